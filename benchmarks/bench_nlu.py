"""How well messages are understood, and at what cost: Sigap's pipeline beside Rasa's default, on the same data.

Sigap's learns everything; then both learn the same draw of it, for Rasa's default would need hours for all. Each is
trained here and now, served by the same `rasa run`, and asked the same messages one at a time, masked as in service.
Then Sigap's classifier learns Banking77, for comparison with the literature. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree
from statistics import mean, stdev
from typing import Any

from benchmarks import banking77, training_data
from benchmarks.engine import Engine, train, versions
from benchmarks.nlu_table import DEFAULT, OURS, as_markdown
from benchmarks.product import ROOT, NotMeasured
from benchmarks.report import machine, p, pace
from bot.operations.evaluation.evaluate import evaluate
from bot.operations.evaluation.messages import Answer, Labelled, read_labelled, read_plain
from bot.operations.evaluation.noise import SEED
from bot.operations.evaluation.scores import accuracy
from bot.operations.examples import read_examples
from bot.operations.parsing import as_in_service

CONFIGS = {OURS: ROOT / "config.yml", DEFAULT: ROOT / "benchmarks" / "rasa_default.yml"}
TWEETS = ROOT / "tests" / "nlu" / "tweets.tsv"
FOREIGN = ROOT / "benchmarks" / "data" / "other_companies.txt"
SHOTS, DRAWS = 10, 3
EACH = 30
"""Examples an intent of the draw that both learn."""


def sets(pattern: str) -> dict[str, list[Labelled]]:
    """Sets of labelled messages by name: `dev*`, `holdout*`."""
    return {file.name: read_labelled(file) for file in sorted((ROOT / "tests" / "nlu").glob(f"{pattern}.tsv"))}


def draw(folder: Path) -> Path:
    """Training data with few examples an intent, rules and all."""
    files = sorted((ROOT / "data" / "nlu").glob("*.yml"))
    examples = [Labelled(intent, text) for file in files for intent, text in read_examples(file)]
    data = folder / "draw"
    copytree(ROOT / "data" / "rules", data / "rules")
    training_data.write(training_data.few(examples, EACH, seed=1), data / "nlu.yml")
    return data


def measure(pipeline: str, data: Path, folder: Path) -> dict[str, Any]:
    """Everything about one pipeline that has learned these data."""
    config = CONFIGS[pipeline]
    name = f"{config.stem}_{data.name}"
    given = ("--domain", str(ROOT / "domain.yml"), "--data", str(data), "--skip-validation")
    model = train(name, folder, "--config", str(config), *given)
    print(f"asking {name}", file=sys.stderr, flush=True)
    began = time.perf_counter()
    with Engine(model.path, folder) as engine:
        start_s = time.perf_counter() - began

        def ask(texts: Sequence[str]) -> list[Answer]:
            return engine.ask([as_in_service(text) for text in texts])

        found = evaluate(sets("dev*"), ask, noise_seed=SEED, foreign=read_plain(FOREIGN))
        held_out = evaluate(sets("holdout*"), ask)
        tweets = evaluate({TWEETS.name: read_labelled(TWEETS)}, ask)
        return {
            "development": found,
            "held_out": held_out,
            "tweets": tweets,
            "train_s": round(model.train_s, 1),
            "start_s": round(start_s, 1),
            "model_mb": round(model.megabytes, 2),
            "messages": len(engine.milliseconds),
            "parse_ms": {f"p{percent}": round(p(engine.milliseconds, percent), 1) for percent in (50, 95)},
            "memory_mib": round(engine.memory()),
        }


def public_set(folder: Path, draws: int) -> dict[str, Any]:
    """Accuracy on the test split of Banking77, all of the train split learned, and ten examples an intent."""
    examples, test = banking77.read("train"), banking77.read("test")
    config = folder / "banking77_config.yml"
    banking77.write_config(CONFIGS[OURS], config)

    def learn(name: str, learned: Sequence[Labelled]) -> dict[str, Any]:
        file = folder / f"{name}_data.yml"
        training_data.write(learned, file)
        model = train(name, folder, "nlu", "--config", str(config), "--nlu", str(file))
        print(f"asking {name}", file=sys.stderr, flush=True)
        with Engine(model.path, folder) as engine:
            answers = engine.ask([one.text for one in test])
        right = accuracy([one.intent for one in test], [answer.guess[0] for answer in answers])
        return {"examples": len(learned), "accuracy": right, "train_s": round(model.train_s, 1)}

    full = learn("banking77", examples)
    few = [learn(f"banking77_{seed}", training_data.few(examples, SHOTS, seed=seed)) for seed in range(1, draws + 1)]
    shares = [one["accuracy"] for one in few]
    return {
        "test_lines": len(test),
        "full": full,
        "few": {"shots": SHOTS, "accuracy": mean(shares), "spread": stdev(shares) if draws > 1 else 0.0, "draws": few},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without Rasa's default, and one draw of ten examples")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # ends the engine and clears the folder away
    found = machine()
    began = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory(prefix="sigap-bench-") as name:
            folder = Path(name)
            pipelines = {OURS: measure(OURS, ROOT / "data", folder)}
            if not options.quick:
                data = draw(folder)
                pipelines |= {f"{one}, {EACH} an intent": measure(one, data, folder) for one in (OURS, DEFAULT)}
            banking = public_set(folder, 1 if options.quick else DRAWS)
    except NotMeasured as error:
        raise SystemExit(f"not measured: {error}") from None
    result = {
        "machine": found | {"pace_after_ms": pace()},
        "engine": versions(),
        "took_s": round(time.perf_counter() - began),
        "pipelines": pipelines,
        "banking77": banking,
    }
    print(json.dumps(result, indent=2, ensure_ascii=False) if options.json else as_markdown(result))


if __name__ == "__main__":
    main()
