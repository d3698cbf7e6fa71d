from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.channels import Attachment, AttachmentKind, ChannelName, SendLater, SendRefused, SendUncertain
from bot.core.errors import StoreUnavailable
from bot.core.messages import Origin, OutboxMessage, OutboxStatus
from tests.work.world import World


async def write(
    world: World, *texts: str, origin: Origin = Origin.BOT, channel: ChannelName = ChannelName.TELEGRAM
) -> str:
    """A conversation with messages that wait; returns its id."""
    await world.receive(world.incoming("halo", channel=channel))
    conversation = await world.conversation(channel=channel)
    async with world.unit() as unit:
        for text in texts:
            await unit.outbox.add(
                OutboxMessage(
                    id=world.new_id(),
                    conversation_id=conversation.id,
                    key=world.new_id(),
                    origin=origin,
                    text=text,
                    created_at=world.clock(),
                    epoch=conversation.epoch,
                )
            )
        await unit.commit()
    return conversation.id


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
    world.breaking.arm(**{when: commit})
    with pytest.raises(StoreUnavailable):
        await world.deliver()
    world.breaking.arm()
    await world.deliver()
    assert len(world.telegram.sent) == sent
    assert await statuses(world) == [status]


async def test_the_web_chat_may_be_sent_to_again(world: World) -> None:
    conversation_id = await write(world, "satu", channel=ChannelName.WEBCHAT)
    world.breaking.arm(before=2)
    with pytest.raises(StoreUnavailable):
        await world.delivery(conversation_id=conversation_id)
    world.breaking.arm()
    await world.delivery(conversation_id=conversation_id)
    assert world.webchat.texts == ["satu", "satu"]
    assert world.webchat.sent[0].id == world.webchat.sent[1].id
