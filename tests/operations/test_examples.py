"""What was labelled becomes training data, unless the engine is measured with it or knows it already."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.core.review import Miss, Misunderstood, ReviewItem, review_item
from bot.operations.examples import Known, as_file, as_rasa, sort_out

NOW = datetime(2026, 3, 4, 3, tzinfo=UTC)


def labelled(text: str, intent: str, item_id: str = "r1") -> ReviewItem:
    told = Misunderstood("m1", Miss.NOT_UNDERSTOOD, "", 0.0)
    item = review_item(told, text, item_id=item_id, now=NOW)
    item.decide(intent, by="sari", now=NOW)
    return item


@pytest.fixture
def known(tmp_path: Path) -> Known:
    (tmp_path / "tests" / "nlu" / "suites").mkdir(parents=True)
    (tmp_path / "tests" / "nlu" / "dev.tsv").write_text("lost_phone\thape raib di angkot tadi pagi\n", "utf-8")
    (tmp_path / "tests" / "nlu" / "suites" / "tweets.tsv").write_text("12\tmin kok gabisa login ya\tbank\n", "utf-8")
    (tmp_path / "benchmarks" / "data").mkdir(parents=True)
    (tmp_path / "benchmarks" / "data" / "others.txt").write_text("paket saya nyasar ke kota lain\n", "utf-8")
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "help.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: help\n    examples: |\n      - bisa apa aja sih\n', "utf-8"
    )
    return Known.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "intent", "why"),
    [
        ("Hape raib di angkot, tadi pagi", "lost_phone", "evaluation"),
        ("hape raib di angkot td pagi", "lost_phone", "evaluation"),
        ("min kok gabisa login ya??", "app_or_network_trouble", "evaluation"),
        ("paket saya nyasar ke kota lain", "out_of_scope", "evaluation"),
        ("Bisa apa aja sih?", "help", "an example already"),
        ("Bisa apa aja sih?", "ask_kkpd", "an example of help already"),
        ("?!", "help", "no words"),
    ],
)
def test_what_must_not_be_learned_is_left_out(known: Known, text: str, intent: str, why: str) -> None:
    found = sort_out([labelled(text, intent)], known)
    assert found.examples == []
    ((item_id, reason),) = found.left_out
    assert item_id == "r1"
    assert why in reason


def test_names_of_intents_are_no_evaluation_texts(known: Known) -> None:
    assert len(sort_out([labelled("lost_phone", "lost_phone")], known).examples) == 1


def test_a_text_is_learned_once(known: Known) -> None:
    items = [labelled("kumaha atuh ieu", "help"), labelled("kumaha atuh, ieu?", "help", "r2")]
    found = sort_out(items, known)
    assert [one.item_id for one in found.examples] == ["r1"]
    assert found.left_out == [("r2", "it was labelled twice")]


def test_the_layout_is_that_of_the_training_data() -> None:
    texts = {
        "help": ["- kumaha: ieu # carana", 'tulis "x" \\ {a: b}', "hubungi [phone:ab12cd34]", "😀 ini & itu *tolong*"],
        "check_ticket": ["kkpd 261122 42 kumaha\nkabarna", "cek [saldo](limit)"],
    }
    items = [labelled(text, intent, text) for intent, some in texts.items() for text in some]
    content = YAML(typ="safe").load(as_rasa(sort_out(items, Known()).examples))
    assert content["version"] == "3.1"
    read = {block["intent"]: block["examples"].splitlines() for block in content["nlu"]}
    assert list(read) == ["check_ticket", "help"]
    assert read["check_ticket"] == ["- KKPD-000000-0000 kumaha kabarna", "- cek [saldo] (limit)"]
    assert read["help"] == [
        "- - kumaha: ieu # carana",
        '- tulis "x" \\ {a: b}',
        "- hubungi [phone:xxxxxxxx]",
        "- 😀 ini & itu *tolong*",
    ]


def test_the_sets_of_this_project_are_found() -> None:
    known = Known.read(Path(__file__).resolve().parents[2])
    assert len(known.held_out) > 300
    assert len(known.trained) > 2000


def test_a_file_to_take_along_names_what_it_leaves_out(known: Known, tmp_path: Path) -> None:
    items = [labelled("tolong dong kak", "help"), labelled("bisa apa aja sih", "help", "r2")]
    text = as_file(items, tmp_path)
    assert text.startswith("# left out r2: it is an example already\n")
    (block,) = YAML(typ="safe").load(text)["nlu"]
    assert block == {"intent": "help", "examples": "- tolong dong kak\n"}
