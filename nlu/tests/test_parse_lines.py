"""Lines in, JSON lines out."""

import io
import json

import pytest

from sigap_nlu import parse_lines


class Agent:
    async def parse_message(self, text):
        greet, thank = {"name": "greet", "confidence": 0.8}, {"name": "thank", "confidence": 0.1}
        return {"intent": greet, "entities": [], "intent_ranking": [greet, thank], "ask_back": ["greet", "thank"]}


@pytest.fixture(autouse=True)
def loaded(monkeypatch):
    monkeypatch.setattr(parse_lines, "_load", lambda model: Agent() if model == "model" else None)
    monkeypatch.setattr("sys.stdin", io.StringIO("halo\n\n"))


def test_a_line_is_answered_by_a_json_object(capsys):
    assert parse_lines.main(["model"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"text": "halo", "intent": "greet", "confidence": 0.8, "entities": []}
    assert second["text"] == ""


def test_the_ranking_is_added_on_demand(capsys):
    parse_lines.main(["--ranking", "model"])
    row = json.loads(capsys.readouterr().out.splitlines()[0])
    assert row["ranking"] == [{"name": "greet", "confidence": 0.8}, {"name": "thank", "confidence": 0.1}]
    assert row["ask_back"] == ["greet", "thank"]


def test_a_model_that_cannot_be_loaded_is_said(capsys):
    assert parse_lines.main(["none"]) == 1
    assert "none" in capsys.readouterr().err
