"""A web chat in memory: takes messages in as an intake does and shows them as a feed does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from bot.core.channels import Attachment, Button, ChatItem, Incoming, IncomingKind
from bot.core.errors import StoreUnavailable

Answer = Callable[["MemoryChat", Incoming], None]


class MemoryChat:
    """Implements ``Intake`` and ``ChatFeed``; each event once, each sender for itself."""

    def __init__(self, *, answer: Answer | None = None) -> None:
        self.received: list[Incoming] = []
        self.uploads: dict[str, bytes] = {}
        self.attachments: dict[str, Attachment] = {}
        self.items: dict[str, dict[str, ChatItem]] = {}
        self.deliveries = 0
        self.down = False
        """The store does not answer."""
        self.lose_answers = 0
        """So many times the message is committed but the answer gets lost."""
        self.all_left = asyncio.Event()
        """Set when a page leaves that was the last of its chat."""
        self.answer = answer
        self._positions = count(1)
        self._listeners: dict[str, set[asyncio.Queue[str]]] = {}

    @property
    def senders(self) -> list[str]:
        return list(self.items)

    def listening(self, sender: str) -> int:
        return len(self._listeners.get(sender, ()))

    async def receive(self, messages: Sequence[Incoming]) -> None:
        self._check()
        self.deliveries += 1
        for message in messages:
            if any(known.event_id == message.event_id for known in self.received):
                continue
            self.received.append(message)
            self._keep_incoming(message)
            if self.answer:
                self.answer(self, message)
        if self.lose_answers:
            self.lose_answers -= 1
            raise StoreUnavailable

    async def history(self, sender: str, *, after: int = 0) -> Sequence[ChatItem]:
        self._check()
        items = (item for item in self.items.get(sender, {}).values() if item.position > after)
        return sorted(items, key=lambda item: item.position)

    @asynccontextmanager
    async def wakeups(self, sender: str) -> AsyncIterator[AsyncIterator[str]]:
        self._check()
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.setdefault(sender, set()).add(queue)

        async def names() -> AsyncIterator[str]:
            while True:
                yield await queue.get()

        try:
            yield names()
        finally:
            self._listeners[sender].discard(queue)
            if not self._listeners[sender]:
                self.all_left.set()

    async def attachment(self, sender: str, message_id: str) -> Attachment | None:
        self._check()
        return self.attachments.get(message_id) if message_id in self.items.get(sender, {}) else None

    async def keep_upload(self, sender: str, *, name: str, mime: str, content: bytes) -> str:
        self._check()
        ref = f"{sender}/{len(self.uploads)}/{name}"
        self.uploads[ref] = content
        return ref

    def say(
        self,
        sender: str,
        text: str,
        *,
        author: str = "bot",
        buttons: Sequence[Button] = (),
        at: datetime | None = None,
        mine: bool = False,
        file_name: str | None = None,
        item_id: str | None = None,
        attachment: Attachment | None = None,
    ) -> ChatItem:
        position = next(self._positions)
        item = ChatItem(
            position=position,
            id=item_id or f"item-{position}",
            mine=mine,
            author=author,
            text=text,
            at=at or datetime.now(UTC),
            buttons=tuple(buttons),
            file_name=attachment.file_name if attachment else file_name,
            file_kind=attachment.kind if attachment else None,
        )
        self.items.setdefault(sender, {})[item.id] = item
        if attachment:
            self.attachments[item.id] = attachment
        self.wake(sender, "message")
        return item

    def void_buttons(self, sender: str, token: str | None = None) -> None:
        """A choice was made, or came too late: the messages that offered it change."""
        for item in list(self.items.get(sender, {}).values()):
            if item.buttons and (token is None or any(button.token == token for button in item.buttons)):
                self.items[sender][item.id] = replace(item, buttons=(), position=next(self._positions))
        self.wake(sender, "message")

    def wake(self, sender: str, name: str) -> None:
        for queue in self._listeners.get(sender, ()):
            queue.put_nowait(name)

    def _keep_incoming(self, message: Incoming) -> None:
        text = message.text
        if message.kind is IncomingKind.BUTTON and message.button:
            offered = [button for item in self.items.get(message.sender, {}).values() for button in item.buttons]
            text = next((button.title for button in offered if button.token == message.button), "")
            self.void_buttons(message.sender, message.button)
        file_name = message.media.file_name if message.media else None
        self.say(
            message.sender,
            text,
            author="holder",
            mine=True,
            file_name=file_name,
            item_id=message.message_id,
        )

    def _check(self) -> None:
        if self.down:
            raise StoreUnavailable
