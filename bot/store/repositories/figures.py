"""Figures of the supervisor's page. Each is one statement that its index answers alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import expm1
from typing import Any

from sqlalchemy import Row, TextClause, text

from bot.core.blocks import BlockStatus
from bot.core.channels import ChannelName
from bot.core.console.figures import (
    Behind,
    Blocks,
    ComplaintCount,
    Figures,
    Instance,
    Missed,
    Opened,
    Owed,
    Queue,
    Resolutions,
    Resolved,
    Share,
    Slice,
    Spread,
    Talks,
    Waits,
)
from bot.core.console.ticket_filter import RISK_DAYS, RISK_SAME_DAY, Span, today
from bot.core.policy import Matter
from bot.core.ticket_states import OPEN_STATUSES, TicketKind, TicketStatus
from bot.core.wording import midnight
from bot.store.repositories.base import Rows

_ANSWERED_WITHIN = timedelta(days=2)
"""After a period: a call that was answered later counts as one that was not."""
_OWED = "status IN ({})".format(", ".join(f"'{one}'" for one in sorted(OPEN_STATUSES)))
_OF = "(CAST(:kind AS text) IS NULL OR kind = :kind) AND (CAST(:channel AS text) IS NULL OR channel = :channel)"

_IN_MEMORY = text("SET LOCAL work_mem = '32MB'")
"""The tickets of a quarter are sorted without a file."""

_NOW = f"""
    SELECT count(*) AS all,
           count(*) FILTER (WHERE due_at >= :now AND due_at < :midnight) AS today,
           count(*) FILTER (WHERE due_at >= :now AND due_at < :days AND (due_at < :hours OR kind <> ALL(:same_day)))
               AS risk,
           count(*) FILTER (WHERE due_at < :now) AS overdue,
           count(*) FILTER (WHERE assignee IS NULL) AS nobodys,
           count(*) FILTER (WHERE status = 'waiting_approval') AS approvals,
           count(*) FILTER (WHERE status = 'waiting_documents') AS documents
    FROM tickets WHERE {_OWED} AND {_OF}
"""  # noqa: S608 - our own words
_SHARES = f"""
    SELECT assignee, count(*) AS owed, count(*) FILTER (WHERE due_at < :now) AS overdue
    FROM tickets WHERE {_OWED} AND assignee IS NOT NULL AND {_OF} GROUP BY assignee
"""  # noqa: S608
_QUEUE = """
    SELECT count(*) AS waiting, count(*) FILTER (WHERE urgent) AS urgent, min(queued_at) AS longest_since
    FROM conversations WHERE held_by = 'queue'
"""
# WIB is UTC+7 all the year: an interval is added faster than a zone is looked up. Words are sorted as bytes likewise.
# Counted by all three together first, which are few then: to sort all of a quarter would take twice as long.
_OPENED = f"""
    SELECT day, status, category, sum(n)::int AS n FROM (
        SELECT (opened_at AT TIME ZONE interval '7 hours')::date AS day, status, category, count(*) AS n
        FROM tickets WHERE opened_at >= :start AND opened_at < :end AND {_OF} GROUP BY 1, 2, 3
    ) came GROUP BY GROUPING SETS ((day), (status), (category))
"""  # noqa: S608
_SPREAD = """
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY date_part('epoch', {}))
"""
# Counted into classes of a hundredth of e-fold: sorting the times of a month would take longer than all the rest.
# They come as one array for each kind: to fetch them as rows would take longer than to count them.
_RESOLVED = f"""
    SELECT kind, day, array_agg(class) AS classes, array_agg(n) AS counts, sum(n)::int AS n,
           sum(in_time)::int AS in_time, sum(late)::int AS late FROM (
        SELECT kind, class, day, count(*) AS n, count(*) FILTER (WHERE in_time) AS in_time,
               count(*) FILTER (WHERE late) AS late FROM (
            SELECT kind, floor(100 * ln(1 + greatest(date_part('epoch', resolved_at - opened_at), 0)))::int AS class,
                   (resolved_at AT TIME ZONE interval '7 hours')::date AS day,
                   resolved_at <= due_at AS in_time, resolved_at > due_at AS late
            FROM tickets WHERE resolved_at >= :start AND resolved_at < :end AND {_OF} OFFSET 0
        ) each_one GROUP BY GROUPING SETS ((kind, class), (day))
    ) counted GROUP BY kind, day
