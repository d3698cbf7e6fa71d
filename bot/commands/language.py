"""``train``, ``parse``, ``evaluate``: what the engine understands."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import typer

from bot.commands.common import explained, fail, input_lines, print_json


def train(*, force: bool = typer.Option(False, help="Train even if nothing has changed.")) -> None:
    """Train the engine's model, if its data or its configuration have changed."""
    from bot.operations.training import train as run  # noqa: PLC0415

    with explained():
        model = run(say=typer.echo, force=force)
    typer.echo(f"model: {model.name} ({model.stat().st_size / 1e6:.1f} MB)")


def parse() -> None:
    """Classify lines of standard input to JSON lines {text, intent, confidence, entities}."""
    for row in classify(input_lines()):
        typer.echo(json.dumps(row, ensure_ascii=False))


def classify(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    """Each line as the engine understands it, with private numbers replaced as in service."""
    from bot.bootstrap import PROJECT  # noqa: PLC0415
    from bot.core.privacy import clean, make_token, redact, strip_command  # noqa: PLC0415
    from bot.operations.training import engine_environment, engine_python  # noqa: PLC0415
    from bot.operations.training import train as run  # noqa: PLC0415

    with explained():
        model = run(say=lambda line: typer.echo(line, err=True))
        command = [str(engine_python()), "-m", "sigap_nlu.parse_lines", str(model)]
    originals = list(lines)
    masked = [
        strip_command(redact(clean(line).text, token_for=lambda kind, value: make_token(kind, value, b"parse")).text)
        for line in originals
    ]
    text = "".join(" ".join(line.split()) + "\n" for line in masked)
    done = subprocess.run(  # noqa: S603 - our own interpreter
        command, input=text.encode(), cwd=PROJECT, env=engine_environment(), capture_output=True, check=False
    )
    if done.returncode:
        fail("the engine could not read the lines: " + done.stderr.decode(errors="replace").strip()[-500:])
    rows = [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]
    if len(rows) != len(originals):
        fail(f"the engine answered {len(rows)} of {len(originals)} lines")
    return [row | {"text": original} for row, original in zip(rows, originals, strict=True)]


def evaluate(
    files: list[Path] = typer.Argument(..., help="Labelled files: intent<TAB>text."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Score labelled files: accuracy, macro F1, per intent, confusions."""
    labelled = [pair for file in files for pair in _read(file)]
    if not labelled:
        fail("no labelled lines")
    predicted = [str(row["intent"]) for row in classify([text for _, text in labelled])]
    result = score([intent for intent, _ in labelled], predicted)
    if as_json:
        print_json(result)
        return
    typer.echo(f"lines {result['lines']}  accuracy {result['accuracy']:.3f}  macro F1 {result['macro_f1']:.3f}")
    for intent, row in result["per_intent"].items():
        typer.echo(f"  {intent:<24} f1 {row['f1']:.2f}  precision {row['precision']:.2f}  recall {row['recall']:.2f}")
    for one in result["confusions"][:20]:
        typer.echo(f"  {one['count']:>3} x {one['truth']} taken for {one['predicted']}")


def _read(file: Path) -> list[tuple[str, str]]:
    if not file.is_file():
        fail(f"{file} is not a file")
    pairs = []
    for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        intent, tab, text = line.partition("\t")
        if not tab:
            fail(f"{file}:{number}: expected intent<TAB>text")
        pairs.append((intent.strip(), text))
    return pairs


def score(truth: Sequence[str], predicted: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro F1 over the intents that occur as truth, and who was taken for whom."""
    pairs = Counter(zip(truth, predicted, strict=True))
    per_intent = {intent: _of_one(intent, pairs) for intent in sorted(set(truth))}
    wrong = [(pair, count) for pair, count in pairs.most_common() if pair[0] != pair[1]]
    return {
        "lines": len(truth),
        "accuracy": sum(count for pair, count in pairs.items() if pair[0] == pair[1]) / len(truth),
        "macro_f1": sum(row["f1"] for row in per_intent.values()) / len(per_intent),
        "per_intent": per_intent,
        "confusions": [{"truth": pair[0], "predicted": pair[1], "count": count} for pair, count in wrong],
    }


def _of_one(intent: str, pairs: Counter[tuple[str, str]]) -> dict[str, float]:
    hit = pairs[intent, intent]
    said = sum(count for pair, count in pairs.items() if pair[1] == intent)
    meant = sum(count for pair, count in pairs.items() if pair[0] == intent)
    precision, recall = (hit / said if said else 0.0), hit / meant
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "lines": meant}
