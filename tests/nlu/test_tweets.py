"""The labelled tweets: known intents, and nothing of them in the training data."""

from pathlib import Path

from bot.operations.evaluation.messages import read_labelled
from tests.nlu.test_data import FILES, INTENTS, NEAR, examples, grams, likeness

TWEETS = Path(__file__).with_name("tweets.tsv")


def test_every_label_is_an_intent():
    assert {said.intent for said in read_labelled(TWEETS)} <= INTENTS


def test_no_tweet_was_learned():
    known = [grams(text) for file in FILES for text in examples(file)]
    for said in read_labelled(TWEETS):
        tweet = grams(said.text)
        alike = [other for other in known if NEAR < len(tweet) / len(other) < 1 / NEAR]  # others cannot be near
        assert not [other for other in alike if likeness(tweet, other) > NEAR], said.text
