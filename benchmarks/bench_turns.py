"""How long a turn takes, how many fit into a second, and how much memory it needs; beside the bare engine.

The bare turn is a message to the same engine's stock REST channel, in the same run: what a Rasa assistant takes without
anything around it but its actions. The product's turn goes from the webhook call that brings the message to the call
that sends the answer, through inbox, job, engine, outbox and job.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from benchmarks.people import FEES, GREETING, AtTheEngine, Clocked, InWebchat, OnTelegram
from benchmarks.product import NotMeasured, Product
from benchmarks.report import machine, machine_lines, p, pace, table

CONVERSATIONS = 20
BURST = 3
"""Messages of each Telegram chat: what the limit per chat lets pass at once."""
TELEGRAM_REST = 4.0
"""Seconds after which the limits are at their full burst again."""
QUIET = 0.15
"""Seconds between two turns, so that what one leaves to do (the record of the send) is not measured with the next."""
KINDS = (("plain response", GREETING), ("calls an action", FEES))


class Person(Protocol):
    """Whoever writes."""

    async def greet(self) -> None: ...
    async def ask(self, text: str) -> float: ...


@dataclass(frozen=True)
class Counts:
    """How much is measured."""

    turns: int
    messages: int
    rounds: int


FULL, QUICK = Counts(turns=100, messages=15, rounds=3), Counts(turns=3, messages=3, rounds=1)


@dataclass
class AtOnce:
    """Many conversations through one way in, all rounds together."""

    rates: list[float] = field(default_factory=list)
    """Messages a second."""
    taken: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    """CPU seconds of each part."""


@dataclass
class Bench:
    """One start of the product, and what is found out about it."""

    product: Product
    bot_api: Clocked
    client: httpx.AsyncClient
    counts: Counts
    turns: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    at_once: dict[str, AtOnce] = field(default_factory=dict)
    memory: dict[str, dict[str, float]] = field(default_factory=dict)

    async def run(self) -> None:
        say(f"ready after {await self.product.start():.1f} s")
        await self._warm_up()
        self.memory["when ready"] = dict(self.product.memory())
        for name, text in KINDS:
            say(f"one conversation at a time: {name}")
            self.turns[name] = await self._alternate(text)
        for _ in range(self.counts.rounds):
            say(f"{CONVERSATIONS} conversations at once")
            await self._all_at_once()
        self.memory["after the load"] = dict(self.product.memory())

    def _on_telegram(self) -> Person:
        return OnTelegram(self.client, self.product.url, self.bot_api)

    def _at_the_engine(self) -> Person:
        return AtTheEngine(self.client, self.product.engine_url)

    async def _warm_up(self) -> None:
        """What is loaded at its first use is not measured."""
        for make in (self._at_the_engine, self._on_telegram):
            for _ in range(5):
                person = make()
                await person.greet()
                await person.ask(FEES)
                await asyncio.sleep(QUIET)

    async def _alternate(self, text: str) -> dict[str, list[float]]:
        """Turns of both, one after the other and in changing order, each in a chat that has had one message."""
        taken: dict[str, list[float]] = {"product": [], "bare engine": []}
        both: list[tuple[str, Callable[[], Person]]] = [
            ("product", self._on_telegram),
            ("bare engine", self._at_the_engine),
        ]
        for _ in range(self.counts.turns):
            for name, make in both:
                person = make()
                await person.greet()
                await asyncio.sleep(QUIET)
                taken[name].append(await person.ask(text))
                await asyncio.sleep(QUIET)
            both.reverse()
        return taken

    async def _all_at_once(self) -> None:
        messages = self.counts.messages
        await self._timed("bare engine", [self._at_the_engine() for _ in range(CONVERSATIONS)], messages)
        async with AsyncExitStack() as stack:
            page = [InWebchat.open(self.client, self.product.url) for _ in range(CONVERSATIONS)]
            await self._timed("product, web chat", [await stack.enter_async_context(one) for one in page], messages)
        chats = [self._on_telegram() for _ in range(CONVERSATIONS)]
        await self._timed("product, Telegram", chats, min(BURST, messages), rest=TELEGRAM_REST)

    async def _timed(self, name: str, people: Sequence[Person], messages: int, *, rest: float = 1.0) -> None:
        """Each writes the next message when the answer to the last is there."""

        async def talk(person: Person) -> list[float]:
            return [await person.ask(KINDS[number % len(KINDS)][1]) for number in range(messages)]

        await asyncio.gather(*(person.greet() for person in people))
        await asyncio.sleep(rest)
        found = self.at_once.setdefault(name, AtOnce())
        cpu, began = self.product.cpu_seconds(), time.perf_counter()
        talks = await asyncio.gather(*(talk(person) for person in people))
        found.rates.append(len(people) * messages / (time.perf_counter() - began))
        found.taken += [taken for one in talks for taken in one]
        for part, seconds in self.product.cpu_seconds().items():
            found.cpu[part] = found.cpu.get(part, 0.0) + seconds - cpu.get(part, 0.0)


async def measure(counts: Counts) -> Bench:
    """Everything, on one start of the product."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=100, keepalive_expiry=3)
    async with (
        Clocked() as bot_api,
        Product(**bot_api.settings()) as product,
        httpx.AsyncClient(trust_env=False, timeout=30, limits=limits) as client,
    ):
        bench = Bench(product, bot_api, client, counts)
        await bench.run()
    return bench


