"""How fast WhatsApp's webhooks are acknowledged at a steady rate, and whether all that was acknowledged is there.

The whole product runs (`sigap up`), and answers what it is sent while it takes in more: what is measured is the time
from when a call was due until its answer, as Meta would see it, so that a queue at the sender counts too. Each call is
signed and carries one message; every tenth is delivered twice. Afterwards the inbox is compared with what was sent. The
sender runs in this process, on the same cores.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.product import NotMeasured, Product
from benchmarks.report import machine, machine_lines, p, pace, table
from bot.store.embedded import EmbeddedPostgres
from bot.store.urls import with_database
from tests.fakes.graph_server import GraphServer

RATE, SECONDS, WARM_S = 300, 20, 3
"""Calls a second, for how long, and how long before that nothing is counted."""
PEOPLE = 600
CONNECTIONS = 64
LIMIT_MS = 100
TWICE = 10
TEXTS = ("selamat pagi", "kalau telat bayar kena denda berapa", "hp saya hilang", "cek tiket saya")


@dataclass
class Measured:
    """Times in milliseconds, and what came back."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Call:
    event: str
    bytes: bytes


def call(graph: GraphServer, number: int, host: str) -> Call:
    """A whole request, so that the sender has little to do."""
    person = graph.users[f"62877{number % PEOPLE:07d}"]
    event = f"wamid.bench{number:08d}"
    message = {**person.message(type="text", text={"body": TEXTS[number % len(TEXTS)]}), "id": event}
    body = json.dumps(graph.payload(messages=[message], contacts=[person.contact])).encode()
    signature = hmac.new(graph.app_secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST /whatsapp HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Call(event, head.encode() + body)


async def send(calls: list[Call], host: str, measured: Measured, *, counted_from: int) -> None:
    """At a steady rate, whatever the answers do."""
    address, _, port = host.partition(":")
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection(address, int(port)))
    began = time.perf_counter() + 0.1

    async def one(number: int, made: Call, due: float) -> None:
        reader, writer = await free.get()
        writer.write(made.bytes)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")).split()[1]
        )
        await reader.readexactly(length)
        took = (time.perf_counter() - due) * 1000
        free.put_nowait((reader, writer))
        status = int(head.split(b" ", 2)[1])
        measured.statuses[status] += 1
        if status == 200:
            measured.acknowledged.add(made.event)
        if number >= counted_from:
            measured.times.append(took)

    tasks = []
    for number, made in enumerate(calls):
        due = began + number / RATE
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        tasks.append(asyncio.create_task(one(number, made, due)))
    await asyncio.gather(*tasks)
    while not free.empty():
        free.get_nowait()[1].close()


async def main() -> int:
    found = machine()
    async with GraphServer() as graph:
        for number in range(PEOPLE):
            graph.user(f"62877{number:07d}", f"P {number}")
        async with Product(**graph.settings) as product:
            await product.start()
            host = product.url.removeprefix("http://")
            total = RATE * (WARM_S + SECONDS)
            calls = [call(graph, number, host) for number in range(total)]
            calls = [one for number, one in enumerate(calls) for _ in range(2 if number % TWICE == 0 else 1)][:total]
            measured = Measured()
            before = product.cpu_seconds()
            await send(calls, host, measured, counted_from=RATE * WARM_S)
            after = product.cpu_seconds()
            stored = await asyncio.to_thread(in_the_inbox, product)
    found["pace_after_ms"] = pace()
    lost, extra = measured.acknowledged - set(stored), len(stored) - len(set(stored))
    print(machine_lines(found))
    spent = ", ".join(f"{part} {after[part] - before.get(part, 0):.1f} s" for part in after)
    print(f"\n{RATE} calls a second for {SECONDS} s after {WARM_S} s of warming, {PEOPLE} people; CPU: {spent}")
    times = measured.times
    row = ("acknowledged", len(times), *(f"{p(times, percent):.1f}" for percent in (50, 95, 99)), f"{max(times):.1f}")
    print(table(("ms", "n", "p50", "p95", "p99", "max"), [row]))
    print(f"answers: {dict(measured.statuses)}; events sent: {len({one.event for one in calls})}, "
          f"stored: {len(stored)}, lost: {len(lost)}, stored twice: {extra}")  # fmt: skip
    good = p(times, 95) < LIMIT_MS and not lost and not extra and set(measured.statuses) == {200}
    print(f"p95 below {LIMIT_MS} ms and nothing lost: {'yes' if good else 'NO'}")
    return 0 if good else 1


def in_the_inbox(product: Product) -> list[str]:
    """Ids of all events that are stored."""
    url = with_database(EmbeddedPostgres(product.data).url(), "sigap")
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT event_id FROM inbox WHERE channel = 'whatsapp'")]


if __name__ == "__main__":
    try:
        sys.exit(uvloop.run(main()))
    except NotMeasured as error:
        print(error, file=sys.stderr)
        sys.exit(1)
