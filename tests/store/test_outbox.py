"""Messages that go out: each key once, in order, one delivery at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import text

from bot.core.conversations import Conversation
from bot.core.messages import OutboxStatus
from tests.store.examples import Examples


async def _jobs(examples: Examples) -> list[tuple[str, str, dict[str, str]]]:
    query = text("SELECT task_name, lock, args FROM procrastinate_jobs ORDER BY id")
    async with examples.store.session() as session:
        return [(row.task_name, row.lock, row.args) for row in await session.execute(query)]


async def _add(examples: Examples, chat: Conversation, *texts: str) -> None:
    async with examples.unit() as unit:
        for line in texts:
            await unit.outbox.add(examples.outgoing(chat, text=line))
        await unit.commit()


async def test_a_key_is_stored_once_and_delivered_once(examples: Examples) -> None:
    chat = await examples.conversation()
    async with examples.unit() as unit:
        assert await unit.outbox.add(examples.outgoing(chat, key="k"))
        assert not await unit.outbox.add(examples.outgoing(chat, key="k"))
        await unit.commit()
    assert await _jobs(examples) == [("deliver", f"out:{chat.id}", {"conversation_id": chat.id})]
    async with examples.unit() as unit:
        assert not await unit.outbox.add(examples.outgoing(chat, key="k"))


async def test_a_job_is_gone_with_its_transaction(examples: Examples) -> None:
    chat = await examples.conversation()
    async with examples.unit() as unit:
        await unit.outbox.add(examples.outgoing(chat))
        await unit.jobs.wake("turn", lock="l", after=timedelta(minutes=1), conversation_id=chat.id)
    assert await _jobs(examples) == []
    async with examples.unit() as unit:
        assert await unit.outbox.transcript(chat.id) == []


async def test_messages_leave_in_order(examples: Examples) -> None:
    chat, other = await examples.conversation(), await examples.conversation()
    await _add(examples, chat, "a", "b", "c")
    await _add(examples, other, "x")
    for expected, end in (("a", OutboxStatus.SENT), ("b", OutboxStatus.FAILED), ("c", OutboxStatus.SENT)):
        async with examples.unit() as unit:
            message = await unit.outbox.next_pending(chat.id)
            assert message
            assert message.text == expected
            message.advance(OutboxStatus.SENDING)
            await unit.commit()
        async with examples.unit() as unit:
            again = await unit.outbox.next_pending(chat.id)  # being sent is not an end
            assert again == message
            again.advance(end)
            await unit.commit()
    async with examples.unit() as unit:
        assert await unit.outbox.next_pending(chat.id) is None
        assert [message.text for message in await unit.outbox.transcript(chat.id, limit=2)] == ["b", "c"]


async def test_a_second_delivery_waits_and_gets_the_next_message(examples: Examples) -> None:
    chat = await examples.conversation()
    await _add(examples, chat, "a", "b")

    async def deliver() -> str | None:
        async with examples.unit() as unit:
            message = await unit.outbox.next_pending(chat.id)
            await asyncio.sleep(0.05)
            if message:
                message.advance(OutboxStatus.SENT)
            await unit.commit()
            return message.text if message else None

    assert sorted(str(text) for text in await asyncio.gather(deliver(), deliver(), deliver())) == ["None", "a", "b"]


async def test_messages_that_wait_too_long_are_found(examples: Examples) -> None:
    chat, patient = await examples.conversation(), await examples.conversation()
    await _add(examples, chat, "a", "b")
    async with examples.unit() as unit:
        await unit.outbox.add(examples.outgoing(patient, next_try_at=examples.now() + timedelta(hours=1)))
        await unit.commit()
        assert await unit.outbox.unfinished(before=examples.now()) == []
        assert await unit.outbox.unfinished(before=examples.now() + timedelta(minutes=1)) == [chat.id]


async def test_answers_are_found_by_the_message_they_answer(examples: Examples) -> None:
    chat = await examples.conversation()
    async with examples.unit() as unit:
        for key in ("in1:1", "in1:2", "in10:1", "x:in1:1", "in1"):
            await unit.outbox.add(examples.outgoing(chat, key=key))
        assert [message.key for message in await unit.outbox.answers_to("in1")] == ["in1:1", "in1:2"]


async def test_buttons_are_used_together(examples: Examples) -> None:
    chat, other = await examples.conversation(), await examples.conversation()
    first, second, plain = (examples.outgoing(chat) for _ in range(3))
    async with examples.unit() as unit:
        await unit.outbox.add(first, buttons=[examples.button(first, "Lama")])
        await unit.outbox.add(second, buttons=[examples.button(second, title) for title in ("Ya", "Tidak")])
        await unit.outbox.add(plain)
        await unit.commit()
    async with examples.unit() as unit:
        assert await unit.outbox.last_buttons(other.id) == []
        last = await unit.outbox.last_buttons(chat.id)
        assert [button.title for button in last] == ["Ya", "Tidak"]
        await unit.outbox.use_buttons(second.id, now=examples.now())
        await unit.commit()
        pressed = await unit.outbox.button(last[0].token)
        assert pressed
        assert pressed.used_at == examples.now()
        assert await unit.outbox.button("b:unknown") is None
    async with examples.unit() as unit:
        assert all(not button.usable(now=examples.now()) for button in await unit.outbox.last_buttons(chat.id))


async def test_a_button_is_pressed_while_its_message_is_being_recorded(examples: Examples) -> None:
    """Both move the chat, and each holds what the other needs unless they take it in one order."""
    chat = await examples.conversation()
    async with examples.unit() as unit:
        message = examples.outgoing(chat, status=OutboxStatus.SENDING)
        await unit.outbox.add(message, buttons=[examples.button(message, "Ya")])
        await unit.commit()

    async def press() -> None:
        async with examples.unit() as unit:
            await unit.outbox.use_buttons(message.id, now=examples.now())
            await unit.commit()

    async with examples.unit() as unit:
        sent = await unit.outbox.next_pending(chat.id)
        assert sent
        sent.advance(OutboxStatus.SENT)
        await unit.outbox.next_pending(chat.id)  # writes what has changed
        pressing = asyncio.create_task(press())
        await examples.until_somebody_waits()
        await unit.commit()
    await pressing