"""  # noqa: S608
_RATINGS = f"""
    SELECT rating, count(*) AS n FROM tickets WHERE rated_at >= :start AND rated_at < :end AND {_OF} GROUP BY rating
"""  # noqa: S608
# A channel is asked for one by one, which an index answers: EXISTS would first read all conversations.
_BLOCKS = f"""
    SELECT count(*) AS requested, count(*) FILTER (WHERE status = 'refused') AS refused,
           count(*) FILTER (WHERE status IN ('requested', 'unknown')) AS pending,
           count(*) FILTER (WHERE status = 'done') AS done,
           {_SPREAD.format("greatest(coalesce(blocked_at, answered_at) - requested_at, interval '0')")}
               FILTER (WHERE status = 'done') AS spread
    FROM blocks b WHERE requested_at >= :start AND requested_at < :end
      AND (CAST(:channel AS text) IS NULL
           OR (SELECT c.channel FROM conversations c WHERE c.id = b.conversation_id) = :channel)
"""  # noqa: S608
# The audit trail has each call for a person, who took it and who answered; what ends a call otherwise ends the wait.
_CALLS = """
    WITH marks AS (
        SELECT subject, at, action, count(*) FILTER (
            WHERE action IN ('conversation.queued', 'conversation.returned', 'conversation.closed')
        ) OVER (PARTITION BY subject COLLATE "C" ORDER BY seq) AS call
        FROM audit WHERE at >= :start AND at < :after AND action IN (
            'conversation.queued', 'conversation.taken', 'conversation.replied', 'conversation.returned',
            'conversation.closed'
        )
    ), waits AS (
        SELECT subject, min(at) FILTER (WHERE action = 'conversation.queued') AS at,
               min(at) FILTER (WHERE action IN ('conversation.taken', 'conversation.replied')) AS taken_at,
               min(at) FILTER (WHERE action = 'conversation.replied') AS replied_at
        FROM marks GROUP BY subject, call
    )
"""
_WAITS = f"""
    {_CALLS}
    SELECT count(*) AS called, count(taken_at) AS taken, count(replied_at) AS replied,
           {_SPREAD.format("taken_at - at")} FILTER (WHERE taken_at IS NOT NULL) AS taken_spread,
           {_SPREAD.format("replied_at - at")} FILTER (WHERE replied_at IS NOT NULL) AS replied_spread
    FROM waits w WHERE at < :end
      AND (CAST(:channel AS text) IS NULL
           OR (SELECT c.channel FROM conversations c WHERE c.id = w.subject) = :channel)
"""  # noqa: S608
_COUNT_TALKS = """
    SELECT channel, count(DISTINCT id) AS active,
           count(DISTINCT id) FILTER (WHERE EXISTS (
               SELECT 1 FROM audit a WHERE a.subject = talks.id AND a.action = 'conversation.queued'
                 AND a.at >= :start AND a.at < :end
           )) AS handed
    FROM (
        SELECT DISTINCT i.conversation_id AS id, i.channel FROM inbox i
        WHERE i.received_at >= :start AND i.received_at < :end
    ) talks GROUP BY channel
"""
_KEEP_TALKS = """
    INSERT INTO talk_days (day, channel, active, handed) VALUES (:day, :channel, :active, :handed)
    ON CONFLICT DO NOTHING
"""
_KEPT_TALKS = """
    SELECT day, channel, active, handed FROM talk_days WHERE day BETWEEN :first AND :last
