"""How long the nightly removal takes, and how long others wait meanwhile.

A private PostgreSQL gets messages that were kept long enough, a tenth of them of chats whose ticket is open. The
removal runs; beside it messages come in, one transaction after another, as a webhook would store them.

Limits: 500 messages emptied a second, and 250 ms for 95 of 100 that come in.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.report import machine, machine_lines, p, pace, table
from bot.core.channels import ChannelName, IncomingKind
from bot.core.messages import InboxMessage
from bot.core.retention import Kept
from bot.policies import read_retention
from bot.store.embedded import EmbeddedPostgres
from bot.store.engine_memory import TrackerRows
from bot.store.ids import new_id
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.uploads import DataFiles
from bot.store.urls import ensure_database
from bot.work.retention import Retain

PER_CHAT = 20
MESSAGES = 100_000
LEAST_PER_SECOND = 500
LONGEST_WAIT_MS = 250

_FILL = (
    "ALTER TABLE inbox DISABLE TRIGGER chat_moved",
    """INSERT INTO conversations (id, channel, sender, created_at, held_by, urgent, epoch)
       SELECT 'c' || n, 'telegram', 's' || n, now() - interval '400 days', 'bot', false, 0
       FROM generate_series(0, :chats - 1) n""",
    """INSERT INTO inbox (id, conversation_id, channel, event_id, kind, text, received_at, occurred_at, secrets,
                          contact_is_sender, status, attempts)
       SELECT 'i' || n, 'c' || n % :chats, 'telegram', 'e' || n, 'text', 'saldo saya terpotong dua kali kemarin sore',
              now() - interval '400 days', now() - interval '400 days', '[]', false, 'done', 0
       FROM generate_series(0, :messages - 1) n""",
    """INSERT INTO tickets (id, number, kind, status, conversation_id, summary, details, opened_at, due_explanation,
                            policy_version, calendar_version, opened_by_key, reopened_count, version)
       SELECT 't' || n, 'n' || n, 'oral', CASE WHEN n % 5 = 0 THEN 'open' ELSE 'resolved' END, 'c' || n, 'x', '{}',
              now() - interval '400 days', '', 1, 0, 'k' || n, 0, 1 FROM generate_series(0, :chats / 2 - 1) n""",
    "ALTER TABLE inbox ENABLE TRIGGER chat_moved",
    "ANALYZE",
)


def _now() -> datetime:
    return datetime.now(UTC)


async def _fill(store: Store, messages: int) -> None:
    async with store.session() as session:
        await session.execute(text("SET LOCAL statement_timeout = '10min'"))
        for statement in _FILL:
            await session.execute(text(statement), {"messages": messages, "chats": messages // PER_CHAT})
        await session.commit()


async def _come_in(store: Store, waits: list[float], done: asyncio.Event) -> None:
    """Messages to the very chats that are being looked at."""
    while not done.is_set():
        number = len(waits)
        message = InboxMessage(
            id=new_id(),
            conversation_id=f"c{number % 100}",
            channel=ChannelName.TELEGRAM,
            event_id=new_id(),
            kind=IncomingKind.TEXT,
            text="halo",
            received_at=_now(),
            occurred_at=_now(),
        )
        began = time.perf_counter()
        async with store.open_unit() as unit:
            await unit.inbox.add(message)
            await unit.commit()
        waits.append(1000 * (time.perf_counter() - began))
        await asyncio.sleep(0.01)


async def measure(url: str, folder: Path, messages: int) -> dict[str, Any]:
    """Fill, and remove while messages come in."""
    async with Store(url, pool_size=4) as store:
        await _fill(store, messages)
        retain = Retain(
            open_unit=store.open_unit,
            policy=read_retention(None),
            memory=TrackerRows(url),
            files=DataFiles(folder),
            now=_now,
            new_id=new_id,
        )
        waits: list[float] = []
        done = asyncio.Event()
        others = asyncio.create_task(_come_in(store, waits, done))
        began = time.perf_counter()
        run = await retain.run(actor="benchmark")
        seconds = time.perf_counter() - began
        done.set()
        await others
    emptied = next(one for one in run.removed if one.kind is Kept.MESSAGES)
    return {
        "stored": messages,
        "emptied": emptied.count,
        "emptied_per_second": round(emptied.count / emptied.seconds),
        "run_s": round(seconds, 1),
        "waits_ms": waits,
    }


def as_text(result: dict[str, Any]) -> str:
    """The figures for people."""
    waits = result["waits_ms"]
    rows = [
        ("emptied, of " + str(result["stored"]), result["emptied"]),
        ("a second", result["emptied_per_second"]),
        ("the whole run, s", result["run_s"]),
        ("came in meanwhile", len(waits)),
        *((f"stored in, {name} ms", round(value, 1)) for name, value in (("p50", p(waits, 50)), ("p95", p(waits, 95)))),
        ("the slowest, ms", round(max(waits), 1)),
    ]
    return f"{machine_lines(result['machine'])}\n\n{table(('messages', 'figure'), rows)}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the messages")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args()
    found = machine()
    folder = Path(tempfile.mkdtemp(prefix="sigap-bench-"))
    server = EmbeddedPostgres(folder)
    try:
        url = ensure_database(server.start_or_attach(), "bench")
        migrate(url)
        figures = asyncio.run(measure(url, folder, MESSAGES // 10 if options.quick else MESSAGES))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    result = {"machine": found | {"pace_after_ms": pace()}} | figures
    print(json.dumps(result, indent=2) if options.json else as_text(result))
    if figures["emptied_per_second"] < LEAST_PER_SECOND or p(figures["waits_ms"], 95) > LONGEST_WAIT_MS:
        raise SystemExit(f"limits: {LEAST_PER_SECOND} a second, and {LONGEST_WAIT_MS} ms for 95 of 100 that come in")


if __name__ == "__main__":
    main()
