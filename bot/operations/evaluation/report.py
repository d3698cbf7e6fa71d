"""An evaluation in lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_CONFUSIONS = 20


def lines_of(result: dict[str, Any]) -> Iterator[str]:
    """The figures, the most important first."""
    yield f"lines {result['lines']}  accuracy {result['accuracy']:.3f}  macro F1 {result['macro_f1']:.3f}"
    for name, row in result.get("files", {}).items():
        yield f"  {name}: lines {row['lines']}  accuracy {row['accuracy']:.3f}  macro F1 {row['macro_f1']:.3f}"
    calibrated, urgent = result["calibration"], result["urgent"]
    yield (
        f"asked back {result['asked_back']}  calibration error {calibrated['ece']:.3f}  Brier {calibrated['brier']:.3f}"
    )
    yield (
        f"urgent messages taken for something harmless: {urgent['misses']} of {urgent['lines']} "
        f"({urgent['miss_rate']:.1%}); asked back: {urgent['asked_back']}"
    )
    for one in urgent["missed"]:
        yield f"  {one['truth']} taken for {one['predicted']} ({one['confidence']:.2f}): {one['text']}"
    yield from _noise(result.get("noise", {}))
    yield from _scope(result.get("out_of_scope"))
    yield "per intent"
    for intent, row in result["per_intent"].items():
        yield f"  {intent:<24} f1 {row['f1']:.2f}  precision {row['precision']:.2f}  recall {row['recall']:.2f}"
    if result["confusions"]:
        yield "confusions"
    for one in result["confusions"][:_CONFUSIONS]:
        yield f"  {one['count']:>3} x {one['truth']} taken for {one['predicted']}"
    yield from _bins(calibrated["bins"])


def _noise(kinds: dict[str, Any]) -> Iterator[str]:
    if kinds:
        yield "under noise, beside the clean figure of the same messages"
    for kind, row in kinds.items():
        if not row["lines"]:
            yield f"  {kind:<14} no message to change"
            continue
        yield (
            f"  {kind:<14} lines {row['lines']:>5}  accuracy {row['accuracy']:.3f}  clean {row['clean_accuracy']:.3f}"
            f"  loss {row['loss_points']:>5.1f} points  urgent misses {row['urgent_misses']}"
        )


def _scope(row: dict[str, Any] | None) -> Iterator[str]:
    if row:
        yield (
            f"out of scope: AUROC {row['auroc']:.3f}, {row['lines']} messages against {row['in_scope_lines']} of ours; "
            f"recognised or asked back {row['recognised']:.1%}, of ours {row['in_scope_turned_away']:.1%}"
        )


def _bins(bins: list[dict[str, Any]]) -> Iterator[str]:
    yield "confidence and accuracy"
    for one in bins:
        if one["lines"]:
            yield (
                f"  {one['from']:.1f}-{one['to']:.1f}  lines {one['lines']:>5}  "
                f"confidence {one['confidence']:.2f}  accuracy {one['accuracy']:.2f}"
            )
