"""``sigap parse`` and ``sigap evaluate`` as they are typed, with an engine that knows three words."""

import json

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.operations import parsing
from bot.operations.evaluation import plots

MEANINGS = {"hilang": "lost_phone", "pagi": "greet", "makasih": "thank"}


@pytest.fixture(autouse=True)
def engine(monkeypatch):
    def understood(lines, *, say, ranking=False):
        rows = []
        for text in lines:
            intent = next((intent for word, intent in MEANINGS.items() if word in text), "out_of_scope")
            row = {"text": text, "intent": intent, "confidence": 0.75, "entities": []}
            rows.append(row | ({"ranking": [{"name": intent, "confidence": 0.75}]} if ranking else {}))
        return rows

    monkeypatch.setattr(parsing, "understood", understood)


@pytest.fixture
def labelled(tmp_path):
    file = tmp_path / "dev.tsv"
    file.write_text("lost_phone\thp saya hilang\nlost_phone\thp raib\ngreet\tselamat pagi\n", encoding="utf-8")
    return str(file)


def sigap(*arguments, given=""):
    return CliRunner().invoke(app, arguments, input=given)


def test_parse_prints_a_json_object_a_line():
    (row,) = sigap("parse", given="selamat pagi\n").stdout.splitlines()
    assert json.loads(row) == {"text": "selamat pagi", "intent": "greet", "confidence": 0.75, "entities": []}


def test_evaluate_for_people(labelled):
    shown = sigap("evaluate", labelled).stdout
    assert shown.startswith("lines 3  accuracy 0.667  macro F1 0.833\n")
    assert "urgent messages taken for something harmless: 1 of 2 (50.0%)" in shown
    assert "lost_phone taken for out_of_scope (0.75): hp raib" in shown
    assert "calibration error" in shown


def test_evaluate_as_json(labelled):
    found = json.loads(sigap("evaluate", labelled, "--json").stdout)
    assert {"lines", "accuracy", "macro_f1", "per_intent", "confusions", "calibration", "urgent"} <= set(found)
    assert found["urgent"]["misses"] == 1


def test_evaluate_under_noise(labelled):
    shown = sigap("evaluate", labelled, "--noise").stdout
    assert "  caps           lines     3  accuracy 0.000  clean 0.667  loss  66.7 points" in shown
    assert "  reduplication  no message to change" in shown


def test_evaluate_against_others(labelled, tmp_path):
    others = tmp_path / "others.txt"
    others.write_text("paket belum sampai\ndriver lama sekali\n", encoding="utf-8")
    shown = sigap("evaluate", labelled, "--out-of-scope", str(others)).stdout
    assert "out of scope: AUROC 0.833, 2 messages against 3 of ours; recognised or asked back 100.0%" in shown


def test_plots_are_drawn_into_the_folder_and_leave_the_json_alone(labelled, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(plots, "draw", lambda result, folder: drawn.append(folder) or [folder / "reliability.png"])
    done = sigap("evaluate", labelled, "--json", "--plots", str(tmp_path / "plots"))
    assert drawn == [tmp_path / "plots"]
    assert json.loads(done.stdout)["lines"] == 3
    assert "reliability.png" in done.stderr


def test_what_cannot_be_read_is_said_in_one_line(tmp_path):
    done = sigap("evaluate", str(tmp_path / "none.tsv"))
    assert done.exit_code == 1
    assert done.stderr == f"sigap: {tmp_path / 'none.tsv'} is not a file\n"
