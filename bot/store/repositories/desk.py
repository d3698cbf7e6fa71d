"""Rows that the console reads and writes beside those of the journeys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.core.channels import Attachment, ChannelName
from bot.core.console.desk import (
    AT_ONCE,
    FORGOTTEN,
    GONE_AFTER,
    Canned,
    Counts,
    Desk,
    Draft,
    Evidence,
    InboxRow,
    Place,
    Presence,
    Reach,
    Remark,
    TalkItem,
    TalkKind,
    Teammate,
    View,
)
from bot.core.console.roles import PERMISSIONS, Permission, Role
from bot.core.conversations import HeldBy
from bot.core.messages import MediaStatus
from bot.store import tables
from bot.store.repositories.base import Rows
from bot.store.repositories.outbox import read_attachment

_ASSIGNING = 0x5167_6170_0007
_CANNED = 0x5167_6170_0009
_ANSWERING = [str(role) for role in Role if Permission.ANSWER in PERMISSIONS[role]]

_WHICH = {
    View.QUEUE: "c.held_by = 'queue' AND (NOT c.urgent, c.queued_at, c.id) > (NOT :urgent, :at, :id) "
    "ORDER BY c.urgent DESC, c.queued_at, c.id",
    View.MINE: "c.held_by = 'agent' AND c.agent = :name "
    "AND (c.urgent, coalesce(c.last_inbound_at, c.created_at), c.id) < (:urgent, :at, :id) "
    "ORDER BY c.urgent DESC, moved DESC, c.id DESC",
    View.ALL: "coalesce(c.last_inbound_at, c.created_at) <= :at "  # what the index holds
    "AND (coalesce(c.last_inbound_at, c.created_at), c.id) < (:at, :id) ORDER BY moved DESC, c.id DESC",
}
_FIRST = {
    View.QUEUE: datetime.min.replace(tzinfo=UTC),
    View.MINE: datetime.max.replace(tzinfo=UTC),
    View.ALL: datetime.max.replace(tzinfo=UTC),
}
"""Before all rows of a list."""
_LIST = """
    WITH chosen AS (
        SELECT c.*, coalesce(c.last_inbound_at, c.created_at) AS moved FROM conversations c WHERE {which} LIMIT :limit
    )
    SELECT c.*, coalesce(l.at, c.moved) AS last_at, coalesce(l.kind, '') AS last_kind,
           coalesce(l.text, '') AS last_text, coalesce(l.sort, '') AS last_sort, u.unread
    FROM chosen c
    LEFT JOIN readings r ON r.conversation_id = c.id AND r.name = :name
    LEFT JOIN LATERAL (
        SELECT * FROM (
            (SELECT i.received_at AS at, 'holder' AS kind,
                    coalesce(nullif(i.text, ''), (
                        SELECT b.title FROM buttons b WHERE b.token = i.button AND b.conversation_id = c.id
                    )) AS text, i.kind AS sort FROM inbox i
             WHERE i.conversation_id = c.id ORDER BY i.seq DESC LIMIT 1)
            UNION ALL
            (SELECT o.created_at, o.origin, o.text, '' FROM outbox o
             WHERE o.conversation_id = c.id AND o.status <> 'dropped' AND o.origin <> 'notice'
               AND (c.held_by <> 'queue' OR o.origin = 'agent') -- who waits is known by what they want
             ORDER BY o.seq DESC LIMIT 1)
        ) both_ways ORDER BY at DESC LIMIT 1
    ) l ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS unread FROM (
            SELECT 1 FROM inbox i WHERE i.conversation_id = c.id AND c.held_by <> 'bot' AND i.seq > coalesce(r.seq, 0)
              AND (r.seq IS NOT NULL OR i.received_at >= c.queued_at) LIMIT 99
        ) new_ones
    ) u ON true
