"""What is removed of each kind: which rows, and what becomes of them. Plain SQL, so that an auditor can read it.

Parameters: ``before``, ``now``, ``reopenable`` (what happened to a ticket since then keeps what it needs), ``settled``
(deliveries and downloads older than this have come to their end), ``chats`` (null for all).
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.retention import Kept
from bot.core.ticket_states import CLOSED_STATUSES, TicketStatus


def _quoted(*statuses: TicketStatus) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


_CLOSED = _quoted(*CLOSED_STATUSES)
_OVER = _quoted(*CLOSED_STATUSES, TicketStatus.ESCALATED)
_LAST = "coalesce((SELECT max(l.at) FROM timeline l WHERE l.ticket_id = {t}.id), {t}.opened_at)"
"""When something last happened to a ticket."""


def _alive(t: str) -> str:
    """Whether a ticket is open or may be reopened; an escalated one, whether the written complaint is."""
    return f"""(
        {t}.status NOT IN ({_OVER}) OR {_LAST.format(t=t)} >= :reopenable OR EXISTS (
            SELECT 1 FROM tickets w WHERE w.oral_ticket_id = {t}.id
            AND (w.status NOT IN ({_CLOSED}) OR {_LAST.format(t="w")} >= :reopenable)
        ))"""


def _free(chat: str) -> str:
    """Whether nobody needs what is in a conversation: no ticket of it is alive, and no person holds it."""
    return f"""(
        NOT EXISTS (SELECT 1 FROM tickets t WHERE t.conversation_id = {chat} AND {_alive("t")})
        AND NOT EXISTS (SELECT 1 FROM conversations h WHERE h.id = {chat} AND h.held_by <> 'bot'))"""


def _among(chat: str) -> str:
    return f"(CAST(:chats AS text[]) IS NULL OR {chat} = ANY(CAST(:chats AS text[])))"


def _of(chat: str) -> str:
    return f"{_among(chat)} AND {_free(chat)}"


_IDS = "ANY(CAST(:ids AS text[]))"
_ROWS = "ANY(CAST(:ids AS tid[]))"


@dataclass(frozen=True, slots=True)
class Step:
    """One table's part."""

    rows: str
    """``x.id FROM table x WHERE ...``; the alias ``x`` is what gets locked."""
    then: tuple[str, ...]
    """Statements about ``ids``."""
    files: str = ""
    """Paths of the files that go with them, if any: a query about ``ids``."""


def _deleted(table: str, where: str) -> Step:
    return Step(f"x.id FROM {table} x WHERE {where}", (f"DELETE FROM {table} WHERE id = {_IDS}",))


_EVIDENCE = f"SELECT path FROM media WHERE {{of}} = {_IDS} AND path IS NOT NULL"

_MESSAGES = (
    Step(
        "x.id FROM inbox x WHERE x.forgotten_at IS NULL AND x.received_at < :before AND x.status = 'done' "
        f"AND {_of('x.conversation_id')}",
        (f"UPDATE inbox SET text = '', intent = NULL, confidence = NULL, forgotten_at = :now WHERE id = {_IDS}",),
    ),
    Step(
        "x.id FROM outbox x WHERE x.forgotten_at IS NULL AND x.created_at < :before "
        f"AND x.status NOT IN ('pending', 'sending') AND {_of('x.conversation_id')}",
        (
            f"DELETE FROM attachments WHERE outbox_id = {_IDS}",
            f"DELETE FROM buttons WHERE outbox_id = {_IDS}",
            f"UPDATE outbox SET text = '', buttons = '[]', attachment = NULL, forgotten_at = :now WHERE id = {_IDS}",
        ),
    ),
    _deleted("remarks", f"x.at < :before AND {_of('x.conversation_id')}"),
    Step(
        f"x.ctid FROM drafts x WHERE x.at < :before AND {_of('x.conversation_id')}",
        (f"DELETE FROM drafts WHERE ctid = {_ROWS}",),
    ),
    Step(
        "x.id FROM notices x WHERE x.facts <> '{}' AND x.ended_at < :before AND x.ended_at < :settled "
        f"AND {_among('x.conversation_id')} AND (x.conversation_id IS NULL OR {_free('x.conversation_id')}) "
        f"AND NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = x.ticket_id AND {_alive('t')})",
        (f"UPDATE notices SET facts = '{{}}' WHERE id = {_IDS}",),
    ),
)

