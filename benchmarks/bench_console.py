"""How long the console's pages take on the server with a bank's years of data, and how heavy they are.

A private PostgreSQL is filled with 1,000,000 tickets and 5,000,000 messages (``--quick``: a tenth of both, over a tenth
of the time, so that a day is as full). Pages are asked for as a browser would, with their session, one after another;
the time is from the request until the whole page, in the service's own process. ``--keep FOLDER`` keeps the data for
the next run. Filters are each alone, and a hundred mixtures chosen by a fixed seed.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.report import machine, machine_lines, markdown, p, pace, table
from bot.bootstrap import utc_now
from bot.core.channels import ChannelName
from bot.core.console.figures import Behind
from bot.core.console.roles import Role
from bot.core.console.ticket_filter import DueBand
from bot.core.ticket_states import TicketKind, TicketStatus
from bot.core.wording import CATEGORY_LABELS
from bot.store import ids
from bot.store.embedded import EmbeddedPostgres
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.urls import ensure_database
from tests.console.conftest import Browser, build
from tests.console.weighing import ASKED, weigh
from tests.fakes.people import House

TICKETS, A_DAY = 1_000_000, 913
LIMIT_MS, LIMIT_KB = 150, 200
TIMES = 3
"""How often each address is asked for."""
CROWD = Path(__file__).parent / "crowd.sql"
FAST = {"fsync": "off", "synchronous_commit": "off", "max_wal_size": "8GB"}


class Clock:
    """The present; moved on only while second factors are set up."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def advance(self, **by: float) -> None:
        self._ahead += timedelta(**by)