"""
_LISTS = {
    view: text(_LIST.format(which=which) + " ORDER BY " + which.partition(" ORDER BY ")[2].replace("moved", "c.moved"))
    for view, which in _WHICH.items()
}

_COUNTS = text(
    """
    SELECT (SELECT count(*) FROM conversations WHERE held_by = 'queue') AS queue,
           (SELECT count(*) FROM conversations WHERE held_by = 'queue' AND urgent) AS urgent,
           (SELECT count(*) FROM conversations WHERE held_by = 'agent' AND agent = :name) AS mine,
           (SELECT count(*) FROM conversations c LEFT JOIN readings r ON r.conversation_id = c.id AND r.name = :name
            WHERE c.held_by = 'agent' AND c.agent = :name
              AND EXISTS (SELECT 1 FROM inbox i WHERE i.conversation_id = c.id AND i.seq > coalesce(r.seq, 0))
           ) AS unread
    """
)

# One statement, so that all parts are seen at the same moment. What waits to be sent has no position yet.
_TALK = text(
    """
    SELECT * FROM (
        SELECT i.id, 'holder' AS kind, '' AS author, CASE WHEN i.forgotten_at IS NULL
               THEN coalesce(nullif(i.text, ''), b.title, '') ELSE CAST(:forgotten AS text) END AS text,
               i.received_at AS at, i.position, '' AS status, NULL AS error, NULL::jsonb AS buttons,
               i.button IS NOT NULL AS pressed, coalesce(i.intent, v.intent) AS intent,
               coalesce(i.confidence, v.confidence) AS confidence, v.id IS NOT NULL AS missed, i.secrets,
               m.file_name, m.kind AS file_kind, m.status AS file_status
        FROM inbox i
        LEFT JOIN media m ON m.id = i.media_id
        LEFT JOIN buttons b ON b.token = i.button AND b.conversation_id = i.conversation_id
        LEFT JOIN reviews v ON v.inbox_id = i.id
        WHERE i.conversation_id = :id AND i.position > :after
        UNION ALL
        SELECT o.id, o.origin, coalesce(o.agent, ''),
               CASE WHEN o.forgotten_at IS NULL THEN o.text ELSE CAST(:forgotten AS text) END,
               o.created_at, o.position, o.status, o.error, o.buttons,
               false, NULL, NULL, false, '[]'::jsonb, o.attachment->>'file_name', o.attachment->>'kind', 'stored'
        FROM outbox o
        WHERE o.conversation_id = :id AND (o.position > :after OR o.status IN ('pending', 'sending'))
        UNION ALL
        SELECT n.id, n.kind, n.author, n.text, n.at, n.position, '', NULL, NULL, false, NULL, NULL, false, '[]'::jsonb,
               NULL, NULL, NULL
        FROM remarks n WHERE n.conversation_id = :id AND n.position > :after
    ) AS items
    WHERE CAST(:before_at AS timestamptz) IS NULL OR (at, position) < (:before_at, CAST(:before AS bigint))
    ORDER BY at DESC, position DESC LIMIT CAST(:limit AS bigint)
    """
)

_TEAM = text(
    """
    SELECT u.id, u.name, u.display, u.role, u.capacity,
           CASE WHEN p.seen_at > :alive THEN p.state ELSE 'away' END AS state,
           (SELECT count(*) FROM conversations c WHERE c.held_by = 'agent' AND c.agent = u.name) AS load
    FROM users u LEFT JOIN presence p ON p.user_id = u.id
    WHERE u.disabled_at IS NULL AND u.role = ANY(:roles) ORDER BY u.display
    """
)


class DeskRows(Rows, Desk):
    """The port on PostgreSQL."""

    async def listed(
        self, view: View, *, name: str, limit: int = AT_ONCE, after: Place | None = None
    ) -> Sequence[InboxRow]:
        """Conversations for a list."""
        urgent, at, row_id = after or (True, _FIRST[view], "")
        given: dict[str, Any] = {"name": name, "limit": limit, "urgent": urgent, "at": at, "id": row_id}
        rows = (await self._session.execute(_LISTS[view], given)).mappings().all()
        return [_inbox_row(row) for row in rows]

    async def counts(self, *, name: str) -> Counts:
        """Of somebody's inbox."""
        row = (await self._session.execute(_COUNTS, {"name": name})).one()
        return Counts(row.queue, row.urgent, row.mine, row.unread)

    async def talk(
        self, conversation_id: str, *, after: int = 0, before: Reach | None = None, limit: int | None = None
    ) -> Sequence[TalkItem]:
        """What was said."""
        at, position = before or (None, None)
        given: dict[str, Any] = {"id": conversation_id, "after": after, "limit": limit, "forgotten": FORGOTTEN}
        rows = (await self._session.execute(_TALK, given | {"before_at": at, "before": position})).mappings().all()
        return [_talk_item(row) for row in reversed(rows)]

    async def remark(self, remark: Remark) -> None:
        """Insert; the same id once."""
        given = {name: getattr(remark, name) for name in ("id", "conversation_id", "kind", "author", "text", "at")}
        await self._session.execute(upsert(tables.remarks).values(given).on_conflict_do_nothing())

    async def mark_read(self, conversation_id: str, *, name: str, now: datetime) -> None:
        """Everything that the holder has written so far was seen."""
        inbox = tables.inbox.c
        last = select(func.coalesce(func.max(inbox.seq), 0)).where(inbox.conversation_id == conversation_id)
        given = {"conversation_id": conversation_id, "name": name, "seq": last.scalar_subquery(), "at": now}
        new = upsert(tables.readings).values(given)
        changed = tables.readings.c.seq < new.excluded.seq
        await self._session.execute(
            new.on_conflict_do_update(
                index_elements=["conversation_id", "name"], set_={"seq": new.excluded.seq, "at": now}, where=changed
            )
        )

    async def watch(self, conversation_id: str, *, name: str, now: datetime) -> None:
        """Somebody has a conversation open."""
        new = upsert(tables.watchers).values(conversation_id=conversation_id, name=name, seen_at=now)
        await self._session.execute(
            new.on_conflict_do_update(index_elements=["conversation_id", "name"], set_={"seen_at": now})
        )

    async def unwatch(self, conversation_id: str, *, name: str, until: datetime) -> None:
        """No longer, unless it was seen later."""
        _c = tables.watchers.c
        gone = delete(tables.watchers).where(
            _c.conversation_id == conversation_id, _c.name == name, _c.seen_at <= until
        )
        await self._session.execute(gone)

    async def watchers(self, conversation_id: str, *, now: datetime) -> Sequence[str]:
        """Who has it open."""
        _c = tables.watchers.c
        query = select(_c.name).where(_c.conversation_id == conversation_id, _c.seen_at > now - GONE_AFTER)
        return (await self._session.scalars(query.order_by(_c.name))).all()

    async def set_presence(self, user_id: str, state: Presence, *, now: datetime) -> None:
        """What somebody says of themselves."""
        new = upsert(tables.presence).values(user_id=user_id, state=state, since=now, seen_at=now)
        await self._session.execute(
            new.on_conflict_do_update(index_elements=["user_id"], set_={"state": state, "since": now, "seen_at": now})
        )

    async def presence(self, user_id: str, *, now: datetime) -> Presence:
        """Whether somebody takes conversations."""
        _c = tables.presence.c
        state = await self._session.scalar(select(_c.state).where(_c.user_id == user_id, _c.seen_at > now - GONE_AFTER))
        return Presence(state) if state else Presence.AWAY

    async def show_life(self, user_id: str, *, now: datetime) -> None:
        """A page of theirs is open."""
        _c = tables.presence.c
        await self._session.execute(update(tables.presence).where(_c.user_id == user_id).values(seen_at=now))

    async def team(self, *, now: datetime) -> Sequence[Teammate]:
        """Who can hold conversations."""
        rows = await self._session.execute(_TEAM, {"alive": now - GONE_AFTER, "roles": _ANSWERING})
        return [
            Teammate(
                id=row.id,
                name=row.name,
                display=row.display,
                role=Role(row.role),
                state=Presence(row.state),
                load=row.load,
                capacity=row.capacity,
            )
            for row in rows
        ]

    async def hold_assigning(self) -> None:
        """Hold back others who would assign."""
        await self._session.execute(select(func.pg_advisory_xact_lock(_ASSIGNING)))

    async def note_assigned(self, user_id: str, *, now: datetime) -> None:
        """Whose turn was last."""
        _c = tables.presence.c
        await self._session.execute(update(tables.presence).where(_c.user_id == user_id).values(assigned_at=now))

    async def last_assigned(self) -> dict[str, datetime]:
        """By user."""
        _c = tables.presence.c
        rows = await self._session.execute(select(_c.user_id, _c.assigned_at).where(_c.assigned_at.is_not(None)))
        return {row.user_id: row.assigned_at for row in rows}

    async def draft(self, conversation_id: str, *, name: str) -> Draft:
        """What somebody had begun to write."""
        _c = tables.drafts.c
        query = select(_c.text, _c.note).where(_c.conversation_id == conversation_id, _c.name == name)
        row = (await self._session.execute(query)).one_or_none()
        return Draft(row.text, note=row.note) if row else Draft()

    async def keep_draft(self, conversation_id: str, draft: Draft, *, name: str, now: datetime) -> None:
        """Keep it; an empty one is forgotten."""
        _c = tables.drafts.c
        if not draft.text.strip():
            mine = delete(tables.drafts).where(_c.conversation_id == conversation_id, _c.name == name)
            await self._session.execute(mine)
            return
        kept = {"text": draft.text, "note": draft.note, "at": now}
        new = upsert(tables.drafts).values(conversation_id=conversation_id, name=name, **kept)
        await self._session.execute(new.on_conflict_do_update(index_elements=["conversation_id", "name"], set_=kept))

    async def canned(self) -> Sequence[Canned]:
        """All ready replies."""
        rows = await self._session.execute(select(tables.canned).order_by(tables.canned.c.shortcut))
        return [Canned(row.shortcut, row.title, row.text) for row in rows]

    async def hold_canned(self) -> None:
        """Hold back other changes of ready replies."""
        await self._session.execute(select(func.pg_advisory_xact_lock(_CANNED)))

    async def keep_canned(self, reply: Canned) -> None:
        """Insert."""
        given = {"shortcut": reply.shortcut, "title": reply.title, "text": reply.text}
        await self._session.execute(insert(tables.canned).values(given))

    async def drop_canned(self, shortcut: str) -> None:
        """Delete."""
        await self._session.execute(delete(tables.canned).where(tables.canned.c.shortcut == shortcut))

    async def evidence(self, conversation_id: str, item_id: str) -> Evidence | None:
        """The file of a message of the holder, once it is stored."""
        _m, _i = tables.media.c, tables.inbox.c
        query = (
            select(_m.path, _m.mime, _m.file_name)
            .join(tables.inbox, _i.media_id == _m.id)
            .where(_i.id == item_id, _i.conversation_id == conversation_id, _m.status == MediaStatus.STORED)
        )
        row = (await self._session.execute(query)).one_or_none()
        if row is None or not row.path:
            return None
        return Evidence(row.path, row.mime or "application/octet-stream", row.file_name or "berkas")

    async def sent_file(self, conversation_id: str, item_id: str) -> Attachment | None:
        """The file of a message to the holder."""
        _o, _a = tables.outbox.c, tables.attachments.c
        query = select(_o.attachment, _a.content).join(tables.attachments, _a.outbox_id == _o.id)
        row = (
            await self._session.execute(query.where(_o.id == item_id, _o.conversation_id == conversation_id))
        ).one_or_none()
        return read_attachment(row.attachment, row.content) if row else None


