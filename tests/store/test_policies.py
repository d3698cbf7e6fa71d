"""Versions of the deadline policy: each set of rows once, never changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.core.policy import DeadlinePolicy
from bot.core.policy_file import parse_policy
from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.policy import SHIPPED, changed

STRICTER = parse_policy(changed("working_days = 5", "working_days = 4"))


async def _number(store: Store, policy: DeadlinePolicy, clock: FakeClock) -> int:
    async with store.open_unit() as unit:
        numbered = await unit.policies.numbered(policy, now=clock())
        await unit.commit()
    return numbered.version


async def test_the_same_rows_keep_their_number(store: Store, clock: FakeClock) -> None:
    numbers = [
        await _number(store, policy, clock) for policy in (SHIPPED, STRICTER, SHIPPED, replace(STRICTER, name="x"))
    ]

    assert numbers == [1, 2, 1, 2]
    async with store.open_unit() as unit:
        assert await unit.policies.get(2) == replace(STRICTER, version=2)
        assert await unit.policies.get(3) is None
        assert [(one.version, one.digest, one.text) for one in await unit.policies.versions()] == [
            (1, SHIPPED.digest, SHIPPED.text),
            (2, STRICTER.digest, STRICTER.text),
        ]


async def test_of_many_who_number_it_at_once_one_does(store: Store, clock: FakeClock) -> None:
    numbers = await asyncio.gather(*(_number(store, policy, clock) for policy in (SHIPPED, STRICTER) * 2))

    assert sorted(set(numbers)) == [1, 2]
    assert numbers[:2] == numbers[2:]


async def test_a_version_is_never_changed(store: Store, clock: FakeClock) -> None:
    await _number(store, SHIPPED, clock)
    async with store.session() as session:
        with pytest.raises(DBAPIError, match="append-only"):
            await session.execute(text("UPDATE policy_versions SET text = ''"))
