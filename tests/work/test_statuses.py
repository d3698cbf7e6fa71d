"""What a provider says later about our messages, and messages to those who are out of reach."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.channels import (
    ChannelName,
    SendError,
    SendLater,
    SendRefused,
    SendState,
    SendStatus,
    SendUncertain,
    TemplateRefused,
    WindowClosed,
)
from bot.core.conversations import HeldBy
from bot.core.messages import Origin, OutboxMessage, OutboxStatus
from bot.core.notices import Notice, NoticeStatus
from bot.work.outcomes import HOLD, MAX_REPORTED_FAILURES
from tests.fakes.clock import START
from tests.work.world import World

RINA = "6281234567890"


@pytest.fixture
def world(world: World) -> World:
    world.channel, world.sender = ChannelName.WHATSAPP, RINA
    return world


async def write(world: World, *texts: str, origin: Origin = Origin.NOTICE) -> None:
    """Messages to Rina, who has written before."""
    await hears_from_rina(world)
    await add(world, *texts, origin=origin)


async def add(world: World, *texts: str, origin: Origin = Origin.NOTICE) -> None:
    """Messages to Rina."""
    conversation = (await world.conversation()).id
    async with world.unit() as unit:
        for text in texts:
            given: dict[str, Any] = {"conversation_id": conversation, "origin": origin, "epoch": 0}
            message = OutboxMessage(id=world.new_id(), key=world.new_id(), text=text, created_at=world.clock(), **given)
            await unit.outbox.add(message)
        await unit.commit()


async def hears_from_rina(world: World) -> str:
    said = world.incoming("halo", sender_phone=f"+{RINA}")
    await world.receive(said)
    return (await world.conversation()).id


def told(state: str, *, of: str = "p1", error: SendError | None = None, reference: str | None = None) -> SendStatus:
    return SendStatus(ChannelName.WHATSAPP, of, SendState(state), START, error, reference)


async def says(world: World, *statuses: SendStatus) -> None:
    await world.intake.receive([], statuses=statuses)


async def only(world: World) -> OutboxMessage:
    (row,) = await world.outbox()
    return row


async def test_statuses_move_forward_only(world: World) -> None:
    await write(world, "satu")
    await world.deliver()
    for state, status in (
        ("delivered", OutboxStatus.DELIVERED),
        ("sent", OutboxStatus.DELIVERED),
        ("read", OutboxStatus.READ),
        ("delivered", OutboxStatus.READ),
        ("failed", OutboxStatus.READ),
    ):
        await says(world, told(state))
        assert (await only(world)).status is status
    assert world.reported == []


async def test_several_in_one_payload(world: World) -> None:
    await write(world, "satu", "dua")
    await world.deliver()
    await says(world, told("read", of="p2"), told("delivered", of="p1"), told("sent", of="p2"))
    rows = await world.outbox()
    assert [row.status for row in rows] == [OutboxStatus.DELIVERED, OutboxStatus.READ]


async def test_one_that_comes_before_our_own_record_is_not_lost(world: World) -> None:
    await write(world, "satu")
    await says(world, told("delivered"), told("sent"))
    assert (await only(world)).status is OutboxStatus.PENDING
    await world.deliver()
    assert (await only(world)).status is OutboxStatus.DELIVERED


async def test_a_failure_that_comes_before_our_own_record_counts_too(world: World) -> None:
    await write(world, "satu")
    await says(world, told("failed", error=SendRefused("gone")))
    await world.deliver()
    assert (await only(world)).status is OutboxStatus.FAILED
    assert world.reported == [("satu", "send_refused")]


async def test_words_about_messages_of_others_are_forgotten(world: World) -> None:
    await says(world, told("delivered", of="somebody-elses"))
    async with world.unit() as unit:
        await unit.outbox.forget_words(before=world.clock() + timedelta(days=10_000))
        assert await unit.outbox.take_word("somebody-elses") is None


async def test_a_send_that_was_uncertain_is_told_by_its_reference(world: World) -> None:
    await write(world, "satu")
    world.whatsapp.script = [SendUncertain("broke off")]
    await world.deliver()
    row = await only(world)
    assert row.status is OutboxStatus.UNCERTAIN
    await says(world, told("delivered", of="wamid.9", reference=row.reference))
    row = await only(world)
    assert (row.status, row.provider_message_id) == (OutboxStatus.DELIVERED, "wamid.9")


async def test_of_a_send_that_nobody_has_told_of_people_are_told_once(world: World) -> None:
    await write(world, "satu", "dua")
    world.whatsapp.script = [SendUncertain("broke off"), SendUncertain("broke off")]
    await world.deliver()
    first, second = await world.outbox()
    world.clock.advance(minutes=9)
    assert await world.tell_unconfirmed(now=world.clock()) == 0
    await says(world, told("delivered", of="wamid.9", reference=first.reference))
    world.clock.advance(minutes=2)
    assert [await world.tell_unconfirmed(now=world.clock()) for _ in range(2)] == [1, 0]
    assert world.reported == [("dua", "send_uncertain")]
    await says(world, told("read", of="wamid.10", reference=second.reference))
    assert [row.status for row in await world.outbox()] == [OutboxStatus.DELIVERED, OutboxStatus.READ]
    assert world.whatsapp.texts == []


async def test_two_workers_tell_people_of_it_once(world: World) -> None:
    await write(world, "satu")
    world.whatsapp.script = [SendUncertain("broke off")]
    await world.deliver()
    world.clock.advance(minutes=11)
    assert sorted(await asyncio.gather(*(world.tell_unconfirmed(now=world.clock()) for _ in range(3)))) == [0, 0, 1]
    assert world.reported == [("satu", "send_uncertain")]


async def test_a_word_about_an_earlier_try_changes_nothing(world: World) -> None:
    await write(world, "satu")
    await world.deliver()
    first = (await only(world)).reference
    failed = told("failed", error=SendLater("pair rate", after=timedelta(seconds=6)), reference=first)
    await says(world, failed)
    row = await only(world)
    assert (row.status, row.provider_message_id) == (OutboxStatus.PENDING, None)
    await says(world, failed)
    world.clock.advance(minutes=1)
    await world.deliver()
    await says(world, failed, told("failed", of="p1", error=SendRefused()))
    assert (await only(world)).status is OutboxStatus.SENT
    assert world.whatsapp.texts == ["satu", "satu"]


async def test_what_fails_again_and_again_is_given_up(world: World) -> None:
    await write(world, "satu")
    for number in range(1, MAX_REPORTED_FAILURES + 1):
        world.clock.advance(minutes=10)
        await world.deliver()
        await says(world, told("failed", of=f"p{number}", error=SendLater("trouble")))
    assert (await only(world)).status is OutboxStatus.FAILED
    assert world.reported == [("satu", "send_refused")]


# -- out of reach


@pytest.mark.parametrize("error", [WindowClosed(), TemplateRefused()])
async def test_who_is_out_of_reach_gets_it_when_they_write_again(world: World, error: SendError) -> None:
    await write(world, "satu", "dua")
    world.whatsapp.script = [error, error]
    await world.deliver()
    rows = await world.outbox()
    assert [(row.status, row.error) for row in rows] == [(OutboxStatus.PENDING, error.code)] * 2
    assert world.reported == [("satu", error.code), ("dua", error.code)]
    conversation = await world.conversation()
    assert (conversation.out_of_reach_since, conversation.held_by) == (world.clock(), HeldBy.QUEUE)
    world.clock.advance(days=2)
    await world.deliver()
    assert world.whatsapp.texts == []

    await hears_from_rina(world)
    conversation = await world.conversation()
    assert conversation.out_of_reach_since is None
    await world.turn()
    await world.deliver()
    assert world.whatsapp.texts[:2] == ["satu", "dua"]
    assert (await world.conversation()).held_by is HeldBy.BOT


async def test_what_is_overtaken_while_it_is_held_does_not_go(world: World) -> None:
    await write(world)
    first, later = world.new_id(), world.new_id()
    chat = (await world.conversation()).id
    given: dict[str, Any] = {"conversation_id": chat, "holder_ref": "H-1", "status": NoticeStatus.SENT}
    for notice_id, text in ((first, "gangguan"), (later, "pulih")):
        await add(world, text)
        row = (await world.outbox())[-1]
        async with world.unit() as unit:
            at = world.clock()
            key = f"incident:7:{text}:t"
            notice = Notice(id=notice_id, key=key, response="r", created_at=at, send_at=at, outbox_id=row.id, **given)
            await unit.notices.add(notice)
            await unit.commit()
        world.whatsapp.script = [WindowClosed()]
        await world.deliver()
        world.clock.advance(days=1)

    await hears_from_rina(world)
    await world.deliver()

    assert world.whatsapp.texts == ["pulih"]
    assert [row.status for row in await world.outbox()] == [OutboxStatus.DROPPED, OutboxStatus.SENT]
    async with world.unit() as unit:
        ended = await unit.notices.by_outbox((await world.outbox())[0].id)
    assert ended
    assert ended.status is NoticeStatus.OVERTAKEN


async def test_what_is_held_lets_those_after_it_pass(world: World) -> None:
    await write(world, "formulir", "batas waktu", "selesai")
    world.whatsapp.script = [WindowClosed()]  # no template has a file; the others have one
    await world.deliver()
    rows = await world.outbox()
    assert [row.status for row in rows] == [OutboxStatus.PENDING, OutboxStatus.SENT, OutboxStatus.SENT]
    assert world.whatsapp.texts == ["batas waktu", "selesai"]
    assert world.reported == [("formulir", "window_closed")]
    await write(world, "diperpanjang")
    await world.deliver()
    assert world.whatsapp.texts == ["batas waktu", "selesai", "formulir", "diperpanjang"]


async def test_a_later_notice_goes_although_one_is_held(world: World) -> None:
    await write(world, "formulir")
    world.whatsapp.script = [WindowClosed()]
    await world.deliver()
    await add(world, "selesai")
    await world.deliver()
    assert world.whatsapp.texts == ["selesai"]
    assert [row.status for row in await world.outbox()] == [OutboxStatus.PENDING, OutboxStatus.SENT]


async def test_every_notice_without_a_template_is_reported_once(world: World) -> None:
    await write(world, "satu", "dua", "tiga")
    world.whatsapp.script = [WindowClosed()] * 3
    for _ in range(3):
        await world.deliver()
    assert world.reported == [(text, "window_closed") for text in ("satu", "dua", "tiga")]
    assert world.whatsapp.texts == []


async def test_a_pause_after_what_is_held_keeps_the_order(world: World) -> None:
    await write(world, "formulir", "satu", "dua")
    world.whatsapp.script = [WindowClosed(), SendLater("busy", after=timedelta(seconds=6))]
    await world.deliver()
    assert world.whatsapp.texts == []
    world.clock.advance(seconds=6)
    await world.deliver()
    assert world.whatsapp.texts == ["satu", "dua"]


async def test_who_writes_while_a_later_one_is_sent_gets_no_two_at_a_time(world: World) -> None:
    await write(world, "formulir", "satu")
    world.whatsapp.script = [WindowClosed()]

    async def nothing() -> None:
        """The first send."""

    async def writes_again() -> None:
        await hears_from_rina(world)
        await world.deliver()
        assert world.whatsapp.texts == []

    world.whatsapp.during = [nothing, writes_again]
    await world.deliver()
    assert world.whatsapp.texts == ["satu", "formulir"]


async def test_the_channel_is_told_when_they_last_wrote(world: World) -> None:
    await write(world, "satu")
    await world.deliver()
    (sent,) = world.whatsapp.sent
    assert (sent.heard_at, sent.by_agent) == (world.clock(), False)
    assert sent.reference == (await only(world)).reference


async def test_a_failure_outside_the_window_is_tried_once_more_as_such(world: World) -> None:
    await write(world, "satu", origin=Origin.AGENT)
    await world.deliver()
    await says(world, told("failed", error=WindowClosed()))
    await world.deliver()
    assert [(sent.heard_at, sent.by_agent) for sent in world.whatsapp.sent] == [(world.clock(), True), (None, True)]
    assert (await only(world)).status is OutboxStatus.SENT
    assert world.reported == [("satu", "window_closed")]


async def test_who_never_writes_again_is_given_up(world: World) -> None:
    await write(world, "satu")
    world.whatsapp.script = [WindowClosed(), WindowClosed()]
    await world.deliver()
    world.clock.advance(seconds=HOLD.total_seconds())
    await world.deliver()
    assert (await only(world)).status is OutboxStatus.FAILED


async def test_what_an_agent_wrote_waits_as_well_and_goes_without_a_turn(world: World) -> None:
    await write(world, "satu", origin=Origin.AGENT)
    world.whatsapp.script = [WindowClosed()]
    await world.deliver()
    async with world.unit() as unit:
        conversation = await unit.conversations.get((await only(world)).conversation_id, lock=True)
        conversation.take(agent="sari")
        await unit.commit()
    before = len(await world.jobs("deliver"))
    await hears_from_rina(world)
    assert len(await world.jobs("deliver")) > before
    await world.deliver()
    assert world.whatsapp.texts == ["satu"]


async def test_the_number_of_a_sender_is_kept_sealed_and_vouched_for(world: World) -> None:
    conversation_id = await hears_from_rina(world)
    conversation = await world.conversation()
    assert conversation.bound_phone
    assert RINA not in conversation.bound_phone
    assert conversation.bound_holder is None
    async with world.unit() as unit:
        value = await unit.privates.get(conversation.bound_phone, conversation_id=conversation_id)
    assert value
    assert world.sealer.unseal(value.sealed) == f"+{RINA}"
    assert world.bound == []


async def test_a_message_is_marked_as_read_by_the_bot_only(world: World) -> None:
    await hears_from_rina(world)
    await world.turn()
    assert world.whatsapp.read == ["1"]
    async with world.unit() as unit:
        conversation = await unit.conversations.get((await world.conversation()).id)
        conversation.take(agent="sari")
        await unit.commit()
    await hears_from_rina(world)
    await world.turn()
    assert world.whatsapp.read == ["1"]