def fill(url: str, tickets: int) -> float:
    """Make the crowd; returns the seconds that it took."""
    began = time.monotonic()
    statements = (
        CROWD.read_text(encoding="utf-8").replace(":tickets", str(tickets)).replace(":days", str(tickets // A_DAY))
    )
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statements)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return time.monotonic() - began


_WRITES = {
    "a ticket is stored": """
        INSERT INTO tickets (id, number, kind, category, status, conversation_id, summary, details, opened_at, due_at,
                             due_explanation, policy_version, calendar_version, opened_by_key, reopened_count, version)
        VALUES (%s, %s, 'oral', 'failed_transaction', 'open', (SELECT id FROM conversations OFFSET %s LIMIT 1), '',
                '{}', now(), now(), '', 1, 0, %s, 0, 1)
    """,
    "a ticket is resolved": "UPDATE tickets SET status = 'resolved', resolved_at = now() WHERE id = %s",
    "a message is stored": """
        INSERT INTO inbox (id, conversation_id, channel, event_id, kind, text, received_at, occurred_at, secrets,
                           contact_is_sender, status, attempts)
        VALUES (%s, (SELECT id FROM conversations OFFSET %s LIMIT 1), 'webchat', %s, 'text', 'halo', now(), now(), '[]',
                false, 'done', 1)
    """,
}


def writes(url: str) -> list[list[str]]:
    """What it takes to write into so much, each statement by itself; nothing of it stays."""
    rows = []
    with psycopg.connect(url) as connection:
        for what, statement in _WRITES.items():
            times = []
            for number in range(500):
                name = f"new-{number}"
                given = {4: (name, name, number, name), 1: (name,), 3: (name, number, name)}[statement.count("%s")]
                began = time.perf_counter()
                connection.execute(statement, given)
                times.append((time.perf_counter() - began) * 1000)
            rows.append([what, str(len(times)), f"{p(times, 50):.2f}", f"{p(times, 95):.2f}"])
        connection.rollback()
    return rows


def filters() -> Iterator[str]:
    """Each filter alone, and mixtures."""
    day = utc_now().date()
    values = {
        "state": ["all", *TicketStatus],
        "kind": list(TicketKind),
        "category": list(CATEGORY_LABELS),
        "class": ["ketidakpahaman", "lainnya"],
        "channel": list(ChannelName),
        "assignee": ["-", "agen7", "nobody"],
        "due": list(DueBand),
        "by": ["resolved", "rated"],
        "from": [str(day - timedelta(days=days)) for days in (1, 30, 300)],
        "to": [str(day - timedelta(days=days)) for days in (0, 20, 200)],
        "rating": ["1", "5"],
        "sort": ["due", "newest"],
    }
    yield ""
    yield from (f"{name}={value}" for name, some in values.items() for value in some)
    yield from (f"state=all&{name}={value}" for name, some in values.items() for value in some if name != "state")
    chance = Random(7)  # noqa: S311 - nothing secret
    for _ in range(100):
        names = chance.sample(sorted(values), chance.randrange(2, 5))
        yield "&".join(f"{name}={chance.choice(values[name])}" for name in names)


def periods() -> Iterator[str]:
    """Of the supervisor's page."""
    day = utc_now().date()
    yield from (f"days={days}" for days in (1, 7, 30, 92))
    yield from (f"days={days}&kind={kind}" for days in (7, 92) for kind in TicketKind)
    yield from (f"days={days}&channel={channel}" for days in (7, 92) for channel in ChannelName)
    yield f"from={day - timedelta(days=34)}&to={day - timedelta(days=4)}"


def searches(number: str) -> Iterator[str]:
    words = (number, "ratna", "hasna purba", "ratna wulandari", "dinas kesehatan", "4821", "zzzz", "zul ef 00")
    for state in ("", "&state=all"):
        yield from (f"q={word.replace(' ', '+')}{state}" for word in words)


async def measure(browser: Browser, paths: list[str]) -> tuple[list[float], str, str]:
    """Milliseconds of each, the slowest, and the address of the heaviest page."""
    times: list[float] = []
    slowest, longest, heaviest, most = "", 0.0, "", 0
    for path in paths:
        own: list[float] = []
        for _ in range(TIMES):
            began = time.perf_counter()
            answer = await browser.get(path, headers=ASKED)
            own.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
            heaviest, most = (path, size) if (size := answer.num_bytes_downloaded) > most else (heaviest, most)
        times += own
        if sorted(own)[TIMES // 2] > longest:
            slowest, longest = path, sorted(own)[TIMES // 2]
    return times, f"{slowest} ({longest:.0f})", heaviest


async def run(url: str, number: str) -> list[list[str]]:
    async with Store(url, pool_size=5) as store:
        house = House(store, Clock(), ids.new_id)  # type: ignore[arg-type]
        name = f"wati{ids.new_id()[-6:]}"
        entered = await house.settled(name, Role.SUPERVISOR)
        while await house.overviews.count_days(now=utc_now()):
            pass  # as the hourly job has done it long ago
        async with Browser(build(house)) as browser:
            browser.hold(entered.token)
            rows = []
            pages = {
                "inbox": [f"/console?view={view}" for view in ("queue", "mine", "all")],
                "tickets, any filter": [f"/console/tickets?{query}" for query in filters()],
                "search": [f"/console/tickets?{query}" for query in searches(number)],
                "behind figures": [f"/console/supervisor/{what}?days={days}" for what in Behind for days in (7, 92)],
                "supervisor": [f"/console/supervisor?{query}" for query in periods()],
            }
            for what, paths in pages.items():
                await browser.get(paths[0])
                times, slowest, heaviest = await measure(browser, paths * (10 if len(paths) < 5 else 1))
                figures = [f"{p(times, 50):.0f}", f"{p(times, 95):.0f}", f"{LIMIT_MS}"]
                rows.append([what, str(len(times)), *figures, f"{await weigh(browser, heaviest) / 1000:.0f}", slowest])
            return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data")
    parser.add_argument("--keep", type=Path, help="a folder for the data, used again when it is filled")
    given = parser.parse_args()
    tickets = TICKETS // 10 if given.quick else TICKETS
    folder = given.keep or Path(tempfile.mkdtemp(prefix="sigap-"))
    where = machine()
    server = EmbeddedPostgres(folder, settings=FAST)
    try:
        url = ensure_database(server.start_or_attach(), f"crowd{tickets}")
        migrate(url)
        with psycopg.connect(url) as connection:
            filled = connection.execute("SELECT count(*) FROM conversations").fetchone()
        if filled == (0,):
            print(f"{tickets:,} tickets and {5 * tickets:,} messages made in {fill(url, tickets):.0f} s")
        with psycopg.connect(url) as connection:
            number = connection.execute("SELECT number FROM tickets ORDER BY id LIMIT 1 OFFSET 1000").fetchone()
        assert number
        rows, written = asyncio.run(run(url, number[0])), writes(url)
    finally:
        server.stop()
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
    where["pace_after_ms"] = pace()
    head = [
        "page",
        "requests",
        "p50 ms",
        "p95 ms",
        "promised",
        f"kB (promised {LIMIT_KB})",
        "slowest address (median ms)",
    ]
    print(table(["writing", "statements", "p50 ms", "p95 ms"], written), end="\n\n")
    print(table(head, rows), markdown(head[:-1], [row[:-1] for row in rows]), machine_lines(where), sep="\n\n")


if __name__ == "__main__":
    main()
