"""How long `make run` takes until everything can serve: on a new data folder, and again on the same one.

The environments are set up and the model is trained before: what is measured is a warm cache.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
from typing import Any

from benchmarks.product import UP, NotMeasured, Product
from benchmarks.report import machine, machine_lines, pace, table

MAKE_RUN = ("make", "--no-print-directory", "run")
STARTS = 5


async def measure(starts: int) -> dict[str, Any]:
    """Start and stop, again and again."""
    command = MAKE_RUN if shutil.which("make") else UP
    taken, stopped = [], []
    async with Product() as product:
        for number in range(1 + starts):
            print(f"start {number + 1} of {1 + starts}", file=sys.stderr, flush=True)
            taken.append(round(await product.start(command), 1))
            memory = {part: round(mib) for part, mib in product.memory().items()}
            stopped.append(round(await product.stop(), 1))
    return {
        "command": " ".join(command),
        "new_folder_s": taken[0],
        "again_s": taken[1:],
        "stop_s": stopped,
        "memory_mib": {**memory, "together": sum(memory.values())},
    }


def as_text(result: dict[str, Any]) -> str:
    """The figures for people."""
    rows = [
        ("new data folder", result["new_folder_s"]),
        ("again", " ".join(map(str, result["again_s"]))),
        ("end after Ctrl-C", " ".join(map(str, result["stop_s"]))),
    ]
    memory = result["memory_mib"]
    return "\n\n".join(
        [
            machine_lines(result["machine"]),
            table((f"{result['command']}, until all parts serve", "s"), rows),
            table(("memory, MiB (PSS of all processes)", *memory), [("idle", *memory.values())]),
        ]
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one start on a new folder and one again")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args()
    found = machine()
    try:
        figures = asyncio.run(measure(1 if options.quick else STARTS))
    except NotMeasured as error:
        raise SystemExit(f"not measured: {error}") from None
    result = {"machine": found | {"pace_after_ms": pace()}} | figures
    print(json.dumps(result, indent=2) if options.json else as_text(result))


if __name__ == "__main__":
    main()
