"""What every bank does, whatever is behind it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.changes import Field
from bot.core.errors import BankUnavailable
from bot.core.ports import BlockAnswerKind, ChangeAnswer, ChangeAnswerKind
from tests.bank.conftest import Banked
from tests.fakes.clock import FakeClock


async def _found(banked: Banked, **facts: Any) -> list[str]:
    asked = {"phones": [], "card_last4": None, "name": None, "skpd": None} | facts
    return [record.ref for record in await banked.bank.find(**asked)]


@pytest.mark.parametrize(
    "facts",
    [
        {"phones": ["+6281299999999", "+6281200000001"]},
        {"card_last4": "4821"},
        {"name": "ratna wulandari"},
        {"skpd": "Disdik"},
        {"name": "saya bu ratna wulandari bendahara", "skpd": None},
    ],
)
async def test_one_fitting_fact_is_enough_to_be_found(banked: Banked, facts: dict[str, Any]) -> None:
    assert await _found(banked, **facts) == [banked.ratna.ref]


async def test_nothing_fits_nobody(banked: Banked) -> None:
    assert await _found(banked) == []
    assert await _found(banked, phones=["+6281299999999"], card_last4="0000", name="Joko", skpd="Disparekraf") == []
    assert await banked.bank.holder("nobody") is None


async def test_facts_of_two_records_find_both(banked: Banked) -> None:
    found = await _found(banked, card_last4="4821", skpd="Dinkes")
    assert sorted(found) == sorted([banked.ratna.ref, banked.bambang.ref])


async def test_the_same_key_is_the_same_request(banked: Banked, clock: FakeClock) -> None:
    at = clock()
    first = await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    clock.advance(minutes=5)
    again = await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    assert first == again
    assert (first.kind, first.at) == (BlockAnswerKind.DONE, at)
    record = await banked.bank.holder(banked.ratna.ref)
    assert record
    assert record.blocked_at == at


async def test_blocked_once_and_since_when(banked: Banked, clock: FakeClock) -> None:
    at = clock()
    await banked.bank.block(holder_ref=banked.ratna.ref, key="one", reason="lost_phone")
    clock.advance(hours=1)
    second = await banked.bank.block(holder_ref=banked.ratna.ref, key="two", reason="lost_phone")
    assert (second.kind, second.at) == (BlockAnswerKind.ALREADY, at)
    other = await banked.bank.holder(banked.bambang.ref)
    assert other
    assert other.blocked_at is None


async def test_a_key_of_another_holder_is_refused(banked: Banked) -> None:
    await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    answer = await banked.bank.block(holder_ref=banked.bambang.ref, key="k", reason="lost_phone")
    assert answer.kind is BlockAnswerKind.REFUSED


async def test_nobody_cannot_be_blocked(banked: Banked) -> None:
    answer = await banked.bank.block(holder_ref="nobody", key="k", reason="lost_phone")
    assert answer.kind is BlockAnswerKind.REFUSED


async def test_a_silent_bank_has_done_nothing(banked: Banked) -> None:
    await banked.switch("silent")
    with pytest.raises(BankUnavailable):
        await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    await banked.switch(None)
    answer = await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    assert answer.kind is BlockAnswerKind.DONE


async def test_a_lost_answer_is_given_when_asked_again(banked: Banked, clock: FakeClock) -> None:
    at = clock()
    await banked.switch("lost")
    with pytest.raises(BankUnavailable):
        await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    await banked.switch(None)
    clock.advance(minutes=1)
    answer = await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    assert (answer.kind, answer.at) == (BlockAnswerKind.DONE, at)


async def test_a_refusal_stands(banked: Banked) -> None:
    await banked.switch("refuse")
    first = await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    await banked.switch(None)
    again = await banked.bank.block(holder_ref=banked.ratna.ref, key="k", reason="lost_phone")
    assert first == again
    assert first.kind is BlockAnswerKind.REFUSED
    assert first.reason


async def test_a_bank_that_is_down_answers_nothing(banked: Banked) -> None:
    await banked.switch("down")
    with pytest.raises(BankUnavailable):
        await _found(banked, card_last4="4821")
    with pytest.raises(BankUnavailable):
        await banked.bank.holder(banked.ratna.ref)


# ------------------------------------------------------------------ other data


NEW = {Field.PHONE: "+6281299990000", Field.NAME: "Joko Susilo"}


async def _changed(banked: Banked, key: str = "k", **given: Any) -> ChangeAnswer:
    asked = {"holder_ref": banked.ratna.ref, "values": NEW} | given
    return await banked.bank.change_data(key=key, **asked)


async def test_data_are_changed_once_per_key(banked: Banked, clock: FakeClock) -> None:
    at = clock()
    first = await _changed(banked)
    clock.advance(minutes=5)
    assert await _changed(banked) == first
    assert (first.kind, first.at) == (ChangeAnswerKind.DONE, at)
    record = await banked.bank.holder(banked.ratna.ref)
    assert record
    assert (record.phone, record.name, record.skpd) == (NEW[Field.PHONE], NEW[Field.NAME], banked.ratna.skpd)
    assert await _found(banked, phones=[NEW[Field.PHONE]]) == [banked.ratna.ref]
    assert await _found(banked, phones=[banked.ratna.phone]) == []


async def test_a_key_of_other_values_or_of_a_block_is_refused(banked: Banked) -> None:
    await _changed(banked)
    for given in ({"values": {Field.NAME: "Budi"}}, {"holder_ref": banked.bambang.ref}):
        assert (await _changed(banked, **given)).kind is ChangeAnswerKind.REFUSED
    await banked.bank.block(holder_ref=banked.ratna.ref, key="b", reason="lost_phone")
    assert (await _changed(banked, key="b")).kind is ChangeAnswerKind.REFUSED


async def test_a_number_is_one_holders(banked: Banked) -> None:
    answer = await _changed(banked, values={Field.PHONE: banked.bambang.phone})
    assert (answer.kind, answer.reason) == (ChangeAnswerKind.REFUSED, "phone_taken")
    assert await banked.bank.holder(banked.ratna.ref) == banked.ratna


async def test_nobody_is_not_changed(banked: Banked) -> None:
    assert (await _changed(banked, holder_ref="nobody")).kind is ChangeAnswerKind.REFUSED


@pytest.mark.parametrize(("fault", "done"), [("silent", False), ("lost", True), ("down", False)])
async def test_a_change_without_an_answer_is_asked_again(banked: Banked, fault: str, *, done: bool) -> None:
    await banked.switch(fault)
    with pytest.raises(BankUnavailable):
        await _changed(banked)
    await banked.switch(None)
    record = await banked.bank.holder(banked.ratna.ref)
    assert record
    assert (record.name == NEW[Field.NAME]) == done
    assert (await _changed(banked)).kind is ChangeAnswerKind.DONE


async def test_a_refused_change_stays_refused(banked: Banked) -> None:
    await banked.switch("refuse")
    first = await _changed(banked)
    await banked.switch(None)
    assert await _changed(banked) == first
    assert first.reason
