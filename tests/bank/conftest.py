"""The banks that the contract is checked on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bot.bank.csv_file import HolderRow
from bot.bank.sandbox import SandboxBank, SandboxFault
from bot.core.ports import Bank, HolderRecord
from bot.store.ids import new_id
from bot.store.sealer import KeySealer
from bot.store.store import Store
from tests.fakes.bank import FakeBank
from tests.fakes.clock import FakeClock

RATNA = HolderRow("Ratna Wulandari, S.E.", "Dinas Pendidikan", "+6281200000001", "4821")
BAMBANG = HolderRow("Bambang Prasetyanto", "Dinas Kesehatan", "+6281200000002", "1937")


@dataclass(frozen=True)
class Banked:
    """A bank with two holders, and a way to make it misbehave."""

    bank: Bank
    ratna: HolderRecord
    bambang: HolderRecord
    switch: Callable[[str | None], Awaitable[None]]


@pytest.fixture
def sandbox(store: Store, clock: FakeClock) -> SandboxBank:
    return SandboxBank(store, KeySealer(bytes(32)), now=clock, new_id=new_id)


async def _sandbox(bank: SandboxBank) -> Banked:
    await bank.put([RATNA, BAMBANG])

    async def switch(fault: str | None) -> None:
        await bank.switch(*([SandboxFault(fault)] if fault else []))

    return Banked(bank, await bank.by_phone(RATNA.phone), await bank.by_phone(BAMBANG.phone), switch)


def _fake(clock: FakeClock) -> Banked:
    bank = FakeBank(now=clock)
    ratna, bambang = (
        bank.add(HolderRecord(row.card_last4, row.name, row.skpd, row.phone, row.card_last4))
        for row in (RATNA, BAMBANG)
    )

    async def switch(fault: str | None) -> None:
        bank.always = fault

    return Banked(bank, ratna, bambang, switch)


@pytest.fixture(params=["sandbox", "fake"])
def implementation(request: pytest.FixtureRequest) -> SandboxBank | None:
    """The sandbox, or none for the fake, which needs no database."""
    return request.getfixturevalue("sandbox") if request.param == "sandbox" else None


@pytest.fixture
async def banked(implementation: SandboxBank | None, clock: FakeClock) -> Banked:
    return await _sandbox(implementation) if implementation else _fake(clock)