def _inbox_row(row: RowMapping) -> InboxRow:
    return InboxRow(
        id=row["id"],
        channel=ChannelName(row["channel"]),
        sender=row["sender"],
        sender_name=row["sender_name"],
        held_by=HeldBy(row["held_by"]),
        agent=row["agent"],
        urgent=row["urgent"],
        queued_at=row["queued_at"],
        queue_reason=row["queue_reason"],
        epoch=row["epoch"],
        moved=row["moved"].astimezone(UTC),
        last_at=row["last_at"].astimezone(UTC),
        last_kind=row["last_kind"],
        last_text=row["last_text"],
        last_sort=row["last_sort"],
        unread=row["unread"],
    )


def _talk_item(row: RowMapping) -> TalkItem:
    return TalkItem(
        id=row["id"],
        kind=TalkKind(row["kind"]),
        author=row["author"],
        text=row["text"],
        at=row["at"].astimezone(UTC),
        position=row["position"],
        status=row["status"],
        error=row["error"],
        choices=tuple(one["title"] for one in row["buttons"] or ()),
        pressed=row["pressed"],
        intent=row["intent"],
        confidence=row["confidence"],
        missed=row["missed"],
        secrets=tuple(row["secrets"]),
        file_name=row["file_name"],
        file_kind=row["file_kind"],
        file_status=row["file_status"],
    )
