from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.core.channels import Attachment, AttachmentKind, ChannelName, SendLater, SendRefused, SendUncertain
from bot.core.conversations import Conversation
from bot.core.errors import StoreUnavailable
from bot.core.messages import Origin, OutboxMessage, OutboxStatus
from bot.work import delivery
from bot.work.delivery import CLAIM
from tests.work.world import World


async def write(
    world: World, *texts: str, origin: Origin = Origin.BOT, channel: ChannelName = ChannelName.TELEGRAM
) -> str:
    """A conversation with messages that wait; returns its id."""
    await world.receive(world.incoming("halo", channel=channel))
    conversation = await world.conversation(channel=channel)
    async with world.unit() as unit:
        for text in texts:
            await unit.outbox.add(a_message(world, conversation, text, origin=origin))
        await unit.commit()
    return conversation.id


def a_message(world: World, conversation: Conversation, text: str, *, origin: Origin = Origin.BOT) -> OutboxMessage:
    return OutboxMessage(
        id=world.new_id(),
        conversation_id=conversation.id,
        key=world.new_id(),
        origin=origin,
        text=text,
        created_at=world.clock(),
        epoch=conversation.epoch,
    )


async def statuses(world: World) -> list[OutboxStatus]:
    return [row.status for row in await world.outbox()]


async def test_in_order_and_once(world: World) -> None:
    await write(world, "satu", "dua", "tiga")
    await world.deliver()
    await world.deliver()
    assert world.telegram.texts == ["satu", "dua", "tiga"]
    row = (await world.outbox())[0]
    assert (row.status, row.provider_message_id, row.sent_at) == (OutboxStatus.SENT, "p1", world.clock())


async def test_buttons_and_the_contact_request_go_along(world: World) -> None:
    await write(world)
    (token,) = await world.offer(("Ya", "/affirm"))
    await world.deliver()
    (button,) = world.telegram.sent[0].buttons
    assert (button.title, button.token) == ("Ya", token)
    assert world.telegram.sent[0].recipient == "4711"


async def test_a_file_goes_along(world: World) -> None:
    conversation_id = await write(world)
    receipt = Attachment(AttachmentKind.IMAGE, "bukti.png", "image/png", b"\x89PNG")
    async with world.unit() as unit:
        message = OutboxMessage(
            id="a1", conversation_id=conversation_id, key="k", origin=Origin.NOTICE, text="Tanda terima.",
            created_at=world.clock(), epoch=0,
        )  # fmt: skip
        await unit.outbox.add(message, attachment=receipt)
        await unit.commit()
    await world.deliver()
    assert [(sent.text, sent.attachment) for sent in world.telegram.sent] == [("Tanda terima.", receipt)]


async def test_send_later_waits_and_holds_back_the_rest(world: World) -> None:
    conversation_id = await write(world, "satu", "dua")
    world.telegram.script = [SendLater("flood", after=timedelta(seconds=30))]
    await world.deliver()
    await world.deliver()
    assert world.telegram.sent == []
    assert await statuses(world) == [OutboxStatus.PENDING] * 2
    assert (await world.outbox())[0].next_try_at == world.clock() + timedelta(seconds=30)
    assert (await world.jobs("deliver"))[-1] == {"conversation_id": conversation_id}
    world.clock.advance(seconds=30)
    await world.deliver()
    assert world.telegram.texts == ["satu", "dua"]


async def test_pauses_grow_but_never_below_what_is_asked_for(world: World) -> None:
    await write(world, "satu")
    pauses = []
    for _ in range(9):
        world.telegram.script = [SendLater("down")]
        await world.deliver()
        pause = (await world.outbox())[0].next_try_at - world.clock()  # type: ignore[operator]
        pauses.append(pause.total_seconds())
        world.clock.advance(seconds=pause.total_seconds())
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    world.telegram.script = [SendLater("flood", after=timedelta(minutes=20))]
    await world.deliver()
    assert (await world.outbox())[0].next_try_at == world.clock() + timedelta(minutes=20)


async def test_after_a_day_it_is_given_up(world: World) -> None:
    await write(world, "satu", "dua")
    world.clock.advance(hours=24)
    world.telegram.script = [SendLater("down")]
    await world.deliver()
    assert await statuses(world) == [OutboxStatus.FAILED, OutboxStatus.SENT]


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (SendRefused("blocked"), OutboxStatus.FAILED),
        (SendUncertain("broke off"), OutboxStatus.UNCERTAIN),
        (ZeroDivisionError(), OutboxStatus.UNCERTAIN),
    ],
)
async def test_a_message_that_is_lost_does_not_stop_the_next(
    world: World, trouble: Exception, status: OutboxStatus
) -> None:
    await write(world, "satu", "dua")
    world.telegram.script = [trouble]
    await world.deliver()
    assert await statuses(world) == [status, OutboxStatus.SENT]
    assert world.telegram.texts == ["dua"]


async def test_the_bots_words_go_stale_the_agents_do_not(world: World) -> None:
    await write(world, "bot")
    await write(world, "agen", origin=Origin.AGENT)
    await write(world, "kabar", origin=Origin.NOTICE)
    await world.change(lambda conversation: conversation.take(agent="sari"))
    await world.deliver()
    assert world.telegram.texts == ["agen", "kabar"]
    assert (await statuses(world))[0] is OutboxStatus.DROPPED


