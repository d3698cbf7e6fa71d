"""Two facts that match one record, and nothing that can be learned by guessing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.conversations import HeldBy
from bot.core.identity import Claims
from bot.core.journeys.verify import IdentifyStatus
from bot.core.ports import HolderRecord
from bot.core.verification import MAX_FAILURES_PER_RECORD, Fact
from tests.fakes.bank import DOWN
from tests.fakes.desk import BAMBANG, RATNA, RATNA_TOLD, WRONG, Desk

NOBODY = Claims(name="Zulkifli Harimurti", card_last4="0000")


@pytest.mark.parametrize(
    ("claims", "facts"),
    [
        (RATNA_TOLD, [Fact.NAME, Fact.SKPD]),
        (Claims(name="Ratna Wulandari", card_last4="4821"), [Fact.NAME, Fact.CARD]),
        (Claims(skpd="Disdik", card_last4="4821"), [Fact.SKPD, Fact.CARD]),
        (Claims(name="bu RATNA WULANDARY", skpd="dinas pendidikan"), [Fact.NAME, Fact.SKPD]),
    ],
)
async def test_two_facts_of_one_record_are_enough(desk: Desk, claims: Claims, facts: list[Fact]) -> None:
    chat = await desk.chat()

    found = await desk.identify(chat, claims)

    assert (found.status, found.name, found.skpd) == (IdentifyStatus.MATCHED, "R**** W********", "Dinas P*********")
    async with desk.unit() as unit:
        verification = await unit.verifications.current(chat)
    assert verification
    assert (verification.holder_ref, verification.facts) == (RATNA.ref, [str(fact) for fact in facts])
    assert await desk.audited("holder.identified") == 1


async def test_a_phone_counts_where_it_was_written(desk: Desk) -> None:
    chat, other = await desk.chat(), await desk.chat()
    token = await desk.phone(chat)
    claims = Claims(phones=(token,), card_last4=RATNA.card_last4)

    assert (await desk.identify(other, claims)).status is IdentifyStatus.NO_MATCH
    assert (await desk.identify(chat, claims)).status is IdentifyStatus.MATCHED


async def test_one_fact_asks_for_more_and_uses_up_no_try(desk: Desk) -> None:
    chat = await desk.chat()

    for _ in range(5):
        assert (await desk.identify(chat, Claims(name="Ratna Wulandari"))).status is IdentifyStatus.MORE

    assert not await desk.attempts()
    assert (await desk.identify(chat)).status is IdentifyStatus.MATCHED


async def test_wrong_facts_are_answered_alike_whether_or_not_the_record_exists(desk: Desk) -> None:
    answers = [await desk.identify(await desk.chat(), claims) for claims in (WRONG, NOBODY)]

    assert answers[0] == answers[1]
    assert answers[0].status is IdentifyStatus.NO_MATCH
    assert (answers[0].name, answers[0].skpd) == ("", "")


async def test_two_facts_of_two_records_are_no_match(desk: Desk) -> None:
    mixed = Claims(name="Ratna Wulandari", card_last4=BAMBANG.card_last4)

    assert (await desk.identify(await desk.chat(), mixed)).status is IdentifyStatus.NO_MATCH


async def test_records_that_fit_equally_well_are_told_apart_by_a_third_fact(desk: Desk) -> None:
    desk.bank.add(HolderRecord("H-3", RATNA.name, RATNA.skpd, "+6281200000099", "7777"))
    chat = await desk.chat()

    assert (await desk.identify(chat)).status is IdentifyStatus.NO_MATCH
    found = await desk.identify(chat, replace(RATNA_TOLD, card_last4="7777"))

    assert found.status is IdentifyStatus.MATCHED
    async with desk.unit() as unit:
        verification = await unit.verifications.current(chat)
    assert verification
    assert verification.holder_ref == "H-3"


async def test_the_third_failure_calls_people_as_urgent(desk: Desk) -> None:
    chat = await desk.chat()

    statuses = [(await desk.identify(chat, WRONG)).status for _ in range(2)]
    last = await desk.identify(chat, NOBODY)

    assert statuses == [IdentifyStatus.NO_MATCH] * 2
    assert last.status is IdentifyStatus.HANDED_OVER
    assert last.queued
    assert last.queued.newly
    conversation = await desk.conversation(chat)
    assert (conversation.held_by, conversation.urgent) == (HeldBy.QUEUE, True)
    assert conversation.queue_reason == "verification_failed"


async def test_after_the_third_failure_right_facts_do_not_help(desk: Desk) -> None:
    chat = await desk.chat()
    for _ in range(3):
        await desk.identify(chat, WRONG)

    assert (await desk.identify(chat)).status is IdentifyStatus.HANDED_OVER
    async with desk.unit() as unit:
        assert await unit.verifications.current(chat) is None


async def test_tries_are_counted_for_a_day(desk: Desk) -> None:
    chat = await desk.chat()
    for _ in range(3):
        await desk.identify(chat, WRONG)

    desk.clock.advance(hours=24, seconds=1)

    assert (await desk.identify(chat)).status is IdentifyStatus.MATCHED


async def test_a_success_after_two_failures_matches(desk: Desk) -> None:
    chat = await desk.chat()
    for _ in range(2):
        await desk.identify(chat, WRONG)

    assert (await desk.identify(chat)).status is IdentifyStatus.MATCHED


async def test_the_same_message_counts_once(desk: Desk) -> None:
    chat = await desk.chat()

    answers = [await desk.identify(chat, WRONG, key="m1") for _ in range(4)]

    assert [answer.status for answer in answers] == [IdentifyStatus.NO_MATCH] * 4
    assert len(await desk.attempts()) == 1


async def test_the_last_try_asked_again_gets_the_same_answer(desk: Desk) -> None:
    chat = await desk.chat()
    for number in range(3):
        first = await desk.identify(chat, WRONG, key=f"m{number}")

    again = await desk.identify(chat, WRONG, key="m2")

    assert first.status is again.status is IdentifyStatus.HANDED_OVER
    assert again.queued
    assert not again.queued.newly


async def test_guessing_against_one_record_is_limited_across_chats(desk: Desk) -> None:
    for _ in range(MAX_FAILURES_PER_RECORD):
        assert (await desk.identify(await desk.chat(), WRONG)).status is IdentifyStatus.NO_MATCH

    guarded = await desk.identify(await desk.chat())
    spared = await desk.identify(await desk.chat(), Claims(name="Bambang Prasetyanto", skpd="Dinkes"))

    assert guarded.status is IdentifyStatus.NO_MATCH
    assert spared.status is IdentifyStatus.MATCHED


async def test_failures_that_come_close_to_nobody_guard_no_record(desk: Desk) -> None:
    for _ in range(MAX_FAILURES_PER_RECORD + 1):
        await desk.identify(await desk.chat(), NOBODY)

    assert (await desk.identify(await desk.chat())).status is IdentifyStatus.MATCHED


async def test_a_bound_number_is_one_fact_and_no_proof_by_itself(desk: Desk) -> None:
    chat = await desk.bound()

    assert (await desk.identify(chat, Claims())).status is IdentifyStatus.MORE
    assert (await desk.identify(chat, Claims(name="Ratna Wulandari"))).status is IdentifyStatus.MATCHED


async def test_a_bound_number_written_again_is_still_one_fact(desk: Desk) -> None:
    chat = await desk.bound()

    found = await desk.identify(chat, Claims(phones=(await desk.phone(chat),)))

    assert found.status is IdentifyStatus.MORE


async def test_a_bound_chat_may_report_for_somebody_else(desk: Desk) -> None:
    chat = await desk.bound(BAMBANG)

    await desk.identify(chat)

    async with desk.unit() as unit:
        verification = await unit.verifications.current(chat)
    assert verification
    assert verification.holder_ref == RATNA.ref


async def test_a_silent_bank_uses_up_no_try(desk: Desk) -> None:
    chat = await desk.chat()
    desk.bank.always = DOWN

    for _ in range(4):
        assert (await desk.identify(chat)).status is IdentifyStatus.BANK_SILENT

    desk.bank.always = None
    assert (await desk.identify(chat)).status is IdentifyStatus.MATCHED


async def test_the_words_around_the_facts_can_hold_the_second_one(desk: Desk) -> None:
    claims = Claims(skpd="Dinas Pendidikan", card_last4="0000", residue="atas nama ratna wulandari ya")

    assert (await desk.identify(await desk.chat(), claims)).status is IdentifyStatus.MATCHED


async def test_a_number_of_no_record_binds_nothing(desk: Desk) -> None:
    chat = await desk.chat()

    assert not await desk.cases.bind_contact(conversation_id=chat, token=await desk.phone(chat, phone="+6281299999999"))
    assert (await desk.conversation(chat)).bound_holder is None


async def test_a_token_of_another_chat_binds_nothing(desk: Desk) -> None:
    chat, other = await desk.chat(), await desk.chat()

    assert not await desk.cases.bind_contact(conversation_id=other, token=await desk.phone(chat))


async def test_binding_waits_for_no_silent_bank(desk: Desk) -> None:
    chat = await desk.chat()
    desk.bank.always = DOWN

    assert not await desk.cases.bind_contact(conversation_id=chat, token=await desk.phone(chat))
