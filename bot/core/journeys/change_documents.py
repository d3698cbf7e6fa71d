"""Journey 4: which of the documents of a data change are there, and what its ticket waits for because of that.

What comes by chat is taken for what its sender calls it, else for the document that was asked for. Two people look at
it before anything changes, and whoever finds that it is something else says so: the holder is told what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.data_changes import UNDECIDED, DataChange
from bot.core.documents import Document, as_lines, documents_of, filed, missing, to_json, without
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import CHANGE_DOCUMENTS, Notices, When
from bot.core.messages import MediaFile
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, TicketStatus

_S = TicketStatus
_AWAITED = frozenset({_S.IN_PROGRESS, _S.WAITING_DOCUMENTS, _S.WAITING_APPROVAL})


def documents_count(ticket: Ticket, change: DataChange) -> bool:
    """Whether the documents of a change still count: until two people have approved it, or its ticket is over."""
    return change.status in UNDECIDED and ticket.status in _AWAITED


async def with_files(
    unit: UnitOfWork, documents: Sequence[Document], files: Iterable[MediaFile]
) -> tuple[Document, ...]:
    """A checklist with files that came by chat, oldest first."""
    documents, files = tuple(documents), list(files)
    captions: dict[str, str] = {}
    for chat in {file.conversation_id for file in files}:
        captions |= await unit.inbox.captions(chat, [file.id for file in files])
    for file in files:
        said = f"{file.file_name or ''} {captions.get(file.id, '')}"
        documents = filed(documents, file.id, said, at=file.created_at)
    return documents


async def add_files(kit: Kit, unit: UnitOfWork, ticket: Ticket, files: Sequence[MediaFile]) -> None:
    """Count files that came later, where they still count; a decision under way has not seen them."""
    change = await unit.changes.of_ticket(ticket.id, lock=True)
    if files and change and documents_count(ticket, change):
        change.add_documents()
        await take_files(kit, unit, ticket, change, files)


async def take_files(
    kit: Kit, unit: UnitOfWork, ticket: Ticket, change: DataChange, files: Iterable[MediaFile]
) -> None:
    """Count files that were given to the ticket of a change; with the last document it waits for approval."""
    before = documents_of(ticket)
    documents = await with_files(unit, before, files)
    for old, new in zip(before, documents, strict=True):
        if new.received_at and not old.received_at:
            entry = ticket.mark_document(now=kit.now(), actor="bot", name=new.name, received=True)
            await unit.tickets.note(entry)
    await keep_checklist(kit, unit, ticket, change, documents)


async def lose_file(kit: Kit, unit: UnitOfWork, ticket: Ticket, change: DataChange, file: MediaFile) -> None:
    """A file of an undecided change turned out to be no use; what it was is missing, and the holder is told."""
    before = documents_of(ticket)
    documents = without(before, file.id)
    if documents != before:
        await keep_checklist(kit, unit, ticket, change, documents)
        await tell_missing(kit, unit, ticket)


async def keep_checklist(
    kit: Kit, unit: UnitOfWork, ticket: Ticket, change: DataChange, documents: Sequence[Document]
) -> None:
    """Keep it on the ticket, which waits for what is missing, else for approval; its clock runs either way.

    An approval does not outlive a document that it was given on.
    """
    now, wanted = kit.now(), missing(documents)
    ticket.details = ticket.details | {"documents": to_json(documents)}
    if wanted and ticket.status in {_S.OPEN, _S.IN_PROGRESS, _S.WAITING_APPROVAL}:
        labels = [document.label for document in wanted]
        await unit.tickets.note(ticket.ask_documents(now=now, actor="system", missing=labels))
    elif not wanted and ticket.status is _S.WAITING_DOCUMENTS:
        await unit.tickets.note(ticket.complete_documents(now=now, actor="system"))
    if not wanted and ticket.status is _S.OPEN:
        await unit.tickets.note(ticket.ask_approval(now=now, actor="system"))
    withdrawn = change.withdraw_approval() if wanted else None
    if withdrawn:
        text = f"Persetujuan {withdrawn} tidak berlaku lagi: ada dokumen yang ternyata belum ada."
        await kit.note(unit, ticket, text)
        await kit.audit(unit, "change.approval_withdrawn", actor="system", subject=ticket.number, approver=withdrawn)


async def tell_missing(kit: Kit, unit: UnitOfWork, ticket: Ticket) -> None:
    """The holder hears which document is missing, while one is."""
    wanted = missing(documents_of(ticket))
    if not wanted:
        return
    await Notices(kit).notify(
        unit,
        ticket,
        CHANGE_DOCUMENTS,
        key=f"documents:{kit.new_id()}",  # what it tells of happens once; the same document may be missing twice
        when=When(only_while=(_S.WAITING_DOCUMENTS,)),
        number=ticket.number,
        documents=as_lines(wanted),
    )
