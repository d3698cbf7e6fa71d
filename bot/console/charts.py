"""Geometry of the charts: what the templates draw as SVG. No script, and each figure also stands as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

WIDTH, HEIGHT = 720, 200
LEFT, BOTTOM = 36, 24
"""For the labels of the axes."""
_STEPS = (1, 2, 5)
_MOST_LABELS = 8
_LINES = 4
_MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Column:
    """A day or a week: two bars side by side."""

    first: date
    last: date
    opened: int
    resolved: int
    x: float
    width: float
    """Of one bar."""
    opened_height: float
    resolved_height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Days or weeks on a common scale."""

    columns: Sequence[Column]
    lines: Sequence[tuple[float, int]]
    """Height above the ground, and the figure that it stands for."""
    slot: float
    """Width of one column."""
    weeks: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a list of bars."""

    key: str
    label: str
    count: int
    percent: float
    """Of the longest one."""
    share: float
    """Of all, 0 to 1."""
    address: str


def time_chart(days: Sequence[tuple[date, int, int]]) -> Chart:
    """Opened and resolved tickets of each day; of more than a month, of each week, which still reads at a glance."""
    weeks = len(days) > _MOST_DAYS
    spans = _weeks(days) if weeks else [(day, day, opened, resolved) for day, opened, resolved in days]
    top, step = scale(max((max(opened, resolved) for _, _, opened, resolved in spans), default=0))
    height, slot = HEIGHT - BOTTOM - 8, (WIDTH - LEFT) / max(len(spans), 1)
    width = round(min(slot * 0.38, 22), 2)
    every = -(-len(spans) // _MOST_LABELS)
    columns = [
        Column(
            first=first,
            last=last,
            opened=opened,
            resolved=resolved,
            x=round(LEFT + slot * number + (slot - 2 * width) / 2, 2),
            width=width,
            opened_height=round(height * opened / top, 2),
            resolved_height=round(height * resolved / top, 2),
            labelled=(len(spans) - 1 - number) % every == 0,
        )
        for number, (first, last, opened, resolved) in enumerate(spans)
    ]
    lines = [(round(height * one / top, 2), one) for one in range(0, top + 1, step)]
    return Chart(columns, lines, round(slot, 2), weeks)


def _weeks(days: Sequence[tuple[date, int, int]]) -> list[tuple[date, date, int, int]]:
    """Seven days each, the last one up to the end; the first may be shorter."""
    short = len(days) % 7
    cuts = [*([0] if short else []), *range(short, len(days), 7), len(days)]
    parts = [days[begin:end] for begin, end in pairwise(cuts)]
    return [(part[0][0], part[-1][0], sum(one[1] for one in part), sum(one[2] for one in part)) for part in parts]


def scale(most: int) -> tuple[int, int]:
    """A round top for an axis, not below the largest figure, and the step between its lines."""
    size = 1
    while True:
        for step in _STEPS:
            if step * size * _LINES >= most:
                steps = max(-(-most // (step * size)), 1)
                return step * size * steps, step * size
        size *= 10


def bars(counts: Iterable[tuple[str, str, int, str]]) -> list[Bar]:
    """Key, label, figure and address of each line."""
    given = list(counts)
    longest, total = max((one[2] for one in given), default=0), sum(one[2] for one in given)
    return [
        Bar(key, label, count, round(100 * count / longest, 2) if longest else 0, count / total if total else 0, to)
        for key, label, count, to in given
    ]
