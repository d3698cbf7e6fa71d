"""What the web chat page reads: its own conversation only, nothing missed, nothing too early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from bot.core.channels import Attachment, AttachmentKind, ChannelName, ChatItem, IncomingKind, MediaGone, MediaTooLarge
from bot.core.conversations import Conversation
from bot.core.messages import OutboxMessage, OutboxStatus
from bot.store.chat_feed import StoreChatFeed
from tests.store.examples import Examples


@pytest.fixture
async def feed(examples: Examples, tmp_path: Path) -> AsyncIterator[StoreChatFeed]:
    async with StoreChatFeed(examples.store, uploads=tmp_path / "uploads", now=examples.now) as feed:
        yield feed


async def _chat(examples: Examples) -> Conversation:
    return await examples.conversation(ChannelName.WEBCHAT)


async def _say(examples: Examples, chat: Conversation, *titles: str) -> OutboxMessage:
    message = examples.outgoing(chat)
    async with examples.unit() as unit:
        await unit.outbox.add(message, buttons=[examples.button(message, title) for title in titles])
        await unit.commit()
    return message


async def _sent(examples: Examples, chat: Conversation) -> None:
    async with examples.unit() as unit:
        message = await unit.outbox.next_pending(chat.id)
        assert message
        message.advance(OutboxStatus.SENT)
        await unit.commit()


async def _only(feed: StoreChatFeed, chat: Conversation, after: int) -> ChatItem:
    (item,) = await feed.history(chat.sender, after=after)
    return item


async def test_a_chat_grows_and_its_messages_change(examples: Examples, feed: StoreChatFeed) -> None:
    chat = await _chat(examples)
    async with examples.unit() as unit:
        await unit.inbox.add(examples.incoming(chat, provider_message_id="page-1"))
        await unit.commit()
    first = await _only(feed, chat, 0)
    assert (first.id, first.mine, first.author, first.text) == ("page-1", True, "holder", "halo")

    message = await _say(examples, chat, "Ya", "Tidak")
    assert await feed.history(chat.sender, after=first.position) == []
    await _sent(examples, chat)
    second = await _only(feed, chat, first.position)
    assert (second.id, second.mine, second.author) == (message.id, False, "bot")
    assert [button.title for button in second.buttons] == ["Ya", "Tidak"]

    async with examples.unit() as unit:
        await unit.outbox.use_buttons(message.id, now=examples.now())
        await unit.commit()
    third = await _only(feed, chat, second.position)
    assert third.id == message.id
    assert third.buttons == ()


async def test_a_file_is_seen_by_its_own_chat_once_it_was_sent(examples: Examples, feed: StoreChatFeed) -> None:
    chat, other = await _chat(examples), await _chat(examples)
    receipt = Attachment(AttachmentKind.DOCUMENT, "tanda terima.pdf", "application/pdf", b"%PDF-1.7")
    message = examples.outgoing(chat)
    async with examples.unit() as unit:
        await unit.outbox.add(message, attachment=receipt)
        await unit.commit()
    assert await feed.attachment(chat.sender, message.id) is None
    await _sent(examples, chat)
    item = await _only(feed, chat, 0)
    assert (item.file_name, item.file_kind) == (receipt.file_name, receipt.kind)
    assert await feed.attachment(chat.sender, message.id) == receipt
    assert await feed.attachment(other.sender, message.id) is None


async def test_old_buttons_are_not_offered(examples: Examples, feed: StoreChatFeed) -> None:
    chat = await _chat(examples)
    await _say(examples, chat, "Ya")
    await _sent(examples, chat)
    examples.now.advance(hours=25)
    assert (await _only(feed, chat, 0)).buttons == ()


async def test_a_pressed_button_is_shown_by_its_title(examples: Examples, feed: StoreChatFeed) -> None:
    chat = await _chat(examples)
    message = await _say(examples, chat, "Ya")
    async with examples.unit() as unit:
        (button,) = await unit.outbox.last_buttons(chat.id)
        await unit.inbox.add(examples.incoming(chat, kind=IncomingKind.BUTTON, text="", button=button.token))
        await unit.commit()
    assert button.outbox_id == message.id
    assert (await _only(feed, chat, 0)).text == "Ya"


async def test_nobody_reads_the_chat_of_another(examples: Examples, feed: StoreChatFeed) -> None:
    mine, other = await _chat(examples), await _chat(examples)
    telegram = await examples.conversation(sender=mine.sender)
    async with examples.unit() as unit:
        for chat in (mine, other, telegram):
            await unit.inbox.add(examples.incoming(chat, text=chat.id))
        await unit.commit()
    assert [item.text for item in await feed.history(mine.sender)] == [mine.id]


async def test_positions_grow_in_the_order_in_which_rows_become_visible(
    examples: Examples, feed: StoreChatFeed
) -> None:
    chat = await _chat(examples)
    async with examples.unit() as slow:
        await slow.inbox.add(examples.incoming(chat, text="slow"))
        async with examples.unit() as fast:
            await fast.inbox.add(examples.incoming(chat, text="fast"))
            await fast.commit()
        seen = await _only(feed, chat, 0)
        await slow.commit()
    assert seen.text == "fast"
    assert (await _only(feed, chat, seen.position)).text == "slow"


async def test_pages_are_woken(examples: Examples, feed: StoreChatFeed) -> None:
    chat, other = await _chat(examples), await _chat(examples)
    async with feed.wakeups(chat.sender) as wakeups, asyncio.timeout(5):
        await feed.wake(other.sender, "typing")
        await feed.wake(chat.sender, "typing")
        assert await anext(wakeups) == "typing"
        await feed.wake(chat.sender, "writing")
        assert await anext(wakeups) == "writing"
        async with examples.unit() as unit:
            await unit.inbox.add(examples.incoming(other))
            await unit.inbox.add(examples.incoming(chat))
            await unit.commit()
        assert await anext(wakeups) == "message"


async def test_a_page_is_woken_by_what_has_been_sent_and_not_before(examples: Examples, feed: StoreChatFeed) -> None:
    chat = await _chat(examples)
    async with feed.wakeups(chat.sender) as wakeups, asyncio.timeout(5):
        await _say(examples, chat)
        await feed.wake(chat.sender, "typing")
        assert await anext(wakeups) == "typing"
        await _sent(examples, chat)
        assert await anext(wakeups) == "message"


async def test_a_lost_connection_wakes_pages_and_comes_back(examples: Examples, feed: StoreChatFeed) -> None:
    chat = await _chat(examples)
    async with feed.wakeups(chat.sender) as wakeups, asyncio.timeout(5):
        with psycopg.connect(examples.store.url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sigap-listener' "
                "AND datname = current_database()"
            )
        assert await anext(wakeups) == "message"
        await feed.wake(chat.sender, "typing")
        assert await anext(wakeups) == "typing"


async def test_uploads_are_kept_privately(feed: StoreChatFeed, tmp_path: Path) -> None:
    ref = await feed.keep_upload("s", name="a.pdf", mime="application/pdf", content=b"12345")
    (file,) = (tmp_path / "uploads").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert await feed.read_upload(ref, limit=5) == b"12345"
    with pytest.raises(MediaTooLarge):
        await feed.read_upload(ref, limit=4)
    for strange in ("../" + ref, "0" * 32, ""):
        with pytest.raises(MediaGone):
            await feed.read_upload(strange)