_TRAFFIC = (
    _deleted("inbox", f"x.forgotten_at IS NOT NULL AND x.received_at < :before AND {_of('x.conversation_id')}"),
    _deleted("notices", "x.facts = '{}' AND x.ended_at < :before"),
    Step(
        "x.id FROM outbox x WHERE x.forgotten_at IS NOT NULL AND x.created_at < :before "
        f"AND {_of('x.conversation_id')} AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.outbox_id = x.id)",
        (
            f"DELETE FROM attachments WHERE outbox_id = {_IDS}",
            f"DELETE FROM buttons WHERE outbox_id = {_IDS}",
            f"DELETE FROM outbox WHERE id = {_IDS}",
        ),
    ),
)

_FILES = (
    Step(
        "x.id FROM media x WHERE x.ticket_id IS NULL AND x.created_at < :before "
        f"AND (x.status <> 'pending' OR x.created_at < :settled) AND {_of('x.conversation_id')}",
        (f"DELETE FROM media WHERE id = {_IDS}",),
        files=_EVIDENCE.format(of="id"),
    ),
)

_MENTIONS = """(
    EXISTS (SELECT 1 FROM conversations c WHERE c.id = x.conversation_id AND c.bound_phone = x.token)
    OR EXISTS (SELECT 1 FROM inbox i WHERE i.conversation_id = x.conversation_id AND i.forgotten_at IS NULL
               AND (i.contact_token = x.token OR strpos(i.text, x.token) > 0))
    OR EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = x.conversation_id AND o.forgotten_at IS NULL
               AND strpos(o.text, x.token) > 0)
    OR EXISTS (SELECT 1 FROM tickets t WHERE t.conversation_id = x.conversation_id AND t.forgotten_at IS NULL
               AND (strpos(CAST(to_jsonb(t) AS text), x.token) > 0 OR EXISTS (SELECT 1 FROM timeline l
                    WHERE l.ticket_id = t.id AND strpos(CAST(l.data AS text), x.token) > 0))))"""
"""Whether something that is still kept cannot be read without a number."""

_NUMBERS = (
    Step(
        f"x.ctid FROM privates x WHERE x.created_at < :before AND {_of('x.conversation_id')} AND NOT {_MENTIONS}",
        (f"DELETE FROM privates WHERE ctid = {_ROWS}",),
    ),
)

_REVIEWS = (
    _deleted(
        "reviews",
        "x.last_seen_at < :before AND (x.reviewed_at IS NULL OR x.reviewed_at < :before) "
        f"AND (CAST(:chats AS text[]) IS NULL OR EXISTS (SELECT 1 FROM inbox i WHERE i.id = x.inbox_id "
        f"AND {_among('i.conversation_id')}))",
    ),
)

_VERIFICATIONS = (
    _deleted("attempts", "x.at < :before"),
    _deleted("verifications", f"x.created_at < :before AND {_free('x.conversation_id')}"),
)

WITH_A_CHAT = ("inbox", "outbox", "tickets", "blocks", "data_changes", "media", "notices")
BESIDE_A_CHAT = ("buttons", "verifications", "attempts", "privates", "remarks", "drafts", "readings", "watchers")

_CHATS = (
    Step(
        "x.id FROM conversations x WHERE coalesce(x.last_inbound_at, x.created_at) < :before AND x.held_by = 'bot'"
        + "".join(f" AND NOT EXISTS (SELECT 1 FROM {one} o WHERE o.conversation_id = x.id)" for one in WITH_A_CHAT),
        (
            *(f"DELETE FROM {table} WHERE conversation_id = {_IDS}" for table in BESIDE_A_CHAT),
            f"DELETE FROM conversations WHERE id = {_IDS}",
        ),
    ),
)

