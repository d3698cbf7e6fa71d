import numpy as np
import pytest

from sigap_nlu.linear import LinearModel, Shape

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
    return LinearModel.fit(TEXTS, LABELS, Shape())


def test_it_learns(model):
    chances = model.probabilities(["ponsel hilang", "bayar gagal"])
    assert [model.labels[row.argmax()] for row in chances] == ["lost", "failed"]
    assert np.allclose(chances.sum(axis=1), 1)


def test_a_stored_model_answers_the_same(model, tmp_path):
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    assert again.labels == model.labels
    assert np.allclose(again.probabilities(TEXTS), model.probabilities(TEXTS), atol=0.01)
    assert not [path for path in tmp_path.iterdir() if path.suffix in {".pkl", ".pickle", ".joblib"}]


def test_foreign_text_is_barely_covered(model):
    assert model.coverage("ponsel saya hilang") > 0.9
    assert model.coverage("xyzzy qwrtp") < 0.2
    assert model.coverage("") == 0.0
