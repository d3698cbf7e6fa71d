"""The form of a written complaint (source, 1.c), filled in with what is known: what stands on it, and the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.branches import Near, nearest, parse_place
from bot.core.channels import Attachment, AttachmentKind, IncomingKind
from bot.core.conversations import Conversation
from bot.core.documents import documents_of
from bot.core.errors import BankUnavailable
from bot.core.journeys.branches import office
from bot.core.journeys.kit import Kit
from bot.core.journeys.masking import with_numbers_masked
from bot.core.journeys.promises import written_promise
from bot.core.papers import PDF, ComplaintForm, Event, Item, Line, PaperFailed
from bot.core.ports import HolderRecord, UnitOfWork
from bot.core.tickets import Ticket, TicketKind, TimelineEntry, TimelineKind
from bot.core.wording import (
    CATEGORY_LABELS,
    DETAIL_LABELS,
    as_wib,
    clock,
    day_and_time,
    day_text,
    mask_name,
    mask_phone,
    mask_skpd,
    phone_text,
)

_EVENTS = {
    TimelineKind.OPENED: "Pengaduan lisan diterima",
    TimelineKind.STARTED: "Mulai dikerjakan petugas",
    TimelineKind.FINDINGS: "Hasil pemeriksaan internal dicatat",
    TimelineKind.DOCUMENTS_ASKED: "Dokumen diminta",
    TimelineKind.DOCUMENTS_COMPLETE: "Dokumen dinyatakan lengkap",
    TimelineKind.EVIDENCE: "Bukti diterima",
    TimelineKind.RESOLVED: "Dinyatakan selesai",
    TimelineKind.REOPENED: "Dibuka kembali",
    TimelineKind.ESCALATED: "Dilanjutkan sebagai pengaduan tertulis",
    TimelineKind.EXTENDED: "Batas waktu diperpanjang",
    TimelineKind.PAUSED: "Batas waktu dijeda",
    TimelineKind.RESUMED: "Batas waktu berjalan lagi",
}
"""What a holder is told of a timeline; notes and reminders are the people's own."""


async def draft_for(
    kit: Kit, unit: UnitOfWork, ticket: Ticket, conversation: Conversation, *, offices: Sequence[Near] = ()
) -> ComplaintForm:
    """What stands on the form for a chat that may see the ticket; :func:`printed` makes the file, in no transaction."""
    own = ticket.holder_ref is not None and conversation.bound_to(now=kit.now()) == ticket.holder_ref
    near = offices or await _last_near(unit, conversation)
    return await make_form(kit, unit, ticket, readable=own, offices=near)


async def printed(kit: Kit, form: ComplaintForm) -> Attachment | None:
    """The form as a file; none where it could not be made."""
    try:
        content = await kit.papers.complaint_form(form)
    except PaperFailed:
        return None
    return Attachment(AttachmentKind.DOCUMENT, f"Formulir-{form.number}.pdf", PDF, content)


async def make_form(
    kit: Kit, unit: UnitOfWork, ticket: Ticket, *, readable: bool, offices: Sequence[Near] = ()
) -> ComplaintForm:
    """What stands on the form of a ticket.

    Args:
        kit: the ports.
        unit: where it reads.
        ticket: the oral complaint, or the written one.
        readable: names and number as they are: only for the holder's own chat, whose number the channel vouches for,
            and for people of the bank. Others get them masked.
        offices: the nearest branches, where a place is known; otherwise the form says how to learn of them.
    """
    ids = [one for one in (ticket.oral_ticket_id, ticket.id) if one]
    timeline = [entry for one in ids for entry in await unit.tickets.timeline(one)]
    return ComplaintForm(
        number=ticket.number,
        printed_at=day_and_time(kit.now()),
        holder=await _holder(kit, unit, ticket, readable=readable),
        complaint=_complaint(ticket),
        story=await with_numbers_masked(
            kit,
            unit,
            str(ticket.details.get("description") or ticket.summary),
            conversation_id=ticket.conversation_id,
        ),
        chronology=chronology(timeline),
        documents=tuple(Item(it.label, it.required, it.received_at is not None) for it in documents_of(ticket)),
        offices=tuple(office(one) for one in offices),
        promise=written_promise(kit.policy),
    )


async def _last_near(unit: UnitOfWork, conversation: Conversation) -> Sequence[Near]:
    """The branches nearest to the location that a chat sent last; none where it sent none that is still kept."""
    messages = await unit.inbox.transcript(conversation.id)
    places = [parse_place(one.text) for one in messages if one.kind is IncomingKind.LOCATION]
    known = [place for place in places if place]
    return nearest(await unit.branches.all(), known[-1]) if known else ()


def chronology(timeline: Sequence[TimelineEntry]) -> tuple[Event, ...]:
    """A timeline as its holder is told it."""
    told = sorted((entry for entry in timeline if entry.kind in _EVENTS), key=lambda entry: entry.at)
    return tuple(Event(_when(entry.at), _event(entry)) for entry in told)


def _event(entry: TimelineEntry) -> str:
    registered = entry.kind is TimelineKind.OPENED and entry.data.get("ticket_kind") == TicketKind.WRITTEN
    return "Pengaduan tertulis didaftarkan" if registered else _EVENTS[entry.kind]


def _when(at: datetime) -> str:
    return f"{day_text(as_wib(at).date())}, {clock(at)}"


def _complaint(ticket: Ticket) -> tuple[Line, ...]:
    told = [Line(label, str(ticket.details.get(name) or "")) for name, label in DETAIL_LABELS.items()]
    return (
        Line("Perihal", CATEGORY_LABELS.get(ticket.category or "", "Pengaduan")),
        Line("Diterima", day_and_time(ticket.opened_at)),
        *(line for line in told if line.value),
    )


async def _holder(kit: Kit, unit: UnitOfWork, ticket: Ticket, *, readable: bool) -> tuple[Line, ...]:
    record = await _record(kit, ticket)
    phone = record.phone if record else await _phone(kit, unit, ticket)
    name = record.name if record else ""
    skpd = record.skpd if record else ""
    if not readable:
        name, skpd = mask_name(name, degrees=False), mask_skpd(skpd)
        phone = mask_phone(phone) if phone else ""
    return (
        Line("Nama pemegang (bendahara)", name),
        Line("Nama SKPD", skpd),
        Line("Nomor telepon QRIS KKPD", phone_text(phone)),
        Line("Alamat surat-menyurat", ""),
        Line("Disampaikan oleh (bila diwakilkan)", ""),
    )


async def _record(kit: Kit, ticket: Ticket) -> HolderRecord | None:
    if ticket.holder_ref is None:
        return None
    try:
        return await kit.bank.holder(ticket.holder_ref)
    except BankUnavailable:
        return None


async def _phone(kit: Kit, unit: UnitOfWork, ticket: Ticket) -> str:
    if not ticket.holder_phone or not ticket.conversation_id:
        return ""
    return await kit.phone_behind(unit, ticket.holder_phone, conversation_id=ticket.conversation_id) or ""
