"""Messages that come in: each once, in order."""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import InboxStatus
from tests.store.examples import Examples


async def test_an_event_is_stored_once(examples: Examples) -> None:
    chat = await examples.conversation()
    async with examples.unit() as unit:
        assert await unit.inbox.add(examples.incoming(chat, event_id="7"))
        assert not await unit.inbox.add(examples.incoming(chat, event_id="7"))
        await unit.commit()
    async with examples.unit() as unit:
        assert not await unit.inbox.add(examples.incoming(chat, event_id="7"))
        assert await unit.inbox.add(examples.incoming(chat, event_id="8"))


async def test_the_oldest_waits_first(examples: Examples) -> None:
    chat = await examples.conversation()
    messages = [examples.incoming(chat, text=str(number)) for number in range(3)]
    async with examples.unit() as unit:
        for message in messages:
            await unit.inbox.add(message)
        await unit.commit()
    assert sorted(messages, key=lambda message: message.seq or 0) == messages

    async with examples.unit() as unit:
        first = await unit.inbox.next_pending(chat.id)
        assert first == messages[0]
        first.status = InboxStatus.DONE
        await unit.commit()
    async with examples.unit() as unit:
        second = await unit.inbox.next_pending(chat.id)
        assert second
        assert second.text == "1"
        assert [message.text for message in await unit.inbox.transcript(chat.id, limit=2)] == ["1", "2"]


async def test_what_was_added_can_be_changed_in_the_same_unit(examples: Examples) -> None:
    chat = await examples.conversation()
    message = examples.incoming(chat)
    async with examples.unit() as unit:
        await unit.inbox.add(message)
        message.status = InboxStatus.DONE
        await unit.commit()
    async with examples.unit() as unit:
        assert (await unit.inbox.get(message.id)) == message
        assert await unit.inbox.next_pending(chat.id) is None


async def test_conversations_that_wait_too_long_are_found(examples: Examples) -> None:
    chat = await examples.conversation()
    async with examples.unit() as unit:
        await unit.inbox.add(examples.incoming(chat))
        await unit.inbox.add(examples.incoming(chat))
        await unit.commit()
        now = examples.now()
        assert await unit.inbox.pending_conversations(before=now) == []
        assert await unit.inbox.pending_conversations(before=now + timedelta(seconds=1)) == [chat.id]