"""
_TO_BE_COUNTED = """
    SELECT passed::date FROM generate_series(
        (SELECT min(created_at) AT TIME ZONE interval '7 hours' FROM conversations)::date, CAST(:last AS date),
        interval '1 day'
    ) passed
    WHERE NOT EXISTS (SELECT 1 FROM talk_days t WHERE t.day = passed::date) ORDER BY passed DESC LIMIT :most
"""
_BY_CHANNEL = "(CAST(:channel AS text) IS NULL OR c.channel = :channel)"
_CHAT = "c.id AS conversation_id, c.channel, c.sender, c.sender_name"
_PAGED = "LIMIT :limit OFFSET :skip"
# Who it was is looked up for a page of them only.
_CALLED = f"""
    {_CALLS}
    SELECT w.at, {_CHAT}, w.taken_at, w.replied_at FROM (
        SELECT w.*, {{by}} - w.at AS waited FROM waits w WHERE w.at < :end AND {{which}}
          AND (CAST(:channel AS text) IS NULL
               OR (SELECT c.channel FROM conversations c WHERE c.id = w.subject) = :channel)
        ORDER BY waited DESC NULLS FIRST, w.at DESC, w.subject COLLATE "C" {_PAGED}
    ) w JOIN conversations c ON c.id = w.subject ORDER BY w.waited DESC NULLS FIRST, w.at DESC, w.subject COLLATE "C"
"""  # noqa: S608
_BEHIND = {
    Behind.CALLS: _CALLED.format(which="true", by="w.taken_at"),
    Behind.REPLIES: _CALLED.format(which="w.replied_at IS NOT NULL", by="w.replied_at"),
    Behind.ALONE: f"""
        SELECT talks.at, {_CHAT} FROM (
            SELECT conversation_id, max(received_at) AS at FROM inbox
            WHERE received_at >= :start AND received_at < :end GROUP BY conversation_id
        ) talks JOIN conversations c ON c.id = talks.conversation_id
        WHERE {_BY_CHANNEL} AND NOT EXISTS (
            SELECT 1 FROM audit a WHERE a.subject = c.id AND a.action = 'conversation.queued'
              AND a.at >= :start AND a.at < :end
        ) ORDER BY talks.at DESC, c.id {_PAGED}
    """,  # noqa: S608
    Behind.MISSED: f"""
        SELECT r.last_seen_at AS at, {_CHAT}, r.text, r.count AS times
        FROM reviews r LEFT JOIN inbox i ON i.id = r.inbox_id LEFT JOIN conversations c ON c.id = i.conversation_id
        WHERE r.last_seen_at >= :start AND r.last_seen_at < :end ORDER BY r.last_seen_at DESC, r.id
        {_PAGED}
    """,  # noqa: S608
    Behind.BLOCKS: f"""
        SELECT b.requested_at AS at, {_CHAT}, t.number, b.status AS block,
               CASE b.status WHEN 'done' THEN coalesce(b.blocked_at, b.answered_at) END AS blocked_at
        FROM (
            SELECT b.*, CASE b.status WHEN 'refused' THEN 0 WHEN 'done' THEN 2 ELSE 1 END AS place FROM blocks b
            WHERE b.requested_at >= :start AND b.requested_at < :end
              AND (CAST(:channel AS text) IS NULL
                   OR (SELECT c.channel FROM conversations c WHERE c.id = b.conversation_id) = :channel)
            ORDER BY place, b.requested_at DESC, b.id {_PAGED}
        ) b JOIN conversations c ON c.id = b.conversation_id JOIN tickets t ON t.id = b.ticket_id
        ORDER BY b.place, b.requested_at DESC, b.id
    """,  # noqa: S608
}
_MISSED = """
    SELECT count(*) AS texts, count(*) FILTER (WHERE status = 'open') AS open
    FROM reviews WHERE last_seen_at >= :start AND last_seen_at < :end
"""

# How a ticket stood at a moment is its last move before it.
_STOOD = """
    LATERAL (
        SELECT e.data->>'to' AS status FROM timeline e
        WHERE e.ticket_id = t.id AND e.at < {} AND e.data ? 'to' ORDER BY e.id DESC LIMIT 1
    )
