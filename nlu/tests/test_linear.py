import numpy as np
import pytest

from sigap_nlu import vectors
from sigap_nlu.grams import Shape
from sigap_nlu.linear import LinearModel
from sigap_nlu.text import said

TEXTS = [
    "ponsel saya hilang",
    "ponsel dicuri orang",
    "kartu hilang di bus",
    "bayar gagal terus",
    "transaksi gagal",
    "uang terdebet gagal",
]
LABELS = ["lost"] * 3 + ["failed"] * 3


@pytest.fixture(scope="module")
def model():
    return LinearModel.fit(list(map(said, TEXTS)), LABELS, Shape())


def test_it_learns(model):
    chances = model.probabilities([said("ponsel hilang"), said("bayar gagal")])
    assert [model.labels[row.argmax()] for row in chances] == ["lost", "failed"]
    assert (chances.sum(axis=1) < 1).all()


def test_what_no_label_claims_is_none_of_them(model):
    ours, other = model.probabilities([said("ponsel saya hilang"), said("resep rendang")])
    assert other.sum() < ours.sum()


def test_a_stored_model_answers_the_same(model, tmp_path):
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    assert again.labels == model.labels
    sayings = list(map(said, TEXTS))
    assert np.allclose(again.probabilities(sayings), model.probabilities(sayings), atol=0.01)
    assert not [path for path in tmp_path.iterdir() if path.suffix in {".pkl", ".pickle", ".joblib"}]


def test_foreign_text_is_barely_covered(model):
    assert model.coverage(said("ponsel saya hilang")) > 0.9
    assert model.coverage(said("xyzzy qwrtp")) < 0.2
    assert model.coverage(said("")) == 0.0


def test_vectors_bring_words_together_that_share_no_letter(model):
    assert model.dense is not None
    assert model.labels[int(model.probabilities([said("stolen")])[0].argmax())] == "lost"


def test_without_vectors_it_learns_and_answers(monkeypatch, tmp_path):
    monkeypatch.setattr(vectors, "_encoder", lambda: None)
    sparse = LinearModel.fit(list(map(said, TEXTS)), LABELS, Shape())
    sparse.save(tmp_path)
    again = LinearModel.load(tmp_path)
    assert again.dense is None
    assert again.labels[int(again.probabilities([said("ponsel hilang")])[0].argmax())] == "lost"


def test_a_model_learned_with_vectors_answers_without(model, monkeypatch, tmp_path):
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    monkeypatch.setattr(vectors, "_encoder", lambda: None)
    assert again.labels[int(again.probabilities([said("ponsel saya hilang")])[0].argmax())] == "lost"
