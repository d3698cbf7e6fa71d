"""Conversations, blocks, tries, files, private values, calendars."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from bot.core.calendar import Override
from bot.core.channels import ChannelName, MediaKind
from bot.core.conversations import Conversation, HandoffReason
from bot.core.errors import Conflict, NotFound
from bot.core.messages import MediaFile, MediaStatus, PrivateValue
from bot.core.verification import Attempt, Verification
from bot.store.ids import new_id
from tests.store.examples import Examples


async def test_a_chat_has_one_conversation(examples: Examples) -> None:
    found = await asyncio.gather(*(examples.conversation(sender="42") for _ in range(4)))
    assert len({chat.id for chat in found}) == 1
    elsewhere = await examples.conversation(ChannelName.WEBCHAT, sender="42")
    async with examples.unit() as unit:
        known = await unit.conversations.by_sender(ChannelName.WEBCHAT, "42")
        assert known
        assert known.id == elsewhere.id != found[0].id
        assert await unit.conversations.by_sender(ChannelName.WEBCHAT, "43") is None
        with pytest.raises(NotFound):
            await unit.conversations.get("unknown")


async def test_the_queue_is_urgent_first_then_longest_waiting(examples: Examples) -> None:
    chats = [await examples.conversation() for _ in range(4)]
    reasons = [HandoffReason.ASKED, HandoffReason.BANK_SILENT, HandoffReason.ASKED]
    async with examples.unit() as unit:
        for chat, reason in zip(chats, reasons, strict=False):
            (await unit.conversations.get(chat.id, lock=True)).queue(reason=reason, now=examples.now.advance(minutes=1))
        (await unit.conversations.get(chats[0].id)).take(agent="ani")
        await unit.commit()
        assert [chat.id for chat in await unit.conversations.held()] == [chats[1].id, chats[0].id, chats[2].id]
        assert await unit.conversations.queue_length() == 2


async def test_recent_conversations_come_first(examples: Examples) -> None:
    old, new = await examples.conversation(), await examples.conversation()
    async with examples.unit() as unit:
        (await unit.conversations.get(old.id)).last_inbound_at = examples.now.advance(hours=1)
        await unit.commit()
        assert [chat.id for chat in await unit.conversations.recent(limit=5)] == [old.id, new.id]


async def test_one_open_request_to_block_per_holder(examples: Examples) -> None:
    ticket = await examples.stored_ticket(await examples.conversation())
    block = examples.block(ticket, key="k")
    async with examples.unit() as unit:
        await unit.blocks.add(block)
        await unit.commit()
        assert await unit.blocks.by_key("k") is block
    for twice in ({"key": "other"}, {"key": "k", "holder_ref": "H-2"}):
        with pytest.raises(Conflict):
            async with examples.unit() as unit:
                await unit.blocks.add(examples.block(ticket, **twice))
    async with examples.unit() as unit:
        waiting = await unit.blocks.open_for("H-1")
        assert waiting == block
        waiting.no_answer(now=examples.now())
        await unit.commit()
        assert await unit.blocks.unanswered(before=examples.now()) == []
        assert await unit.blocks.unanswered(before=examples.now.advance(seconds=5)) == [waiting]
        locked = await unit.blocks.get(block.id, lock=True)
        locked.confirm(blocked_at=examples.now(), now=examples.now())
        await unit.commit()
        assert await unit.blocks.open_for("H-1") is None
        await unit.blocks.add(examples.block(ticket, key="later"))
        await unit.commit()


def _attempt(examples: Examples, chat: Conversation, key: str, *, matched: bool = False) -> Attempt:
    return Attempt(id=new_id(), key=key, conversation_id=chat.id, at=examples.now(), matched=matched, holder_ref="H-1")


async def test_failed_tries_are_counted_per_chat_and_per_record(examples: Examples) -> None:
    chat, other = await examples.conversation(), await examples.conversation()
    start = examples.now()
    async with examples.unit() as unit:
        await unit.verifications.add_attempt(_attempt(examples, chat, "a"))
        await unit.verifications.add_attempt(_attempt(examples, chat, "b", matched=True))
        examples.now.advance(hours=1)
        await unit.verifications.add_attempt(_attempt(examples, other, "c"))
        await unit.commit()
        failures = unit.verifications.failures
        assert await failures(since=start, conversation_id=chat.id) == 1
        assert await failures(since=start, holder_ref="H-1") == 2
        assert await failures(since=examples.now(), holder_ref="H-1") == 1
        assert await failures(since=start) == 0
        assert await unit.verifications.attempt("a")
    with pytest.raises(Conflict):
        async with examples.unit() as unit:
            await unit.verifications.add_attempt(_attempt(examples, other, "a"))


async def test_tries_of_one_chat_wait_for_each_other(examples: Examples) -> None:
    order: list[str] = []

    async def attempt(chat: str, name: str) -> None:
        async with examples.unit() as unit:
            await unit.verifications.lock_tries(chat)
            order.append(name)
            await asyncio.sleep(0.1)
            order.append(name)

    await asyncio.gather(attempt("a", "1"), attempt("a", "2"))
    assert order in (["1", "1", "2", "2"], ["2", "2", "1", "1"])


async def test_the_last_verification_counts(examples: Examples) -> None:
    chat = await examples.conversation()
    async with examples.unit() as unit:
        for ref in ("H-1", "H-2"):
            at = examples.now.advance(minutes=1)
            one = Verification(id=new_id(), conversation_id=chat.id, holder_ref=ref, facts=["name"], created_at=at)
            await unit.verifications.add(one)
        await unit.commit()
    async with examples.unit() as unit:
        current = await unit.verifications.current(chat.id)
        assert current
        assert (current.holder_ref, current.facts) == ("H-2", ["name"])
        current.given_up_at = examples.now()
        await unit.commit()
        before = await unit.verifications.current(chat.id)
        assert before
        assert before.holder_ref == "H-1"


async def test_files_wait_for_their_download_and_for_a_ticket(examples: Examples) -> None:
    chat = await examples.conversation()
    ticket = await examples.stored_ticket(chat)
    kept, refused = (
        MediaFile(
            id=new_id(),
            conversation_id=chat.id,
            kind=MediaKind.PHOTO,
            ref="r",
            created_at=examples.now(),
            status=status,
        )
        for status in (MediaStatus.PENDING, MediaStatus.REJECTED)
    )
    async with examples.unit() as unit:
        await unit.media.add(kept)
        await unit.media.add(refused)
        await unit.commit()
        jobs = await unit.session.execute(text("SELECT task_name, lock, args FROM procrastinate_jobs"))
        assert [tuple(row) for row in jobs] == [("download", f"media:{kept.id}", {"media_id": kept.id})]
        assert await unit.media.pending(before=examples.now() + timedelta(seconds=1)) == [kept.id]
        assert await unit.media.loose(chat.id, since=examples.now()) == [kept], "what was refused is no evidence"
        (await unit.media.get(kept.id, lock=True)).ticket_id = ticket.id
        await unit.commit()
        assert await unit.media.loose(chat.id, since=examples.now()) == []
        assert await unit.media.of_ticket(ticket.id) == [kept]


async def test_a_private_value_is_for_its_own_chat(examples: Examples) -> None:
    mine, other = await examples.conversation(), await examples.conversation()

    def value(chat: Conversation, sealed: bytes) -> PrivateValue:
        given = {"token": "[phone:1]", "kind": "phone", "created_at": examples.now()}
        return PrivateValue(conversation_id=chat.id, sealed=sealed, **given)

    async with examples.unit() as unit:
        await unit.privates.put(value(mine, b"1"))
        await unit.privates.put(value(mine, b"2"))
        assert await unit.privates.get("[phone:1]", conversation_id=other.id) is None
        await unit.privates.put(value(other, b"3"))
        await unit.commit()
        for chat, sealed in ((mine, b"1"), (other, b"3")):
            found = await unit.privates.get("[phone:1]", conversation_id=chat.id)
            assert found
            assert found.sealed == sealed


async def test_calendars_are_published_in_versions(examples: Examples) -> None:
    day = date(2026, 3, 4)
    async with examples.unit() as unit:
        official = await unit.calendars.current()
        assert (official.version, official.is_working_day(day)) == (0, True)
        closed = Override(day, working=False, reason="Libur bank")
        first = await unit.calendars.publish([closed], by="ani", now=examples.now())
        await unit.commit()
        assert first.version == 1
        assert (await unit.calendars.current()).why_not(day) == "Libur bank"
        second = await unit.calendars.publish([], by="ani", now=examples.now())
        assert (second.version, second.is_working_day(day)) == (2, True)