"""
_COMPLAINTS = f"""
    SELECT category, kind, matter, carried, status, count(*) FROM (
        SELECT t.category, t.kind, t.matter, false AS carried, later.status
        FROM tickets t, {_STOOD.format(":end")} later
        WHERE t.kind IN ('oral', 'written') AND t.opened_at >= :start AND t.opened_at < :end
        UNION ALL
        SELECT t.category, t.kind, t.matter, true, later.status
        FROM tickets t, {_STOOD.format(":start")} before, {_STOOD.format(":end")} later
        WHERE t.kind IN ('oral', 'written') AND t.opened_at < :start
          AND NOT (t.status = 'resolved' AND t.resolved_at < :start)
          AND NOT (t.status = 'escalated' AND t.escalated_at < :start)
          AND before.{_OWED}
    ) complaints GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608


class FigureRows(Rows, Figures):
    """The port on PostgreSQL."""

    _planning = False

    async def owed(self, of: Slice, *, now: datetime, same_day: frozenset[TicketKind]) -> Owed:
        """How it stands now."""
        given = {
            "now": now,
            "midnight": midnight(today(now) + timedelta(days=1)),
            "days": now + RISK_DAYS,
            "hours": now + RISK_SAME_DAY,
            "same_day": sorted(same_day),
        }
        row = (await self._ask(_NOW, of, **given)).one()
        return Owed(**row._mapping)  # noqa: SLF001 - a public name, in spite of its dash

    async def shares(self, of: Slice, *, now: datetime) -> Mapping[str, Share]:
        """The same by assignee."""
        rows = await self._ask(_SHARES, of, now=now)
        return {row.assignee: Share(row.owed, row.overdue) for row in rows}

    async def queue(self) -> Queue:
        """Who waits now, on all channels."""
        row = (await self._run(text(_QUEUE), {})).one()
        return Queue(row.waiting, row.urgent, row.longest_since.astimezone(UTC) if row.longest_since else None)

    async def opened(self, of: Slice, span: Span) -> Opened:
        """What came."""
        rows = list(await self._ask(_OPENED, of, **_moments(span)))
        return Opened(
            days={row.day: row.n for row in rows if row.day},
            statuses={TicketStatus(row.status): row.n for row in rows if row.status},
            categories={row.category: row.n for row in rows if row.category},
        )

    async def resolved(self, of: Slice, span: Span) -> Resolutions:
        """What was resolved."""
        rows = list(await self._ask(_RESOLVED, of, **_moments(span)))
        kinds = sorted((row for row in rows if row.day is None), key=lambda row: row.kind)
        return Resolutions(
            all=_resolved(kinds),
            kinds={TicketKind(row.kind): _resolved([row]) for row in kinds},
            days={row.day: row.n for row in rows if row.day is not None},
        )

    async def ratings(self, of: Slice, span: Span) -> Mapping[int, int]:
        """How often each rating was given."""
        rows = await self._ask(_RATINGS, of, **_moments(span))
        return {row.rating: row.n for row in rows}

    async def blocks(self, channel: ChannelName | None, span: Span) -> Blocks:
        """How fast accounts were blocked."""
        row = (await self._run(text(_BLOCKS), {"channel": channel, **_moments(span)})).one()
        return Blocks(row.requested, row.refused, row.pending, _spread(row.done, row.spread))

    async def waits(self, channel: ChannelName | None, span: Span) -> Waits:
        """How long holders waited for a person."""
        given = {"channel": channel, **_moments(span), "after": span.end + _ANSWERED_WITHIN if span.end else None}
        row = (await self._run(text(_WAITS), given)).one()
        taken, replied = _spread(row.taken, row.taken_spread), _spread(row.replied, row.replied_spread)
        return Waits(row.called, taken, replied)

    async def keep_talks(self, *, before: date, most: int) -> int:
        """Count the talks of days that are over and have not been counted yet, the latest first; once for good."""
        given = {"last": before - timedelta(days=1), "most": most}
        days = (await self._run(text(_TO_BE_COUNTED), given)).scalars().all()
        for day in days:
            found = {row.channel: row for row in await self._talks_of(day)}
            kept = [
                {"day": day, "channel": one, "active": found[one].active, "handed": found[one].handed}
                if one in found
                else {"day": day, "channel": one, "active": 0, "handed": 0}
                for one in ChannelName
            ]
            await self._run(text(_KEEP_TALKS), kept)
        return len(days)

    async def talks(self, channel: ChannelName | None, *, first: date, last: date) -> Talks:
        """How much the bot did by itself; days that have been counted as they were, the others as they stand."""
        rows = list(await self._run(text(_KEPT_TALKS), {"first": first, "last": last}))
        counted = {row.day for row in rows}
        for number in range((last - first).days + 1):
            if (day := first + timedelta(days=number)) not in counted:
                rows += await self._talks_of(day)
        of = [row for row in rows if channel in {None, row.channel}]
        return Talks(sum(row.active for row in of), sum(row.handed for row in of))

    async def missed(self, span: Span) -> Missed:
        """What was not understood."""
        row = (await self._run(text(_MISSED), _moments(span))).one()
        return Missed(row.texts, row.open)

    async def behind(
        self, what: Behind, channel: ChannelName | None, span: Span, *, limit: int, skip: int
    ) -> Sequence[Instance]:
        """What a figure counts, page by page."""
        after = span.end + _ANSWERED_WITHIN if span.end else None
        given = {"channel": channel, **_moments(span), "after": after, "limit": limit, "skip": skip}
        rows = await self._run(text(_BEHIND[what]), given)
        return [
            Instance(**{name: _read(name, value) for name, value in row._mapping.items()})  # noqa: SLF001 as above
            for row in rows
        ]

    async def complaints(self, span: Span) -> Sequence[ComplaintCount]:
        """Oral and written complaints through a period with both ends; the timeline tells how they stood."""
        rows = await self._run(text(_COMPLAINTS), _moments(span))
        return [
            ComplaintCount(
                what or "", TicketKind(kind), Matter(matter) if matter else None, old, TicketStatus(status), n
            )
            for what, kind, matter, old, status, n in rows
        ]

    async def _talks_of(self, day: date) -> Sequence[Row[Any]]:
        given = {"start": midnight(day), "end": midnight(day + timedelta(days=1))}
        return list(await self._run(text(_COUNT_TALKS), given))

    async def _run(self, statement: TextClause, given: Any) -> Any:
        if not self._planning:
            await self._plan_each_time()
            await self._session.execute(_IN_MEMORY)
            self._planning = True
        return await self._session.execute(statement, given)

    async def _ask(self, query: str, of: Slice, **given: Any) -> Any:
        return await self._run(text(query), {"kind": of.kind, "channel": of.channel, **given})


def _read(name: str, value: Any) -> Any:
    """A moment in UTC; a channel and a state by their names."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if name == "block":
        return BlockStatus(value)
    return ChannelName(value) if name == "channel" and value else value


def _moments(span: Span) -> dict[str, datetime | None]:
    return {"start": span.start, "end": span.end}


def _resolved(kinds: Sequence[Any]) -> Resolved:
    counted: Counter[int] = Counter()
    for row in kinds:
        for one, count in zip(row.classes, row.counts, strict=True):
            counted[one] += count
    times = Spread(counted.total(), _quantile(counted, 0.5), _quantile(counted, 0.9))
    return Resolved(times, sum(row.in_time for row in kinds), sum(row.late for row in kinds))


def _quantile(counted: Mapping[int, int], part: float) -> float | None:
    """Seconds in the middle of the class that it falls into: right to half a percent."""
    left = part * sum(counted.values())
    for number in sorted(counted):
        left -= counted[number]
        if left <= 0:
            return expm1((number + 0.5) / 100)
    return None


def _spread(count: int, found: Sequence[float] | None) -> Spread:
    median, p90 = found or (None, None)
    return Spread(count, median, p90)
