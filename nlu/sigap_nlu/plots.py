"""Draw an evaluation: `python -m sigap_nlu.plots FOLDER < result`, the JSON of `sigap evaluate --json`.

Prints the paths of the PNG files that it wrote. matplotlib is here because Rasa brings it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_BLUE, _RED, _GREY = "#1f5f99", "#c0392b", "#8a8f98"
_DPI = 120


def main(arguments: list[str] | None = None) -> int:
    """Read standard input, write two files."""
    parser = argparse.ArgumentParser(prog="sigap_nlu.plots", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the files go")
    folder = parser.parse_args(arguments).folder
    result = json.load(sys.stdin)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, figure in (("reliability", reliability(result)), ("confusions", confusions(result))):
            path = folder / f"{name}.png"
            figure.savefig(path, dpi=_DPI)
            plt.close(figure)
            sys.stdout.write(f"{path}\n")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def reliability(result: dict[str, Any]) -> Figure:
    """Accuracy over confidence beside the diagonal of an honest confidence; below it, where the messages lie."""
    figure, (upper, lower) = plt.subplots(
        2, 1, figsize=(6.5, 7.5), sharex=True, gridspec_kw={"height_ratios": [3, 1]}, constrained_layout=True
    )
    bins = result["calibration"]["bins"]
    filled = [one for one in bins if one["lines"]]
    width = 1 / len(bins)
    upper.bar(
        [one["from"] for one in filled], [one["accuracy"] for one in filled],
        width=width, align="edge", color=_BLUE, alpha=0.35, edgecolor=_BLUE, label="accuracy of the bin",
    )  # fmt: skip
    upper.plot([0, 1], [0, 1], color=_GREY, linestyle="--", linewidth=1, label="an honest confidence")
    upper.plot(
        [one["confidence"] for one in filled], [one["accuracy"] for one in filled],
        marker="o", color=_RED, linewidth=1.2, label="accuracy at its mean confidence",
    )  # fmt: skip
    upper.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="accuracy")
    upper.set_title(
        f"Reliability: {result['lines']} messages, accuracy {result['accuracy']:.3f}\n"
        f"calibration error {result['calibration']['ece']:.3f}, Brier {result['calibration']['brier']:.3f}",
        fontsize=11,
    )
    upper.legend(loc="upper left", fontsize=9, framealpha=0.9)
    upper.grid(alpha=0.25)
    bars = lower.bar(
        [one["from"] for one in bins], [one["lines"] for one in bins],
        width=width, align="edge", color=_GREY, edgecolor="white",
    )  # fmt: skip
    lower.bar_label(bars, labels=[one["lines"] or "" for one in bins], fontsize=8, padding=1)
    lower.margins(y=0.2)
    lower.set(xlabel="confidence", ylabel="messages")
    return figure


def confusions(result: dict[str, Any]) -> Figure:
    """What was meant (rows) and what it was taken for (columns): colour is the share of the row, numbers messages."""
    counts, rows, columns = matrix(result)
    side = max(5.0, 0.34 * max(len(rows), len(columns)) + 2.6)
    figure, axes = plt.subplots(figsize=(side + 0.8, side), constrained_layout=True)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    right = np.array([[row == column for column in columns] for row in rows])
    axes.imshow(np.where(right, shares, np.nan), cmap="Blues", vmin=0, vmax=1.4)
    axes.imshow(np.where(right | (counts == 0), np.nan, shares), cmap="Reds", vmin=-0.15, vmax=0.6)
    for (row, column), count in np.ndenumerate(counts):
        if count:
            axes.text(column, row, int(count), ha="center", va="center", fontsize=7, color="#111111")
    _name(axes, rows, columns)
    axes.set_title(f"Meant, and taken for: {result['lines']} messages, accuracy {result['accuracy']:.3f}", fontsize=12)
    return figure


def matrix(result: dict[str, Any]) -> tuple[np.ndarray, list[str], list[str]]:
    """Messages by what was meant and what it was taken for; a column more for each answer that nobody meant."""
    rows = sorted(result["per_intent"])
    columns = [*rows, *sorted({one["predicted"] for one in result["confusions"]} - set(rows))]
    counts = np.zeros((len(rows), len(columns)), dtype=int)
    for one in result["confusions"]:
        counts[rows.index(one["truth"]), columns.index(one["predicted"])] = one["count"]
    for place, intent in enumerate(rows):
        counts[place, place] = result["per_intent"][intent]["lines"] - counts[place].sum()
    return counts, rows, columns


def _name(axes: Axes, rows: list[str], columns: list[str]) -> None:
    axes.set_xticks(range(len(columns)))
    axes.set_xticklabels(columns, rotation=90, fontsize=8)
    axes.set_yticks(range(len(rows)))
    axes.set_yticklabels(rows, fontsize=8)
    axes.set_xticks(np.arange(-0.5, len(columns)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(rows)), minor=True)
    axes.grid(which="minor", color="#e3e6ea", linewidth=0.6)
    axes.tick_params(which="minor", length=0)
    axes.set(xlabel="taken for", ylabel="meant")


if __name__ == "__main__":
    raise SystemExit(main())
