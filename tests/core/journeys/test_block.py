"""Block once, say only what the bank has said, and lose no request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.blocks import BlockStatus
from bot.core.conversations import HeldBy
from bot.core.errors import BankUnavailable
from bot.core.identity import Claims
from bot.core.journeys.block import GRACE, BlockAccount, BlockOutcome
from bot.core.ports import BlockAnswer, BlockAnswerKind, HolderRecord, OpenUnit, UnitOfWork
from bot.core.tickets import TicketKind
from bot.core.wording import day_and_time
from tests.fakes.bank import DOWN, LOST, REFUSE, SILENT
from tests.fakes.desk import BAMBANG, RATNA, Desk


async def test_a_block_that_the_bank_confirms(desk: Desk) -> None:
    chat = await desk.verified()
    desk.clock.advance(minutes=3, seconds=27)

    result = await desk.block(chat)

    assert result.outcome is BlockOutcome.DONE
    assert result.number == "KKPD-260304-0001"
    assert result.received == "Rabu, 4 Maret 2026 pukul 10.03.27 WIB"
    assert result.blocked_at == "10.03 WIB"
    assert result.due == "Rabu, 4 Maret 2026 pukul 23.59 WIB"
    assert desk.bank.holders[RATNA.ref].blocked_at == desk.clock()
    ticket = await desk.ticket(result.number)
    assert (ticket.kind, ticket.category, ticket.holder_ref) == (TicketKind.BLOCK, "lost_phone", RATNA.ref)
    assert ticket.summary == "HP saya hilang"
    assert await desk.audited("block.requested") == await desk.audited("block.done") == 1


async def test_people_find_the_number_of_whom_it_concerns_behind_a_token(desk: Desk) -> None:
    chat = await desk.verified()

    ticket = await desk.ticket((await desk.block(chat)).number)

    assert ticket.holder_phone
    assert RATNA.phone not in ticket.holder_phone
    async with desk.unit() as unit:
        assert await desk.kit.phone_behind(unit, ticket.holder_phone, conversation_id=chat) == RATNA.phone


async def test_the_bank_is_asked_after_the_request_was_stored(desk: Desk) -> None:
    chat = await desk.verified()
    stored = []
    ask = desk.bank.block

    async def block(**given: str) -> BlockAnswer:
        stored.append([(block.status, block.key) for block in await desk.blocks()])
        return await ask(**given)

    desk.bank.block = block  # type: ignore[method-assign]
    await desk.block(chat, key="m1:block")

    assert stored == [[(BlockStatus.REQUESTED, "m1:block")]]


async def test_the_holder_is_not_written_to_twice_about_an_answer_of_this_turn(desk: Desk) -> None:
    chat = await desk.verified()

    await desk.block(chat)

    assert await desk.responses(chat) == []


# -------------------------------------------------------------------- who may


async def test_nobody_is_blocked_without_a_verification(desk: Desk) -> None:
    result = await desk.block(await desk.chat())

    assert result.outcome is BlockOutcome.NOT_VERIFIED
    assert not await desk.tickets()
    assert not desk.bank.requests


async def test_the_verification_of_another_chat_does_not_count(desk: Desk) -> None:
    await desk.verified()

    assert (await desk.block(await desk.chat())).outcome is BlockOutcome.NOT_VERIFIED


async def test_a_bound_number_alone_does_not_permit_a_block(desk: Desk) -> None:
    assert (await desk.block(await desk.bound())).outcome is BlockOutcome.NOT_VERIFIED


@pytest.mark.parametrize(
    ("age", "outcome"),
    [
        (timedelta(minutes=14, seconds=59), BlockOutcome.DONE),
        (timedelta(minutes=15), BlockOutcome.NOT_VERIFIED),
    ],
)
async def test_a_verification_counts_for_fifteen_minutes(desk: Desk, age: timedelta, outcome: BlockOutcome) -> None:
    chat = await desk.verified()
    desk.at(desk.clock() + age)

    assert (await desk.block(chat)).outcome is outcome


# -------------------------------------------------------------------- once


async def test_what_is_blocked_already_is_not_blocked_again(desk: Desk) -> None:
    chat = await desk.verified()
    since = desk.clock() - timedelta(days=1)
    desk.already_blocked(since)

    result = await desk.block(chat)

    assert result.outcome is BlockOutcome.ALREADY
    assert result.blocked_at == "Selasa, 3 Maret 2026 pukul 10.00 WIB"
    assert (desk.bank.requests, await desk.tickets(), await desk.blocks()) == ([], [], [])


async def test_asking_again_after_a_block_opens_no_second_ticket(desk: Desk) -> None:
    chat = await desk.verified()
    await desk.block(chat)

    again = await desk.block(chat)

    assert again.outcome is BlockOutcome.ALREADY
    assert len(await desk.tickets()) == len(await desk.blocks()) == len(desk.bank.requests) == 1


async def test_the_same_request_is_carried_out_once(desk: Desk) -> None:
    chat = await desk.verified()

    results = [await desk.block(chat, key="m1:block") for _ in range(3)]

    assert results[0] == results[1] == results[2]
    assert results[0].outcome is BlockOutcome.DONE
    assert len(await desk.tickets()) == len(await desk.blocks()) == len(desk.bank.requests) == 1


async def test_a_block_that_the_bank_finds_already_made_tells_the_day(desk: Desk) -> None:
    chat = await desk.verified()
    since = desk.clock() - timedelta(days=1)
    look_up = desk.bank.holder

    async def slow(ref: str) -> HolderRecord | None:
        desk.bank.holder = look_up  # type: ignore[method-assign]
        raise BankUnavailable

    desk.bank.holder = slow  # type: ignore[method-assign]
    desk.already_blocked(since)

    result = await desk.block(chat)

    assert (result.outcome, result.blocked_at) == (BlockOutcome.ALREADY, day_and_time(since))


async def test_a_second_chat_joins_the_request_that_is_under_way(desk: Desk) -> None:
    first, second = await desk.verified(), await desk.verified()
    asked, answer = asyncio.Event(), asyncio.Event()
    ask = desk.bank.block

    async def block(**given: str) -> BlockAnswer:
        if not asked.is_set():
            asked.set()
            await answer.wait()
        return await ask(**given)

    desk.bank.block = block  # type: ignore[method-assign]
    waiting = asyncio.create_task(desk.block(first))
    await asked.wait()
    joined = await desk.block(second)
    answer.set()

    assert (await waiting).outcome is joined.outcome is BlockOutcome.DONE
    assert len({key for _, key in desk.bank.requests}) == 1
    assert len(await desk.blocks()) == len(await desk.tickets()) == 1
    assert await desk.audited("block.done") == 1


async def test_two_chats_that_ask_at_the_same_moment_make_one_request(desk: Desk) -> None:
    first, second = await desk.verified(), await desk.verified()
    both = asyncio.Barrier(2)
    block = BlockAccount(replace(desk.kit, open_unit=_meeting(desk, both)))

    async with asyncio.timeout(20):
        results = await asyncio.gather(
            *(
                block(conversation_id=chat, reason="lost_phone", summary="hilang", key=f"{chat}:block")
                for chat in (first, second)
            )
        )

    assert {result.outcome for result in results} <= {BlockOutcome.DONE, BlockOutcome.ALREADY}
    assert len(await desk.blocks()) == len(await desk.tickets()) == 1
    assert len({key for _, key in desk.bank.requests}) == 1


async def test_a_chat_that_looked_before_another_was_answered_opens_nothing(desk: Desk) -> None:
    first, second = await desk.verified(), await desk.verified()
    looked, answered = asyncio.Event(), asyncio.Event()

    class Slow:
        def __getattr__(self, name: str):
            return getattr(desk.bank, name)

        async def holder(self, ref: str):
            found = await desk.bank.holder(ref)
            looked.set()
            await answered.wait()
            return found

    async with asyncio.timeout(20):
        late = BlockAccount(replace(desk.kit, bank=Slow()))
        waiting = asyncio.create_task(late(conversation_id=second, reason="lost_phone", summary="hilang", key="second"))
        await looked.wait()
        done = await BlockAccount(desk.kit)(conversation_id=first, reason="lost_phone", summary="hilang", key="first")
        answered.set()
        already = await waiting

    assert (done.outcome, already.outcome) == (BlockOutcome.DONE, BlockOutcome.ALREADY)
    assert len(await desk.blocks()) == len(await desk.tickets()) == 1


def _meeting(desk: Desk, both: asyncio.Barrier) -> OpenUnit:
    """Units of work in which two requests see at the same moment that there is none yet."""
    met = 0

    @asynccontextmanager
    async def open_unit() -> AsyncIterator[UnitOfWork]:
        async with desk.store.open_unit() as unit:
            look = unit.blocks.latest_for

            async def latest_for(ref: str, *, lock: bool = False):
                nonlocal met
                found = await look(ref, lock=lock)
                if met < 2:
                    met += 1
                    await both.wait()
                return found

            unit.blocks.latest_for = latest_for  # type: ignore[method-assign]
            yield unit

    return open_unit


async def test_accounts_of_two_holders_are_two_requests(desk: Desk) -> None:
    first = await desk.verified()
    second = await desk.bound(BAMBANG)
    await desk.identify(second, _told(BAMBANG))

    await desk.block(first)
    await desk.block(second)

    assert {ref for ref, _ in desk.bank.requests} == {RATNA.ref, BAMBANG.ref}


def _told(holder: HolderRecord) -> Claims:
    return Claims(name=holder.name, skpd=holder.skpd)


# -------------------------------------------------------------------- a bank that says no, or nothing


async def test_a_refusal_calls_people_as_urgent(desk: Desk) -> None:
    chat = await desk.verified()
    desk.bank.script.append(REFUSE)

    result = await desk.block(chat)

    assert result.outcome is BlockOutcome.REFUSED
    assert result.number
    assert result.blocked_at == ""
    conversation = await desk.conversation(chat)
    assert (conversation.held_by, conversation.urgent) == (HeldBy.QUEUE, True)
    assert "menolak" in str([entry.data for entry in await desk.timeline(result.number)])
    assert await desk.responses(chat) == []


async def test_a_holder_whose_record_is_gone_is_left_to_people(desk: Desk) -> None:
    chat = await desk.verified()
    del desk.bank.holders[RATNA.ref]

    assert (await desk.block(chat)).outcome is BlockOutcome.REFUSED
    assert (await desk.conversation(chat)).urgent


@pytest.mark.parametrize("mood", [SILENT, LOST])
async def test_no_answer_is_unknown_with_a_ticket_and_people(desk: Desk, mood: str) -> None:
    chat = await desk.verified()
    desk.bank.script.append(mood)

    result = await desk.block(chat)

    assert result.outcome is BlockOutcome.UNKNOWN
    assert result.number
    assert result.blocked_at == ""
    conversation = await desk.conversation(chat)
    assert (conversation.held_by, conversation.queue_reason, conversation.urgent) == (
        HeldBy.QUEUE,
        "bank_silent",
        True,
    )
    assert (await desk.blocks())[0].status is BlockStatus.UNKNOWN


async def test_a_bank_that_is_down_gets_the_request_later(desk: Desk) -> None:
    chat = await desk.verified()
    desk.bank.always = DOWN

    result = await desk.block(chat)

    assert (result.outcome, len(await desk.tickets())) == (BlockOutcome.UNKNOWN, 1)


@pytest.mark.parametrize("mood", [SILENT, LOST])
async def test_an_unknown_request_is_pursued_with_its_own_key_until_the_bank_answers(desk: Desk, mood: str) -> None:
    chat = await desk.verified()
    desk.bank.script.extend([mood, SILENT, SILENT])
    await desk.block(chat, key="m1:block")

    asked = []
    for _ in range(5):
        desk.clock.advance(minutes=5)
        asked.append(await desk.cases.block.pursue(now=desk.clock()))

    assert asked == [1, 1, 1, 0, 0]
    assert desk.bank.requests == [(RATNA.ref, "m1:block")] * 4
    assert (await desk.blocks())[0].status is BlockStatus.DONE
    assert await desk.responses(chat) == ["utter_notice_block_done"]
    assert desk.bank.holders[RATNA.ref].blocked_at is not None


async def test_the_notice_tells_when_the_bank_had_blocked(desk: Desk) -> None:
    chat = await desk.verified()
    desk.bank.script.append(LOST)
    result = await desk.block(chat)
    at = desk.clock()

    desk.clock.advance(hours=1)
    await desk.cases.block.pursue(now=desk.clock())

    (notice,) = await desk.heard(chat)
    assert result.number in notice.text
    assert day_and_time(at) in notice.text


async def test_the_bank_is_not_asked_before_the_pause_is_over(desk: Desk) -> None:
    chat = await desk.verified()
    desk.bank.always = SILENT
    await desk.block(chat)

    desk.clock.advance(seconds=4)
    assert await desk.cases.block.pursue(now=desk.clock()) == 0
    desk.clock.advance(seconds=1)
    assert await desk.cases.block.pursue(now=desk.clock()) == 1


async def test_people_are_called_once_however_long_the_bank_is_silent(desk: Desk) -> None:
    chat = await desk.verified()
    desk.bank.always = SILENT
    result = await desk.block(chat)
    await desk.cases.handoff.give_back(conversation_id=chat, agent="sari")

    for _ in range(3):
        desk.clock.advance(minutes=5)
        await desk.cases.block.pursue(now=desk.clock())

    assert (await desk.conversation(chat)).held_by is HeldBy.BOT
    notes = [entry for entry in await desk.timeline(result.number) if "belum menjawab" in str(entry.data)]
    assert len(notes) == 1


async def test_a_refusal_that_comes_late_is_told_and_calls_people(desk: Desk) -> None:
    chat = await desk.verified()
    desk.bank.script.extend([SILENT, REFUSE])
    await desk.block(chat)

    desk.clock.advance(minutes=5)
    await desk.cases.block.pursue(now=desk.clock())

    assert await desk.responses(chat) == ["utter_notice_block_refused"]
    assert (await desk.conversation(chat)).urgent


async def test_one_request_that_cannot_be_pursued_does_not_hold_up_the_others(desk: Desk) -> None:
    first, second = await desk.verified(), await desk.chat()
    await desk.identify(second, _told(BAMBANG))
    desk.bank.script.extend([SILENT, SILENT])
    await desk.block(first)
    desk.clock.advance(seconds=1)
    await desk.block(second)
    ask = desk.bank.block

    async def block(**given: str) -> BlockAnswer:
        if given["holder_ref"] == RATNA.ref:
            raise RuntimeError("a row that nobody foresaw")
        return await ask(**given)

    desk.bank.block = block  # type: ignore[method-assign]
    desk.clock.advance(minutes=5)
    with pytest.raises(ExceptionGroup):
        await desk.cases.block.pursue(now=desk.clock())

    assert desk.bank.holders[BAMBANG.ref].blocked_at is not None


async def test_a_crash_between_the_request_and_the_answer_is_finished_by_the_pursuit(desk: Desk) -> None:
    chat = await desk.verified()
    await _crash_at_the_bank(desk, chat)

    desk.at(desk.clock() + GRACE - timedelta(seconds=1))
    assert await desk.cases.block.pursue(now=desk.clock()) == 0
    desk.clock.advance(seconds=1)
    assert await desk.cases.block.pursue(now=desk.clock()) == 1

    assert (await desk.blocks())[0].status is BlockStatus.DONE
    assert await desk.responses(chat) == ["utter_notice_block_done"]


async def test_a_turn_that_is_repeated_after_a_crash_finishes_its_own_request(desk: Desk) -> None:
    chat = await desk.verified()
    await _crash_at_the_bank(desk, chat)

    result = await desk.block(chat, key="m1:block")

    assert result.outcome is BlockOutcome.DONE
    assert len(await desk.blocks()) == len(await desk.tickets()) == 1
    assert await desk.cases.block.pursue(now=desk.clock() + timedelta(hours=1)) == 0


async def _crash_at_the_bank(desk: Desk, chat: str) -> None:
    ask = desk.bank.block

    async def block(**given: str) -> BlockAnswer:
        raise SystemExit

    desk.bank.block = block  # type: ignore[method-assign]
    with pytest.raises(SystemExit):
        await desk.block(chat, key="m1:block")
    desk.bank.block = ask  # type: ignore[method-assign]
    assert [block.status for block in await desk.blocks()] == [BlockStatus.REQUESTED]


# -------------------------------------------------------------------- who else hears


async def test_other_chats_of_the_record_are_told_and_the_asking_one_is_not(desk: Desk) -> None:
    other, stranger = await desk.bound(), await desk.bound(BAMBANG)
    asking = await desk.bound()
    await desk.identify(asking)

    result = await desk.block(asking)

    (notice,) = await desk.heard(other)
    assert (notice.response, result.number in notice.text) == ("utter_notice_blocked_elsewhere", True)
    assert await desk.responses(asking) == await desk.responses(stranger) == []


async def test_other_chats_are_told_once_and_only_when_it_has_happened(desk: Desk) -> None:
    other, asking = await desk.bound(), await desk.verified()
    desk.bank.script.append(SILENT)
    await desk.block(asking)
    assert await desk.responses(other) == []

    for _ in range(2):
        desk.clock.advance(minutes=5)
        await desk.cases.block.pursue(now=desk.clock())

    assert await desk.responses(other) == ["utter_notice_blocked_elsewhere"]


async def test_nobody_else_hears_of_a_refusal(desk: Desk) -> None:
    other, asking = await desk.bound(), await desk.verified()
    desk.bank.script.append(REFUSE)

    await desk.block(asking)

    assert await desk.responses(other) == []


async def test_an_answer_of_the_bank_without_a_time_is_dated_by_us(desk: Desk) -> None:
    chat = await desk.verified()

    async def block(**given: str) -> BlockAnswer:
        return BlockAnswer(BlockAnswerKind.DONE)

    desk.bank.block = block  # type: ignore[method-assign]

    assert (await desk.block(chat)).blocked_at == "10.00 WIB"
