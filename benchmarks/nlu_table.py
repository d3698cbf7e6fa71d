"""The figures of `bench_nlu.py` as a table for a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from benchmarks.report import machine_lines, markdown

OURS, DEFAULT = "Sigap", "Rasa's default"

type Found = Mapping[str, Any]
type Row = tuple[str, str, Callable[[Found], str]]
"""What is measured, its target, and the figure of one pipeline."""


def as_markdown(result: Found) -> str:
    """A column a pipeline, a row a figure; then Banking77, the machine, and how it was done."""
    pipelines: Mapping[str, Found] = result["pipelines"]
    rows = [
        (label, *(figure(found) for found in pipelines.values()), target)
        for label, target, figure in _rows(pipelines[OURS])
    ]
    gaps = ["" for _ in list(pipelines)[1:]]
    public = [(label, figure, *gaps, target) for label, figure, target in _public(result["banking77"])]
    return "\n\n".join([markdown(("", *pipelines, "target"), [*rows, *public]), _circumstances(result)])


def _rows(ours: Found) -> Iterator[Row]:
    own, held_out, tweets = ours["development"], ours["held_out"], ours["tweets"]
    unseen = f"accuracy, {held_out['lines']} messages by authors held out"
    yield unseen, "≥ 95 %", lambda of: percent(of["held_out"]["accuracy"])
    yield "macro F1, the same", "", lambda of: f"{of['held_out']['macro_f1']:.3f}"
    yield f"accuracy, {own['lines']} development messages", "", lambda of: percent(of["development"]["accuracy"])
    yield "macro F1, the same", "", lambda of: f"{of['development']['macro_f1']:.3f}"
    yield f"accuracy, {tweets['lines']} real tweets to banks", "≥ 85 %", lambda of: percent(of["tweets"]["accuracy"])
    yield "macro F1, the same", "", lambda of: f"{of['tweets']['macro_f1']:.3f}"
    yield "urgent messages taken for something harmless, all three", "≤ 1 %", _urgent
    yield "calibration error, development messages", "", lambda of: f"{of['development']['calibration']['ece']:.3f}"
    for kind, row in own["noise"].items():
        target = "≥ -3.0 points" if kind == "typos" else ""
        yield f"under noise, {kind.replace('_', ' ')} ({row['lines']} messages)", target, _noisy(kind)
    foreign = own["out_of_scope"]["lines"]
    yield f"out of scope, {foreign} messages to other companies: AUROC", "≥ 0.95", _auroc
    yield "training, all cores", "≤ 60 s", lambda of: f"{of['train_s']:.0f} s"
    yield "model file", "≤ 5 MB", lambda of: f"{of['model_mb']:.1f} MB"
    yield "parse, p50 / p95", "p95 ≤ 40 ms", lambda of: f"{of['parse_ms']['p50']:.0f} / {of['parse_ms']['p95']:.0f} ms"
    yield "memory of the engine's process, RSS", "", lambda of: f"{of['memory_mib']} MiB"
    yield "start of the engine", "", lambda of: f"{of['start_s']:.0f} s"


def _public(found: Found) -> Iterator[tuple[str, str, str]]:
    full, few = found["full"], found["few"]
    yield f"Banking77, all {full['examples']} examples: accuracy", percent(full["accuracy"]), "≥ 94.0 %"
    draws = len(few["draws"])
    spread = f" ± {few['spread'] * 100:.1f} over {draws} draws" if draws > 1 else ", one draw"
    yield f"Banking77, {few['shots']} examples an intent: accuracy", percent(few["accuracy"]) + spread, ""


def percent(share: float) -> str:
    """As it is written in tables."""
    return f"{share * 100:.1f} %"


def _urgent(found: Found) -> str:
    sets = [found[which]["urgent"] for which in ("development", "held_out", "tweets")]
    misses, lines, asked_back = (sum(one[what] for one in sets) for what in ("misses", "lines", "asked_back"))
    return f"{misses} of {lines} ({percent(misses / lines)}), asked back {asked_back}"


def _noisy(kind: str) -> Callable[[Found], str]:
    def figure(found: Found) -> str:
        row = found["development"]["noise"][kind]
        return f"{percent(row['accuracy'])} ({0 - row['loss_points']:+.1f})" if row["lines"] else ""

    return figure


def _auroc(found: Found) -> str:
    row = found["development"]["out_of_scope"]
    return (
        f"{row['auroc']:.3f} (turned away: {percent(row['recognised'])}, ours {percent(row['in_scope_turned_away'])})"
    )


def _circumstances(result: Found) -> str:
    asked = next(iter(result["pipelines"].values()))["messages"]
    return (
        f"Engine: {result['engine']}; each pipeline was trained in this run and asked {asked} messages, one at a time, "
        f"over HTTP on loopback; under noise: accuracy, and points beside the same messages without it. "
        f"All of it took {result['took_s'] / 60:.0f} minutes.\n\n{machine_lines(result['machine'])}"
    )