_EMPTY = (
    "conversation_id = NULL, holder_ref = NULL, holder_phone = NULL, summary = '', details = '{}', outcome = NULL, "
    "reason = NULL, examination = NULL, analysis = NULL"
)
_NAMELESS = """(
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(data) WHERE key IN (
        'from', 'to', 'ticket_kind', 'due', 'due_before', 'documents_due', 'of', 'received', 'rating', 'assignee'
    ) OR (key = 'name' AND kind = 'document'))"""
"""What of a timeline's entry names no holder and quotes nobody: enough to read how the ticket went."""

_TICKETS = (
    Step(
        f"x.id FROM tickets x WHERE x.forgotten_at IS NULL AND NOT {_alive('x')} AND {_LAST.format(t='x')} < :before "
        "AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.ticket_id = x.id AND b.status IN ('requested', 'unknown')) "
        "AND NOT EXISTS (SELECT 1 FROM data_changes d "
        "WHERE d.ticket_id = x.id AND d.status IN ('approved', 'unknown'))",
        (
            f"DELETE FROM media WHERE ticket_id = {_IDS}",
            f"DELETE FROM blocks WHERE ticket_id = {_IDS}",
            f"DELETE FROM data_changes WHERE ticket_id = {_IDS}",
            f"UPDATE notices SET facts = '{{}}', holder_ref = NULL WHERE ticket_id = {_IDS}",
            f"UPDATE tickets SET {_EMPTY}, forgotten_at = :now, version = version + 1 WHERE id = {_IDS}",
            f"UPDATE timeline SET data = {_NAMELESS} WHERE ticket_id = {_IDS}",
        ),
        files=_EVIDENCE.format(of="ticket_id"),
    ),
)

_SIGN_INS = (
    _deleted("sessions", "x.ends_at < :before OR x.ended_at < :before"),
    _deleted("sign_in_tries", "x.at < :before"),
)

STEPS: dict[Kept, tuple[Step, ...]] = {
    Kept.REVIEWS: _REVIEWS,
    Kept.FILES: _FILES,
    Kept.TICKETS: _TICKETS,
    Kept.MESSAGES: _MESSAGES,
    Kept.TRAFFIC: _TRAFFIC,
    Kept.NUMBERS: _NUMBERS,
    Kept.VERIFICATIONS: _VERIFICATIONS,
    Kept.CHATS: _CHATS,
    Kept.SIGN_INS: _SIGN_INS,
}
"""Of the kinds that are in the service's own database."""

ALIVE = f"SELECT x.id FROM tickets x WHERE x.id = {_IDS} AND {_alive('x')}"
"""Of ``ids``, the tickets that still need what is in their chat."""


def _counted(kind: Kept, at: str, rows: str) -> str:
    return f"SELECT '{kind}' AS kind, count(*) AS count, min({at}) AS since, max({at}) AS latest FROM {rows}"


_CHAT = "conversation_id = ANY(CAST(:chats AS text[]))"
STORED = " UNION ALL ".join(
    (
        _counted(
            Kept.MESSAGES,
            "at",
            f"(SELECT received_at AS at FROM inbox WHERE {_CHAT} AND forgotten_at IS NULL "
            f"UNION ALL SELECT created_at FROM outbox WHERE {_CHAT} AND forgotten_at IS NULL) messages",
        ),
        _counted(
            Kept.TRAFFIC,
            "at",
            f"(SELECT received_at AS at FROM inbox WHERE {_CHAT} "
            f"UNION ALL SELECT created_at FROM outbox WHERE {_CHAT}) traffic",
        ),
        _counted(Kept.FILES, "created_at", f"media WHERE ticket_id IS NULL AND {_CHAT}"),
        _counted(Kept.NUMBERS, "created_at", f"privates WHERE {_CHAT}"),
        _counted(Kept.REVIEWS, "last_seen_at", f"reviews WHERE inbox_id IN (SELECT id FROM inbox WHERE {_CHAT})"),
        _counted(Kept.VERIFICATIONS, "at", f"attempts WHERE {_CHAT}"),
    )
)
"""How much there is of ``chats``."""
