"""Everything is asked in one go, and each answer is counted where it belongs."""

import pytest

from bot.core.errors import InvalidInput
from bot.operations.evaluation.evaluate import evaluate
from bot.operations.evaluation.messages import Answer, Labelled
from bot.operations.evaluation.noise import KINDS

ONE = [Labelled("lost_phone", "hp hilang buru-buru blokir"), Labelled("out_of_scope", "resep rendang")]
TWO = [Labelled("greet", "selamat pagi")]


class Engine:
    """Knows some texts by heart; all else is small talk to it."""

    def __init__(self, known):
        self.known = known
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return [Answer(self.known.get(text, "out_of_scope"), 0.8) for text in texts]


@pytest.fixture
def engine():
    return Engine({said.text: said.intent for said in [*ONE, *TWO]})


def test_files_together_and_each_alone(engine):
    engine.known["selamat pagi"] = "goodbye"
    found = evaluate({"one": ONE, "two": TWO}, engine)
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["files"]["one"]["accuracy"] == 1
    assert found["files"]["two"] == {"lines": 1, "accuracy": 0, "macro_f1": 0}
    assert "noise" not in found
    assert "out_of_scope" not in found


def test_noise_stands_beside_the_clean_figure_of_the_same_messages(engine):
    found = evaluate({"one": ONE + TWO}, engine, noise_seed=1)["noise"]
    assert set(found) == set(KINDS)
    assert found["reduplication"] == {
        "lines": 1, "clean_accuracy": 1, "accuracy": 0, "loss_points": 100, "urgent_misses": 1,
    }  # fmt: skip
    assert found["caps"]["lines"] == 3
    assert found["caps"]["accuracy"] == pytest.approx(1 / 3)


def test_noise_that_fits_nowhere_has_no_figures(engine):
    found = evaluate({"two": TWO}, engine, noise_seed=1)["noise"]["reduplication"]
    assert found == {"lines": 0, "clean_accuracy": None, "accuracy": None, "loss_points": None, "urgent_misses": 0}


def test_others_are_compared_with_what_is_in_scope(engine):
    found = evaluate({"one": ONE}, engine, noise_seed=1, foreign=["paket belum sampai"])["out_of_scope"]
    assert (found["lines"], found["in_scope_lines"], found["auroc"]) == (1, 1, 1.0)


def test_the_engine_is_asked_once(engine):
    evaluate({"one": ONE}, engine, noise_seed=1, foreign=["paket belum sampai"])
    (asked,) = engine.asked
    assert asked[:2] == [said.text for said in ONE]
    assert asked[-1] == "paket belum sampai"


def test_nothing_to_evaluate(engine):
    with pytest.raises(InvalidInput, match="no labelled lines"):
        evaluate({"one": []}, engine)
