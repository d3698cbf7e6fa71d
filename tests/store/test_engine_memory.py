"""What is forgotten of the engine's events, and that a conversation under way is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.errors import StoreUnavailable
from bot.store.engine_memory import TrackerRows
from tests.fakes.clock import FakeClock
from tests.fakes.retention import Tracker

WEEK = timedelta(days=7)


@pytest.fixture
def tracker(database_url: str) -> Tracker:
    made = Tracker(database_url)
    made.make()
    return made


async def test_what_has_rested_goes_and_what_goes_on_stays(tracker: Tracker, clock: FakeClock) -> None:
    now = clock()
    for at in (now - 2 * WEEK, now - WEEK - timedelta(seconds=1)):
        tracker.add("rested", at)
    tracker.add("at the limit", now - WEEK, "session_started")
    for at, kind in ((now - 2 * WEEK, "session_started"), (now - 2 * WEEK, "user"), (now - WEEK, "session_started")):
        tracker.add("came back", at, kind)
    tracker.add("came back", now - timedelta(minutes=1))
    tracker.add("long session", now - 3 * WEEK, "session_started")
    tracker.add("long session", now - timedelta(minutes=1))
    memory = TrackerRows(tracker.url)
    assert await memory.overdue(before=now - WEEK) == 4
    assert await memory.forget_old(before=now - WEEK) == 4
    assert await memory.forget_old(before=now - WEEK) == 0
    assert tracker.of("rested") == []
    assert len(tracker.of("at the limit")) == 1
    assert [kind for kind, _ in tracker.of("came back")] == ["session_started", "user"]
    assert len(tracker.of("long session")) == 2


async def test_one_conversation_is_forgotten_whole(tracker: Tracker, clock: FakeClock) -> None:
    for sender in ("mine", "mine", "theirs"):
        tracker.add(sender, clock())
    assert await TrackerRows(tracker.url).forget("mine") == 2
    assert (tracker.of("mine"), len(tracker.of("theirs"))) == ([], 1)


async def test_an_engine_that_has_never_run_has_nothing_to_forget(database_url: str, clock: FakeClock) -> None:
    memory = TrackerRows(database_url)
    assert await memory.overdue(before=clock()) == 0
    assert await memory.forget_old(before=clock()) == 0
    assert await memory.forget("c1") == 0


async def test_a_database_that_does_not_answer() -> None:
    with pytest.raises(StoreUnavailable):
        await TrackerRows("postgresql://x@/x?host=/nowhere").forget("c1")
