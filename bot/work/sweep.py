"""The net under the jobs: rows that wait longer than they should get a new job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.jobs import Task, delivery_lock, media_lock, receipt_lock, turn_lock
from bot.core.ports import OpenUnit

PATIENCE = timedelta(seconds=30)
RECEIPTS_OWED = timedelta(days=1)
"""A receipt that could not be made in this time is given up: people are told of the failed jobs by then."""
WORDS_KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Defers a job for each row whose own may be lost. A job too many does no harm."""

    open_unit: OpenUnit

    async def __call__(self, *, now: datetime) -> int:
        """Look at everything that has waited; returns how many jobs were deferred."""
        before = now - PATIENCE
        async with self.open_unit() as unit:
            turns = await unit.inbox.pending_conversations(before=before)
            for conversation_id in turns:
                await unit.jobs.wake(Task.TURN, lock=turn_lock(conversation_id), conversation_id=conversation_id)
            sends = await unit.outbox.unfinished(before=before)
            for conversation_id in sends:
                await unit.jobs.wake(Task.DELIVER, lock=delivery_lock(conversation_id), conversation_id=conversation_id)
            downloads = await unit.media.pending(before=before)
            for media_id in downloads:
                await unit.jobs.wake(Task.DOWNLOAD, lock=media_lock(media_id), media_id=media_id)
            receipts = await unit.tickets.without_receipt(since=now - RECEIPTS_OWED, before=before)
            for ticket_id in receipts:
                await unit.jobs.wake(Task.RECEIPT, lock=receipt_lock(ticket_id), ticket_id=ticket_id)
            erasures = await unit.erasures.waiting(before=before)
            for erasure in erasures:
                await unit.erasures.wake(erasure.id, conversation_id=erasure.conversation_id)
            incidents = [one for one in await unit.incidents.linking() if one.announced_at < before]
            for incident in incidents:
                await unit.jobs.wake(Task.INCIDENT, lock=incident.number, number=incident.number)
            await unit.outbox.forget_words(before=now - WORDS_KEPT)
            await unit.commit()
        return len(turns) + len(sends) + len(downloads) + len(receipts) + len(erasures) + len(incidents)
