"""The plots of an evaluation are pictures, and the matrix adds up."""

import io
import json

import matplotlib.image
import pytest

from sigap_nlu.plots import main, matrix

RESULT = {
    "lines": 6,
    "accuracy": 0.5,
    "per_intent": {"greet": {"lines": 4}, "thank": {"lines": 2}},
    "confusions": [
        {"truth": "greet", "predicted": "thank", "count": 1},
        {"truth": "thank", "predicted": "nlu_fallback", "count": 2},
    ],
    "calibration": {
        "ece": 0.1,
        "brier": 0.2,
        "bins": [
            {"from": 0.0, "to": 0.5, "lines": 0, "confidence": 0.0, "accuracy": 0.0},
            {"from": 0.5, "to": 1.0, "lines": 6, "confidence": 0.7, "accuracy": 0.5},
        ],
    },
}


@pytest.fixture
def given(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(RESULT)))


def test_two_pictures_are_written_and_named(given, tmp_path, capsys):
    assert main([str(tmp_path / "new" / "plots")]) == 0
    paths = capsys.readouterr().out.split()
    assert [path.rsplit("/", 1)[-1] for path in paths] == ["reliability.png", "confusions.png"]
    for path in paths:
        assert matplotlib.image.imread(path).std() > 0


def test_a_folder_that_cannot_be_made_is_said(given, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main([str(tmp_path / "file")]) == 1
    assert "file" in capsys.readouterr().err


def test_each_message_is_counted_once_and_answers_that_nobody_meant_come_last():
    counts, rows, columns = matrix(RESULT)
    assert (rows, columns) == (["greet", "thank"], ["greet", "thank", "nlu_fallback"])
    assert counts.tolist() == [[3, 1, 0], [0, 0, 2]]
