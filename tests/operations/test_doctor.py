"""What ``sigap doctor`` says of the nightly removal."""

from __future__ import annotations

from bot.core.retention import RetentionRun
from bot.operations.doctor import retention
from bot.store.store import Store
from tests.fakes.clock import FakeClock


async def test_a_night_without_a_run_is_noticed(store: Store, clock: FakeClock) -> None:
    assert (await retention(store, now=clock())).good
    async with store.open_unit() as unit:
        for run in ("r1", "r2"):
            given = {"started_at": clock(), "finished_at": None, "actor": "system", "policy": "x"}
            await unit.retention.begin(RetentionRun(id=run, **given))
        await unit.retention.finish("r1", now=clock())
        await unit.commit()
    found = await retention(store, now=clock.advance(days=2))
    assert (found.good, found.text) == (True, "last run Rabu, 4 Maret 2026 pukul 10.00 WIB")
    assert not (await retention(store, now=clock.advance(seconds=1))).good
