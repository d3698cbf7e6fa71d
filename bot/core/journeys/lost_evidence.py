"""A file of a ticket turned out to be refused or gone: the ticket says so, and does not count it as a document."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.data_changes import UNDECIDED
from bot.core.journeys.change_documents import lose_file
from bot.core.journeys.kit import Kit
from bot.core.messages import MediaFile
from bot.core.ports import UnitOfWork
from bot.core.tickets import TicketKind

_REASONS = {"kind": "bukan foto atau PDF", "size": "terlalu besar"}
_OTHERWISE = "tidak dapat diambil dari aplikasi chat"


@dataclass(frozen=True, slots=True)
class LostEvidence:
    """Implements :class:`bot.core.engine.ReportLost`."""

    kit: Kit

    async def __call__(self, unit: UnitOfWork, media: MediaFile) -> None:
        """Note it; a data change waits again for the document that it was, and the holder is told.

        Args:
            unit: its caller commits.
            media: the file, rejected or failed, and locked.
        """
        if media.ticket_id is None:
            return
        ticket = await unit.tickets.get(media.ticket_id, lock=True)
        why = _REASONS.get(media.reason or "", _OTHERWISE)
        text = f"Berkas {media.file_name or 'tanpa nama'} tidak dapat dipakai: {why}."
        await self.kit.note(unit, ticket, text)
        if ticket.kind is not TicketKind.DATA_CHANGE:
            return
        change = await unit.changes.of_ticket(ticket.id, lock=True)
        if change and change.status in UNDECIDED:
            await lose_file(self.kit, unit, ticket, change, media)
