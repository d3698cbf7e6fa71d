"""The sandbox: what it keeps, and how it is filled."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.bank.demo import DEMO_HOLDERS, seed_demo
from bot.bank.sandbox import SandboxBank
from bot.core.errors import BankUnavailable, NotFound
from bot.core.ports import BlockAnswerKind
from bot.store.ids import new_id
from bot.store.sealer import KeySealer
from bot.store.store import Store
from tests.bank.conftest import RATNA
from tests.fakes.clock import FakeClock


async def test_importing_again_updates_and_keeps_the_block(sandbox: SandboxBank) -> None:
    await sandbox.put([RATNA])
    before = await sandbox.by_phone("0812-0000-0001")
    await sandbox.block(holder_ref=before.ref, key="k", reason="lost_phone")
    assert await sandbox.put([replace(RATNA, skpd="Dinas Sosial")]) == 1
    after = await sandbox.by_phone(RATNA.phone)
    assert (after.ref, after.skpd) == (before.ref, "Dinas Sosial")
    assert after.blocked_at


async def test_phones_are_not_stored_in_plain_sight(sandbox: SandboxBank, store: Store) -> None:
    await sandbox.put([RATNA])
    async with store.session() as session:
        connection = await session.connection()
        row = (await connection.exec_driver_sql("SELECT bank_holders::text, phone FROM bank_holders")).one()
    assert "81200000001" not in row[0]
    assert b"81200000001" not in row[1]


async def test_an_unknown_phone_is_not_found(sandbox: SandboxBank) -> None:
    with pytest.raises(NotFound):
        await sandbox.by_phone("081299999999")


async def test_of_many_requests_at_once_one_blocks(sandbox: SandboxBank) -> None:
    await sandbox.put([RATNA])
    ref = (await sandbox.by_phone(RATNA.phone)).ref
    asked = (sandbox.block(holder_ref=ref, key=str(number), reason="lost_phone") for number in range(4))
    kinds = sorted(answer.kind for answer in await asyncio.gather(*asked))
    assert kinds == [BlockAnswerKind.ALREADY] * 3 + [BlockAnswerKind.DONE]


async def test_demo_holders_are_added_once(sandbox: SandboxBank) -> None:
    assert await seed_demo(sandbox) == len(DEMO_HOLDERS)
    await sandbox.put([replace(DEMO_HOLDERS[0], skpd="Dinas Sosial")])
    assert await seed_demo(sandbox) == 0
    assert (await sandbox.by_phone(DEMO_HOLDERS[0].phone)).skpd == "Dinas Sosial"


async def test_without_its_database_the_bank_is_silent(clock: FakeClock) -> None:
    async with Store("postgresql://postgres@/none?host=/nowhere") as store:
        bank = SandboxBank(store, KeySealer(bytes(32)), now=clock, new_id=new_id)
        with pytest.raises(BankUnavailable):
            await bank.holder("r")
