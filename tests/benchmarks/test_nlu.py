"""What the benchmark of the understanding is made of, without training."""

import json
from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from benchmarks import banking77, training_data
from benchmarks.bench_nlu import CONFIGS, EACH, FOREIGN, TWEETS, draw, sets
from benchmarks.nlu_table import DEFAULT, OURS, as_markdown
from bot.operations.evaluation.evaluate import evaluate
from bot.operations.evaluation.messages import Answer, Labelled, read_labelled, read_plain

RASA = next((Path(__file__).resolve().parents[2] / "nlu" / ".venv").glob("lib/python*/site-packages/rasa"))


def pipeline(file):
    return YAML(typ="safe").load(file)["pipeline"]


def test_the_pipeline_to_compare_with_is_the_one_that_rasa_ships():
    assert pipeline(CONFIGS[DEFAULT]) == pipeline(RASA / "engine" / "recipes" / "config_files" / "default_config.yml")


def test_the_sets_are_there():
    assert "dev.tsv" in sets("dev*")
    assert "holdout_a.tsv" in sets("holdout*")
    assert len(read_labelled(TWEETS)) == 314
    assert len(read_plain(FOREIGN)) == 1808


def test_a_draw_of_the_training_data_has_all_intents_and_the_rules(tmp_path):
    drawn = draw(tmp_path)
    blocks = YAML(typ="safe").load(drawn / "nlu.yml")["nlu"]
    assert {len(block["examples"].splitlines()) for block in blocks} == {EACH}
    assert {block["intent"] for block in blocks} == {file.stem for file in Path("data/nlu").glob("*.yml")}
    assert sorted(file.name for file in (drawn / "rules").iterdir()) == sorted(
        file.name for file in Path("data/rules").iterdir()
    )


def test_banking77_is_whole():
    train, test = banking77.read("train"), banking77.read("test")
    assert (len(train), len(test)) == (10_003, 3_080)
    assert len({one.intent for one in train}) == len({one.intent for one in test}) == 77
    assert not [one for one in train + test if "\n" in one.text or not one.text]


def test_a_draw_has_as_many_of_each_and_is_the_same_for_the_same_seed():
    train = banking77.read("train")
    drawn = training_data.few(train, 10, seed=1)
    assert set(Counter(one.intent for one in drawn).values()) == {10}
    assert drawn == training_data.few(train, 10, seed=1)
    assert drawn != training_data.few(train, 10, seed=2)
    assert set(drawn) <= set(train)


def test_examples_are_written_as_rasa_reads_them(tmp_path):
    said = [Labelled("card?", 'why: "no"'), Labelled("card?", "- it's # odd"), Labelled("cash", "£1")]
    training_data.write(said, tmp_path / "nlu.yml")
    assert YAML(typ="safe").load(tmp_path / "nlu.yml")["nlu"] == [
        {"intent": "card?", "examples": '- why: "no"\n- - it\'s # odd\n'},
        {"intent": "cash", "examples": "- £1\n"},
    ]


def test_banking77_goes_through_the_products_own_tokenizer_and_classifier(tmp_path):
    banking77.write_config(CONFIGS[OURS], tmp_path / "config.yml")
    names = [one["name"] for one in pipeline(tmp_path / "config.yml")]
    assert names == ["sigap_nlu.tokenizer.ChatTokenizer", "sigap_nlu.classifier.LinearIntentClassifier"]
    assert set(names) <= {one["name"] for one in pipeline(CONFIGS[OURS])}


def measured(accuracy):
    messages = {"dev.tsv": [Labelled("lost_phone", "hp hilang"), Labelled("greet", "pagi semua")]}

    def ask(texts):
        return [Answer("lost_phone" if "hilang" in text else "greet", accuracy) for text in texts]

    found = evaluate(messages, ask, noise_seed=1, foreign=["paket belum sampai"])
    return {
        "development": found, "held_out": found, "tweets": evaluate(messages, ask), "train_s": 33.4, "start_s": 9.0,
        "model_mb": 1.75, "messages": 5, "parse_ms": {"p50": 5.2, "p95": 9.9}, "memory_mib": 612,
    }  # fmt: skip


@pytest.mark.parametrize("names", [[OURS], [OURS, DEFAULT]])
def test_the_table_has_a_column_for_each_pipeline_and_no_hole(names):
    few = {"shots": 10, "accuracy": 0.824, "spread": 0.004, "draws": [{}, {}]}
    machine = {
        "cores": 2, "memory_gib": 23.4, "cpu": "x", "load_before": 0.1, "pace_before_ms": 70, "pace_after_ms": 71,
        "python": "3.12", "packages": "",
    }  # fmt: skip
    result = {
        "machine": machine, "engine": "Rasa 3.6.21", "took_s": 1200, "pipelines": {one: measured(0.9) for one in names},
        "banking77": {"test_lines": 3080, "full": {"examples": 10003, "accuracy": 0.939}, "few": few},
    }  # fmt: skip
    table = as_markdown(json.loads(json.dumps(result)))
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {len(names) + 3}
    for part in ("| 0 of 3 (0.0 %), asked back 0 |", "| 93.9 % |", "82.4 % ± 0.4 over 2 draws", "5 / 10 ms", "612 MiB"):
        assert part in table
    assert "2 cores, 23.4 GiB" in table