async def test_a_channel_that_is_switched_off_is_waited_for(world: World) -> None:
    await write(world, "satu")
    del world.channels[ChannelName.TELEGRAM]
    await world.deliver()
    assert await statuses(world) == [OutboxStatus.PENDING]


@pytest.mark.parametrize(
    ("when", "commit", "sent", "status"),
    [
        ("before", 1, 1, OutboxStatus.SENT),
        ("after", 1, 0, OutboxStatus.UNCERTAIN),
        ("before", 2, 1, OutboxStatus.UNCERTAIN),
        ("after", 2, 1, OutboxStatus.SENT),
    ],
)
async def test_after_a_crash_nothing_is_sent_twice(
    world: World, when: str, commit: int, sent: int, status: OutboxStatus
) -> None:
    await write(world, "satu")
    world.breaking.arm(**{when: commit}, for_good=True)
    with pytest.raises(StoreUnavailable):
        await world.deliver()
    world.breaking.arm()
    world.clock.advance(seconds=CLAIM.total_seconds())
    await world.deliver()
    assert len(world.telegram.sent) == sent
    assert await statuses(world) == [status]


async def test_a_record_that_fails_is_made_again(world: World) -> None:
    """Nobody else knows that it was sent, and what comes after it waits for the record."""
    await write(world, "satu", "dua")
    world.breaking.arm(before=2)
    await world.deliver()
    assert world.telegram.texts == ["satu", "dua"]
    assert await statuses(world) == [OutboxStatus.SENT] * 2


async def test_what_another_is_sending_is_left_alone_and_looked_at_when_it_should_be_over(world: World) -> None:
    conversation_id = await write(world, "satu", "dua")
    world.breaking.arm(after=1)
    with pytest.raises(StoreUnavailable):
        await world.deliver()
    world.breaking.arm()
    world.clock.advance(seconds=CLAIM.total_seconds() - 1)
    before = len(await world.jobs("deliver"))
    await world.deliver()
    assert (world.telegram.sent, await statuses(world)) == ([], [OutboxStatus.SENDING, OutboxStatus.PENDING])
    assert (await world.jobs("deliver"))[before:] == [{"conversation_id": conversation_id}]
    world.clock.advance(seconds=1)
    await world.deliver()
    assert world.telegram.texts == ["dua"]


async def test_looking_after_a_claim_holds_nothing_back(world: World) -> None:
    """Jobs of one lock wait for those before them, also for those that are not due yet."""
    await write(world, "satu")
    world.breaking.arm(after=1, for_good=True)
    with pytest.raises(StoreUnavailable):
        await world.deliver()
    world.breaking.arm()
    await world.deliver()
    async with world.store.session() as session:
        query = text("SELECT lock FROM procrastinate_jobs WHERE task_name = 'deliver' ORDER BY id")
        locks = list((await session.scalars(query)).all())
    assert len(locks) == len(set(locks)) == 2


async def test_what_is_added_during_a_send_follows_it(world: World) -> None:
    await write(world, "satu")
    conversation = await world.conversation()

    async def meanwhile() -> None:
        async with world.unit() as unit:
            await unit.outbox.add(a_message(world, conversation, "dua"))
            assert await world.delivery.claim(unit, conversation) is None
            await unit.commit()

    world.telegram.during = [meanwhile]
    await world.deliver()
    assert world.telegram.texts == ["satu", "dua"]


async def test_a_send_that_hangs_may_have_arrived(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SEND_TIMEOUT", 0.0)
    await write(world, "satu")
    world.telegram.during = [asyncio.Event().wait]
    await world.deliver()
    assert await statuses(world) == [OutboxStatus.UNCERTAIN]


async def test_what_a_page_fetches_itself_is_sent_by_the_record_of_it(world: World) -> None:
    conversation_id = await write(world, "satu", "dua", channel=ChannelName.WEBCHAT)
    await world.delivery(conversation_id=conversation_id)
    assert world.webchat.sent == []
    async with world.unit() as unit:
        rows = await unit.outbox.transcript(conversation_id)
    assert [(row.text, row.status, row.sent_at) for row in rows] == [
        (text, OutboxStatus.SENT, world.clock()) for text in ("satu", "dua")
    ]


async def test_a_turn_sends_what_it_says_without_a_job(world: World) -> None:
    await world.hear("halo")
    assert world.telegram.texts == ["ok: halo", "utter_privacy_notice"]
    assert await world.jobs("deliver") == []


async def test_a_turn_leaves_to_a_job_what_the_provider_would_not_take_yet(world: World) -> None:
    await world.hear("satu")  # with the privacy notice: two of three
    await world.hear("dua")
    await world.hear("tiga")
    assert world.telegram.texts == ["ok: satu", "utter_privacy_notice", "ok: dua"]
    assert len(await world.jobs("deliver")) == 1
    await world.deliver()
    assert world.telegram.texts[-1] == "ok: tiga"


async def test_a_turn_and_a_send_of_the_same_chat_do_not_wait_for_each_other(world: World) -> None:
    """The record of a send checks that its conversation is there, while a turn holds the conversation."""
    conversation_id = await write(world, "satu")
    async with world.unit() as unit:
        await unit.conversations.get(conversation_id, lock=True)
        async with asyncio.timeout(5):
            await world.deliver()
    assert await statuses(world) == [OutboxStatus.SENT]
