"""What a web chat page reads: both boxes of its own conversation as one list, and wake-ups."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import RowMapping, select, text

from bot.core.channels import Attachment, AttachmentKind, Button, ChannelName, ChatFeed, ChatItem
from bot.core.messages import ButtonToken
from bot.core.ports import Now
from bot.store import tables
from bot.store.notify import CHAT, Listener, Notice, notify
from bot.store.repositories.outbox import read_attachment
from bot.store.store import Store
from bot.store.uploads import Uploads

MESSAGE = "message"
TYPING = "typing"
WRITING = "writing"
SIGNS = frozenset({TYPING, WRITING})
"""What is shown for a while and is kept nowhere."""
LIMIT = 500

# One statement, so that both boxes are seen at the same moment.
_ITEMS = text(
    """
    SELECT * FROM (
        SELECT i.position, coalesce(i.provider_message_id, i.id) AS id, NULL AS outbox_id, 'holder' AS author,
               coalesce(nullif(i.text, ''), b.title, '') AS text, i.received_at AS at, m.file_name, NULL AS file_kind
        FROM inbox i
        JOIN conversations c ON c.id = i.conversation_id
        LEFT JOIN media m ON m.id = i.media_id
        LEFT JOIN buttons b ON b.token = i.button AND b.conversation_id = i.conversation_id
        WHERE c.channel = 'webchat' AND c.sender = :sender AND i.position > :after AND i.forgotten_at IS NULL
        UNION ALL
        SELECT o.position, o.id, o.id, o.origin, o.text, coalesce(o.sent_at, o.created_at),
               o.attachment->>'file_name', o.attachment->>'kind'
        FROM outbox o
        JOIN conversations c ON c.id = o.conversation_id
        WHERE c.channel = 'webchat' AND c.sender = :sender AND o.position > :after
          AND o.status IN ('sent', 'delivered', 'read', 'uncertain') AND o.forgotten_at IS NULL
        ORDER BY position DESC
        LIMIT :limit
    ) AS items
    ORDER BY position
    """
)

_ATTACHMENT = text(
    """
    SELECT o.attachment, a.content FROM outbox o
    JOIN conversations c ON c.id = o.conversation_id
    JOIN attachments a ON a.outbox_id = o.id
    WHERE c.channel = 'webchat' AND c.sender = :sender AND o.id = :id
      AND o.status IN ('sent', 'delivered', 'read', 'uncertain')
    """
)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class StoreChatFeed(ChatFeed):
    """The port on PostgreSQL and the data folder."""

    def __init__(self, store: Store, *, uploads: Path, conninfo: str | None = None, now: Now = _utc_now) -> None:
        """Share the store; the connection that listens is our own, see :meth:`close`.

        Args:
            store: where the boxes are.
            uploads: folder for uploaded files.
            conninfo: address of the same database for listening, where it is not the store's own.
            now: tells which buttons can still be pressed.
        """
        self._store = store
        self._listener = Listener(conninfo or store.url)
        self.uploads = Uploads(uploads)
        self._now = now

    async def listen(self) -> None:
        """Listen for wake-ups until cancelled; without it, listening begins with the first page."""
        await self._listener.listen()

    async def close(self) -> None:
        """Stop listening."""
        await self._listener.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def history(self, sender: str, *, after: int = 0) -> Sequence[ChatItem]:
        """Items of this chat after a position, in the order of their last change."""
        async with self._store.session() as session:
            given = {"sender": sender, "after": after, "limit": LIMIT}
            rows = (await session.execute(_ITEMS, given)).mappings().all()
            sent = [row["outbox_id"] for row in rows if row["outbox_id"]]
            query = select(ButtonToken).where(tables.buttons.c.outbox_id.in_(sent)).order_by(tables.buttons.c.ordinal)
            offered = (await session.scalars(query)).all() if sent else []
            await session.commit()  # nothing was written; see thrift.only_read
        return [self._item(row, offered) for row in rows]

    @asynccontextmanager
    async def wakeups(self, sender: str) -> AsyncIterator[AsyncIterator[str]]:
        """Yields ``message`` when there may be something new, ``typing`` while an answer is being prepared.

        ``writing`` says that an agent writes it.
        """
        heard = Heard()

        def hear(notice: Notice | None) -> None:
            kind = MESSAGE if notice is None else _kind_for(sender, notice)
            if kind:
                heard.put(kind)

        await self._listener.ready()
        with self._listener.subscribed(hear):
            yield heard.names()

    async def attachment(self, sender: str, message_id: str) -> Attachment | None:
        """The file of a message that was sent to this chat; none where there is no such message in it."""
        async with self._store.session() as session:
            row = (await session.execute(_ATTACHMENT, {"sender": sender, "id": message_id})).one_or_none()
            await session.commit()
        return read_attachment(row.attachment, row.content) if row else None

    async def keep_upload(self, sender: str, *, name: str, mime: str, content: bytes) -> str:  # noqa: ARG002 - the port's
        """Keep an uploaded file and return the reference for :attr:`IncomingMedia.ref`."""
        return await self.uploads.keep(content)

    async def read_upload(self, ref: str, *, limit: int | None = None) -> bytes:
        """Read an uploaded file; for the web chat's own download."""
        return await self.uploads.read(ref, limit=limit)

    async def wake(self, sender: str, kind: str) -> None:
        """Wake the pages of a chat, in whichever process they are served.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        async with self._store.session() as session:
            await notify(session, CHAT, {"kind": kind, "channel": ChannelName.WEBCHAT.value, "sender": sender})
            await session.commit()

    def _item(self, row: RowMapping, offered: Sequence[ButtonToken]) -> ChatItem:
        now = self._now()
        buttons = (one for one in offered if one.outbox_id == row["outbox_id"] and one.usable(now=now))
        return ChatItem(
            position=row["position"],
            id=row["id"],
            mine=row["outbox_id"] is None,
            author=row["author"],
            text=row["text"],
            at=row["at"].astimezone(UTC),
            buttons=tuple(Button(button.title, button.token) for button in buttons),
            file_name=row["file_name"],
            file_kind=AttachmentKind(row["file_kind"]) if row["file_kind"] else None,
        )


class Heard:
    """What has been heard and not yet passed on: each kind once, however often it came."""

    def __init__(self) -> None:
        self._kinds: dict[str, None] = {}
        self._any = asyncio.Event()

    def put(self, kind: str) -> None:
        """Pass it on soon."""
        self._kinds[kind] = None
        self._any.set()

    async def names(self) -> AsyncIterator[str]:
        """What was put in, as it comes."""
        while True:
            await self._any.wait()
            kind = next(iter(self._kinds))
            del self._kinds[kind]
            if not self._kinds:
                self._any.clear()
            yield kind


def _kind_for(sender: str, notice: Notice) -> str | None:
    if notice.get("channel") != ChannelName.WEBCHAT or notice.get("sender") != sender:
        return None
    kind = notice.get("kind")
    return kind if kind in SIGNS else MESSAGE
