"""The documents that a ticket needs: of a written complaint by what it is about, and of a data change.

The source (*Mekanisme Penyelesaian Gangguan* 1.c, 2.a) asks for the supporting documents that are needed, without a
list; this one follows from the trouble that it names. A power of attorney is for complaints that somebody else brings.
For a data change the source names none; the bank looks at the decree that appoints the treasurer, and the holder's KTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.core.errors import InvalidInput
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import as_utc, as_wib, midnight

LETTER, IDENTITY, AUTHORITY, DECREE = "surat", "ktp", "kuasa", "sk"

LABELS = {
    LETTER: "formulir atau surat pengaduan yang ditandatangani",
    IDENTITY: "fotokopi KTP pemegang yang berlaku",
    AUTHORITY: "surat kuasa, bila diwakilkan",
    DECREE: "SK penunjukan bendahara",
    "transaksi": "bukti transaksi (struk, riwayat JakOne Mobile, atau nomor referensi)",
    "kejadian": "bukti kejadian (pesan, nomor penelepon, atau tangkapan layar)",
    "informasi": "informasi yang tidak sesuai (tangkapan layar atau cetakan) dan pembandingnya",
    "layar": "tangkapan layar pesan galat, dengan waktunya",
    "pendukung": "dokumen pendukung lain yang ada",
}
"""Name of a document, as agents write it on a command line, and what holders read."""

_BY_CATEGORY = {
    "failed_transaction": ("transaksi",),
    "report_fraud": ("kejadian", "transaksi"),
    "wrong_information": ("informasi",),
    "app_or_network_trouble": ("layar",),
    "failed_registration": ("layar",),
}
"""Category (an intent's name) -> the supporting documents that it needs."""


@dataclass(frozen=True, slots=True)
class Document:
    """One line of a checklist."""

    name: str
    required: bool = True
    received_at: str | None = None
    """ISO 8601, UTC."""
    evidence: str | None = None
    """Id of the file that brought it by chat; none where people have recorded it."""

    @property
    def label(self) -> str:
        """What holders read."""
        return LABELS[self.name]


def checklist(category: str | None, *, represented: bool = False) -> tuple[Document, ...]:
    """What is needed for a complaint of this category."""
    supporting = _BY_CATEGORY.get(category or "", ("pendukung",))
    return (
        Document(LETTER),
        Document(IDENTITY),
        *(Document(name, required=name != "pendukung") for name in supporting),
        Document(AUTHORITY, required=represented),
    )


_SAID = {
    DECREE: re.compile(r"(?<![a-z])(?:sk|keputusan|penunjukan|penetapan|pengangkatan)(?![a-z])", re.IGNORECASE),
    IDENTITY: re.compile(r"(?<![a-z])(?:e-?)?ktp(?![a-z])|kartu tanda penduduk", re.IGNORECASE),
}
"""How senders call what they send, in a file's name or its caption."""

FOR_CHANGE = (Document(DECREE), Document(IDENTITY))
"""What a data change needs."""


def missing(documents: Iterable[Document]) -> list[Document]:
    """What is required and not there."""
    return [document for document in documents if document.required and document.received_at is None]


def received(documents: Iterable[Document]) -> list[Document]:
    """What is there."""
    return [document for document in documents if document.received_at is not None]


def marked(documents: Sequence[Document], name: str, *, received_at: datetime | None) -> tuple[Document, ...]:
    """The checklist with one document received, or found missing (and then it is required).

    Raises:
        InvalidInput: no such document on the checklist.
    """
    if name not in {document.name for document in documents}:
        names = [document.name for document in documents]
        raise InvalidInput("no such document on the checklist", document=name, documents=names)
    at = received_at.isoformat() if received_at else None
    return tuple(
        replace(document, received_at=at, evidence=None, required=document.required or at is None)
        if document.name == name
        else document
        for document in documents
    )


def filed(documents: Sequence[Document], file: str, said: str, *, at: datetime) -> tuple[Document, ...]:
    """The checklist with a file that came by chat: it is what its name or caption says, else the first that is missing.

    Args:
        documents: the checklist; its first document is the one that is asked for first.
        file: id of the file.
        said: its name and its caption.
        at: when it came.
    """
    named = {name for name, pattern in _SAID.items() if pattern.search(said)} & {it.name for it in documents}
    named = named or {document.name for document in missing(documents)[:1]}
    return tuple(
        replace(document, received_at=at.isoformat(), evidence=file)
        if document.name in named and document.received_at is None
        else document
        for document in documents
    )


def without(documents: Sequence[Document], file: str) -> tuple[Document, ...]:
    """The checklist when a file turned out to be no use."""
    return tuple(
        replace(document, received_at=None, evidence=None) if document.evidence == file else document
        for document in documents
    )


def arrival(on: date | None, *, now: datetime, registered_at: datetime) -> datetime:
    """When a document counts as received; in UTC.

    Args:
        on: the date in WIB on which it came, where it is recorded later; none for now.
        now: when it is recorded.
        registered_at: when the complaint was registered; nothing of it can have come before.

    Raises:
        InvalidInput: a date in the future, or before the complaint.
    """
    first, today = as_wib(registered_at).date(), as_wib(now).date()
    if on is None or on == today:
        return as_utc(now)
    if not first <= on <= today:
        raise InvalidInput(
            "documents come between the day of the complaint and today",
            reason="received_on",
            received_on=on.isoformat(),
            first=first.isoformat(),
            today=today.isoformat(),
        )
    return max(midnight(on), as_utc(registered_at))


def completed_at(documents: Iterable[Document]) -> datetime:
    """When the last one that is required came; all of them are there."""
    return max(datetime.fromisoformat(it.received_at) for it in documents if it.required and it.received_at)


def to_json(documents: Iterable[Document]) -> list[dict[str, Any]]:
    """As it is kept in a ticket's details."""
    return [asdict(document) for document in documents]


def from_json(rows: object) -> tuple[Document, ...]:
    """The checklist that a ticket's details keep; none where there is none."""
    return tuple(Document(**row) for row in rows) if isinstance(rows, list) else ()


def documents_of(ticket: Ticket) -> tuple[Document, ...]:
    """The checklist of a ticket: its own, else that of its kind and category."""
    usual = FOR_CHANGE if ticket.kind is TicketKind.DATA_CHANGE else checklist(ticket.category)
    return from_json(ticket.details.get("documents")) or usual


def as_lines(documents: Iterable[Document]) -> str:
    """A bullet for each document, for a message; nothing for none."""
    lines = "\n".join(f"• {document.label};" for document in documents)
    return f"{lines.removesuffix(';')}." if lines else ""
