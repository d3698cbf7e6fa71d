"""Who is told, in which chat, at what hour; once, and never where the ticket may not be seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.channels import ChannelName
from bot.core.conversations import BINDING_LIFETIME, HeldBy
from bot.core.journeys.cases import Cases
from bot.core.journeys.desk import Resolution
from bot.core.journeys.notices import Notices, When, end_overtaken
from bot.core.messages import OutboxStatus
from bot.core.papers import ComplaintForm
from bot.core.ports import UnitOfWork
from bot.core.tickets import TimelineKind
from bot.core.wording import WIB
from tests.fakes.desk import BAMBANG, RATNA, Desk

FOUND = Resolution("Dana dikembalikan.", "cocok", "benar")
NIGHT = datetime(2026, 3, 4, 22, 0, tzinfo=WIB)
RESOLVED = "utter_notice_resolved"


async def _resolve(desk: Desk, number: str) -> None:
    await desk.cases.desk.resolve(number=number, agent="sari", resolution=FOUND)


async def _told(desk: Desk, chat: str) -> list[str | None]:
    """What a chat was told, without what another chat has got instead."""
    return [it.response for it in await desk.heard(chat) if it.status is not OutboxStatus.DROPPED]


# -------------------------------------------------------------------- where


async def test_in_the_chat_that_the_holder_used_last(desk: Desk) -> None:
    first, second = await desk.bound(), await desk.bound()
    number = (await desk.complain(first)).number
    desk.clock.advance(minutes=5)
    await desk.writes(second)

    await _resolve(desk, number)

    assert await desk.responses(first) == []
    assert await desk.responses(second) == [RESOLVED]


async def test_never_in_a_chat_that_may_not_see_the_ticket(desk: Desk) -> None:
    chat, other, expired = await desk.bound(), await desk.bound(BAMBANG), await desk.bound()
    number = (await desk.complain(chat)).number
    desk.clock.advance(minutes=5)
    await desk.writes(other)
    async with desk.unit() as unit:
        conversation = await unit.conversations.get(expired, lock=True)
        conversation.bound_at = desk.clock() - BINDING_LIFETIME
        conversation.last_inbound_at = desk.clock()
        await unit.commit()

    await _resolve(desk, number)
    (notice,) = await desk.heard(chat)
    await desk.fails(notice)

    assert await desk.responses(other) == await desk.responses(expired) == []


async def test_what_is_refused_goes_to_the_next_chat_of_the_same_holder(desk: Desk) -> None:
    first, second = await desk.bound(), await desk.bound()
    number = (await desk.complain(first)).number
    await desk.writes(first)
    await _resolve(desk, number)
    (notice,) = await desk.heard(first)

    await desk.fails(notice)

    (instead,) = await desk.heard(second)
    assert (instead.response, instead.text) == (RESOLVED, notice.text)
    assert len(instead.buttons) == len(notice.buttons)
    assert {it["token"] for it in instead.buttons}.isdisjoint(it["token"] for it in notice.buttons)
    assert (await desk.conversation(first)).held_by is HeldBy.BOT


async def test_what_waits_for_the_window_goes_elsewhere_and_not_twice(desk: Desk) -> None:
    phone, second = await desk.chat(ChannelName.WHATSAPP), await desk.bound()
    async with desk.unit() as unit:
        conversation = await unit.conversations.get(phone, lock=True)
        conversation.bind(holder_ref=RATNA.ref, phone="[phone:x]", now=desk.clock())
        await unit.commit()
    number = (await desk.complain(phone)).number
    await desk.writes(phone)
    await _resolve(desk, number)
    (held,) = await desk.heard(phone)

    await desk.fails(held, "window_closed")

    assert await _told(desk, phone) == []
    assert await _told(desk, second) == [RESOLVED]


async def test_with_no_chat_left_people_see_it_on_the_ticket(desk: Desk) -> None:
    first, second = await desk.bound(), await desk.bound()
    number = (await desk.complain(first)).number
    await desk.writes(first)
    await _resolve(desk, number)

    for chat in (first, second):
        (notice,) = await desk.heard(chat)
        await desk.fails(notice)

    assert (await desk.conversation(second)).held_by is HeldBy.QUEUE
    note = (await desk.timeline(number))[-1]
    assert note.kind is TimelineKind.NOTE
    assert "belum sampai" in note.data["text"]


async def test_a_form_is_made_for_the_chat_that_gets_it(desk: Desk) -> None:
    bound, opener = await desk.bound(), await desk.verified()
    number = (await desk.complain(opener)).number
    await desk.writes(bound)
    await desk.cases.desk.escalate(number=number, agent="sari", reason="perlu surat")
    notice, form = await desk.heard(bound)
    own = desk.papers.forms[-1]

    await desk.fails(notice)
    async with desk.unit() as unit:
        (await unit.outbox.next_pending(bound)).advance(OutboxStatus.FAILED)  # type: ignore[union-attr]
        conversation = await unit.conversations.get(bound, lock=True)
        await desk.cases.undelivered(unit, message=form, conversation=conversation, reason="send_refused")
        await unit.commit()

    assert await desk.responses(opener) == ["utter_notice_escalated_early", "utter_notice_form"]
    assert RATNA.name in str(own)
    assert RATNA.name not in str(desk.papers.forms[-1]), "somebody else's phone gets it masked"


async def test_a_form_is_made_in_no_transaction(desk: Desk) -> None:
    number = (await desk.complain(await desk.chat())).number
    opened: list[int] = []
    make, open_unit, within = desk.papers.complaint_form, desk.kit.open_unit, [0]

    @asynccontextmanager
    async def counted() -> AsyncIterator[UnitOfWork]:
        within[0] += 1
        try:
            async with open_unit() as unit:
                yield unit
        finally:
            within[0] -= 1

    async def made(form: ComplaintForm) -> bytes:
        opened.append(within[0])
        return await make(form)

    desk.papers.complaint_form = made  # type: ignore[method-assign]
    cases = Cases.of(replace(desk.kit, open_unit=counted))
    await cases.desk.escalate(number=number, agent="sari", reason="perlu surat")
    assert opened == []
    assert await cases.notices.release(now=desk.clock()) == 1
    assert opened == [0]


async def test_a_form_that_cannot_be_made_is_noted_for_people(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.papers.fails = True
    await desk.cases.desk.escalate(number=number, agent="sari", reason="perlu surat")

    assert await desk.responses(chat) == ["utter_notice_escalated_early"]
    assert "tidak dapat dibuat" in (await desk.timeline(number))[-1].data["text"]


# -------------------------------------------------------------------- when


async def test_what_is_not_urgent_waits_for_the_morning_and_comes_once(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(NIGHT)
    await _resolve(desk, number)
    assert await desk.responses(chat) == []
    async with desk.unit() as unit:
        (waiting,) = await unit.notices.waiting()
    assert waiting.send_at == datetime(2026, 3, 5, 7, 0, tzinfo=WIB)

    desk.at(waiting.send_at - timedelta(seconds=1))
    assert await desk.cases.notices.release(now=desk.clock()) == 0
    for _ in range(2):
        await desk.morning()

    assert await desk.responses(chat) == [RESOLVED]


async def test_one_that_cannot_be_sent_keeps_no_other_back_and_goes_later(desk: Desk) -> None:
    chat = await desk.chat()
    numbers = [(await desk.complain(chat)).number for _ in range(3)]
    desk.at(NIGHT)
    for number in numbers:
        await _resolve(desk, number)
    desk.clock.advance(hours=12)

    for _ in range(2):
        with pytest.raises(ExceptionGroup):
            await desk.failing_for(numbers[0]).notices.release(now=desk.clock())

    assert await desk.responses(chat) == [RESOLVED] * 2
    assert await desk.cases.notices.release(now=desk.clock()) == 1
    assert await desk.responses(chat) == [RESOLVED] * 3


async def test_two_workers_at_the_same_moment_send_it_once(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(NIGHT)
    await _resolve(desk, number)
    desk.clock.advance(hours=12)

    sent = await asyncio.gather(*(desk.cases.notices.release(now=desk.clock()) for _ in range(3)))

    assert sorted(sent) == [0, 0, 1]
    assert await desk.responses(chat) == [RESOLVED]


async def test_who_is_writing_just_now_is_not_woken(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(NIGHT)
    await desk.writes(chat)

    await _resolve(desk, number)

    assert await desk.responses(chat) == [RESOLVED]


async def test_fraud_is_told_at_any_hour(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat, category="report_fraud")).number
    desk.at(NIGHT)

    await desk.cases.desk.start(number=number, agent="sari")

    assert await desk.responses(chat) == ["utter_notice_started"]


async def test_what_is_overtaken_in_the_night_is_not_told(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    desk.at(NIGHT)
    await desk.cases.desk.start(number=number, agent="sari")
    await _resolve(desk, number)

    await desk.morning()

    assert await desk.responses(chat) == [RESOLVED]


async def test_a_late_failure_does_not_wake_another_phone(desk: Desk) -> None:
    first, second = await desk.bound(), await desk.bound()
    number = (await desk.complain(first)).number
    await desk.writes(first)
    await _resolve(desk, number)
    (notice,) = await desk.heard(first)
    desk.at(NIGHT)

    await desk.fails(notice)
    assert await desk.responses(second) == []
    await desk.morning()

    assert await desk.responses(second) == [RESOLVED]


async def test_what_is_not_true_any_more_goes_to_no_other_phone(desk: Desk) -> None:
    first, second = await desk.bound(), await desk.bound()
    number = (await desk.complain(first)).number
    await desk.writes(first)
    await desk.cases.desk.start(number=number, agent="sari")
    (notice,) = await desk.heard(first)
    await desk.resolve(number)

    await desk.fails(notice)

    assert await desk.responses(second) == []
    assert (await desk.conversation(first)).held_by is HeldBy.BOT


@pytest.mark.parametrize(
    ("first", "then", "goes"),
    [
        ("documents_near clock:1", "documents_over clock:2", ["clock:2"]),
        ("incident_updated incident:7:1:t", "incident_ended incident:7:2:t", ["incident:7:2:t"]),
        ("incident_updated incident:7:1:t", "incident_updated incident:8:1:t", ["incident:7:1:t", "incident:8:1:t"]),
        ("escalated clock:1", "documents_near clock:2", ["clock:1", "clock:2"]),
    ],
)
async def test_of_what_was_held_only_the_newest_of_a_kind_goes(
    desk: Desk, first: str, then: str, goes: list[str]
) -> None:
    chat = await desk.chat(ChannelName.WHATSAPP)
    ticket = await desk.ticket((await desk.complain(chat)).number)
    facts: dict[str, Any] = dict.fromkeys(("number", "due", "documents", "title", "news", "since", "until"), "x")
    for response, key in (first.split(), then.split()):
        async with desk.unit() as unit:
            await Notices(desk.kit).notify(unit, ticket, f"utter_notice_{response}", key=key, **facts)
            await unit.commit()
        desk.clock.advance(days=1)

    held = await desk.heard(chat)
    async with desk.unit() as unit:
        for message in held:
            await end_overtaken(unit, message, now=desk.clock())
        await unit.commit()
        assert [it.key for it in held if it.status is not OutboxStatus.DROPPED] == goes


@pytest.mark.parametrize(("names", "at_once"), [(timedelta(hours=1), True), (timedelta(days=1), False)])
async def test_a_late_failure_wakes_another_phone_rather_than_telling_it_too_late(
    desk: Desk, names: timedelta, at_once: bool
) -> None:
    first, second = await desk.bound(), await desk.bound()
    ticket = await desk.ticket((await desk.complain(first)).number)
    await desk.writes(first)
    async with desk.unit() as unit:
        when, facts = When(at_latest=NIGHT + names), {"number": ticket.number, "due": "x"}
        await Notices(desk.kit).notify(unit, ticket, "utter_notice_deadline_near", key="k", when=when, **facts)
        await unit.commit()
    (notice,) = await desk.heard(first)
    desk.at(NIGHT)

    await desk.fails(notice)

    assert bool(await desk.responses(second)) is at_once


# -------------------------------------------------------------------- what


async def test_the_holder_hears_that_work_begins_and_why_it_is_rejected(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat)).number

    await desk.cases.desk.start(number=number, agent="sari")
    await desk.cases.desk.reject(number=number, agent="sari", reason="transaksinya bukan KKPD.")

    started, rejected = await desk.heard(chat)
    assert "mulai dikerjakan" in started.text
    assert "Alasannya: transaksinya bukan KKPD." in rejected.text