def as_json(bench: Bench, found: dict[str, Any]) -> dict[str, Any]:
    """The figures for machines: milliseconds, messages a second, MiB."""
    return {
        "machine": found,
        "turns": {kind: {way: _times(taken) for way, taken in both.items()} for kind, both in bench.turns.items()},
        "conversations_at_once": CONVERSATIONS,
        "at_once": {
            way: {
                "messages_per_s": [round(rate, 1) for rate in one.rates],
                **_times(one.taken),
                "cpu_ms_per_message": {part: _ms(one.cpu[part] / len(one.taken)) for part in sorted(one.cpu)},
            }
            for way, one in bench.at_once.items()
        },
        "memory_mib": {
            when: {**{part: round(mib) for part, mib in parts.items()}, "together": round(sum(parts.values()))}
            for when, parts in bench.memory.items()
        },
    }


def as_text(result: dict[str, Any]) -> str:
    """The figures for people."""
    turns = []
    for kind, both in result["turns"].items():
        product, engine = both["product"], both["bare engine"]
        turns += [(f"{kind}, {way}", one["count"], one["p50_ms"], one["p95_ms"]) for way, one in both.items()]
        turns.append(
            (
                f"{kind}, difference",
                "",
                round(product["p50_ms"] - engine["p50_ms"], 1),
                round(product["p95_ms"] - engine["p95_ms"], 1),
            )
        )
    rates = [
        (
            way,
            " ".join(map(str, one["messages_per_s"])),
            one["p50_ms"],
            one["p95_ms"],
            *_busy(one["cpu_ms_per_message"]),
        )
        for way, one in result["at_once"].items()
    ]
    memory = [(when, *parts.values()) for when, parts in result["memory_mib"].items()]
    parts = next(iter(result["memory_mib"].values()))
    return "\n\n".join([
        machine_lines(result["machine"]),
        table(("one conversation at a time", "turns", "p50 ms", "p95 ms"), turns),
        table(
            (
                f"{result['conversations_at_once']} conversations at once", "messages/s, each round", "p50 ms",
                "p95 ms", "engine CPU ms", "service CPU ms", "database CPU ms",
            ),
            rates,
        ),
        table(("memory, MiB (PSS of all processes)", *parts), memory),
    ])  # fmt: skip


def _busy(cpu: dict[str, float]) -> list[float]:
    return [cpu.get(part, 0.0) for part in ("engine", "service", "database")]


def _times(taken: Sequence[float]) -> dict[str, float]:
    return {"count": len(taken), "p50_ms": _ms(p(taken, 50)), "p95_ms": _ms(p(taken, 95))}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def say(line: str) -> None:
    """Progress, apart from the result."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few messages, to see that it works")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args()
    found = machine()
    try:
        bench = asyncio.run(measure(QUICK if options.quick else FULL))
    except NotMeasured as error:
        raise SystemExit(f"not measured: {error}") from None
    result = as_json(bench, found | {"pace_after_ms": pace()})
    print(json.dumps(result, indent=2) if options.json else as_text(result))


if __name__ == "__main__":
    main()
