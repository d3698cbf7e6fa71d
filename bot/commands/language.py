"""``train``, ``parse``, ``evaluate``: what the engine understands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.common import AS_JSON, explained, input_lines, print_json, print_line

if TYPE_CHECKING:
    from bot.operations.evaluation.messages import Answer

_SAY_BESIDE = partial(typer.echo, err=True)


def train(*, force: bool = typer.Option(False, help="Train even if nothing has changed.")) -> None:
    """Train the engine's model, if its data or its configuration have changed."""
    from bot.operations.training import train as run  # noqa: PLC0415

    with explained():
        model = run(say=typer.echo, force=force)
    typer.echo(f"model: {model.name} ({model.stat().st_size / 1e6:.1f} MB)")


def parse() -> None:
    """Classify lines of standard input to JSON lines {text, intent, confidence, entities}."""
    from bot.operations.parsing import understood  # noqa: PLC0415

    with explained():
        rows = understood(input_lines(), say=_SAY_BESIDE)
    for row in rows:
        print_line(row)


def evaluate(
    files: list[Path] = typer.Argument(..., help="Labelled files: intent<TAB>text."),
    *,
    noise: bool = typer.Option(False, help="Also with typos, abbreviations, capitals, no spaces, 2 and emoji."),
    seed: int = typer.Option(1, help="Which noise; the same seed damages the same letters."),
    out_of_scope: Path | None = typer.Option(
        None, help="Messages of other companies, one a line: are they told apart?"
    ),
    plots: Path | None = typer.Option(None, help="A folder for reliability.png and confusions.png."),
    as_json: bool = AS_JSON,
) -> None:
    """Score labelled files: accuracy, macro F1, calibration, missed emergencies, per intent, confusions."""
    from bot.operations.evaluation.evaluate import evaluate as run  # noqa: PLC0415
    from bot.operations.evaluation.messages import read_labelled, read_plain  # noqa: PLC0415
    from bot.operations.evaluation.plots import draw  # noqa: PLC0415
    from bot.operations.evaluation.report import lines_of  # noqa: PLC0415

    with explained():
        result = run(
            {str(file): read_labelled(file) for file in files},
            _ask,
            noise_seed=seed if noise else None,
            foreign=read_plain(out_of_scope) if out_of_scope else (),
        )
        drawn = draw(result, plots) if plots else []
    if as_json:
        print_json(result)
    else:
        typer.echo("\n".join(lines_of(result)))
    for path in drawn:
        _SAY_BESIDE(f"drawn: {path}")


def _ask(texts: Sequence[str]) -> list[Answer]:
    from bot.operations.evaluation.messages import Answer  # noqa: PLC0415
    from bot.operations.parsing import understood  # noqa: PLC0415

    rows = understood(texts, say=_SAY_BESIDE, ranking=True)
    return [Answer.of(row["intent"], row["confidence"], row["ranking"]) for row in rows]
