"""Journeys 1 and 4: the numbered receipt which the holder can keep, made after the commit of what it tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.core.blocks import Block, BlockStatus
from bot.core.channels import Attachment, AttachmentKind
from bot.core.errors import BankUnavailable, NotFound
from bot.core.journeys.kit import Kit
from bot.core.papers import Line, Receipt
from bot.core.ports import UnitOfWork
from bot.core.receipts import KINDS, is_ours, receipt_code, receipt_number, ticket_of_code
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import (
    CATEGORY_LABELS,
    FIELD_LABELS,
    KIND_LABELS,
    STATUS_LABELS,
    day_and_time,
    join_id,
    mask_name,
    mask_skpd,
)

TASK = "receipt"
AFTER = timedelta(seconds=1)
"""So that the answer itself comes first."""
PDF = "application/pdf"
_TITLES = {TicketKind.BLOCK: "Tanda Terima Laporan", TicketKind.DATA_CHANGE: "Tanda Terima Perubahan Data"}
_NEXT = {
    TicketKind.BLOCK: (
        "Bila perlu, datang ke kantor Bank dengan KTP yang berlaku, atau telepon Call Center 1500351.",
        "Blokir hanya dapat dibuka di kantor Bank.",
    ),
    TicketKind.DATA_CHANGE: (
        "Dua petugas yang berbeda memeriksa dan menyetujui permintaan ini. Hasilnya dikabarkan lewat chat.",
        "Sampai disetujui, Bank memakai data yang tercatat terakhir.",
        "Bila ada dokumen yang belum dikirim, kirim ke chat yang sama. Call Center: 1500351.",
    ),
}
_FIRST = {
    "lost_phone": "Laporkan kehilangan ponsel ke operator telepon agar nomor ikut diblokir.",
    "report_fraud": "Segera ganti PIN, dan simpan bukti seperti pesan, nomor penelepon, dan riwayat transaksi.",
    "block_account": "Bila PIN diketahui orang lain, segera ganti dan jangan berikan kepada siapa pun.",
}
"""What to do first after a block, by what was reported."""


async def wake_receipt(unit: UnitOfWork, ticket: Ticket) -> None:
    """Have the receipt made once the caller has committed: a job of its own, so that nothing waits for it."""
    await unit.jobs.wake(TASK, lock=f"receipt:{ticket.id}", after=AFTER, ticket_id=ticket.id)


@dataclass(frozen=True, slots=True)
class Authentic:
    """A receipt that is ours, as people of the bank are shown it."""

    receipt: str
    number: str
    kind: str
    received: str
    status: str


@dataclass(frozen=True, slots=True)
class Receipts:
    """Use cases around receipts."""

    kit: Kit

    async def send(self, *, ticket_id: str) -> bool:
        """Make the receipt of a ticket and send it to the chat that opened it, once; whether that was done now.

        Raises:
            PaperFailed: it could not be made; to be tried again.
        """
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.get(ticket_id)
            if ticket.kind not in KINDS or await unit.outbox.has(_key(ticket)):
                return False
            if await self.kit.chat_of(unit, ticket) is None:
                return False
            block = await unit.blocks.of_ticket(ticket.id) if ticket.kind is TicketKind.BLOCK else None
        content = await self.kit.papers.receipt(await self.paper(ticket, block))
        return await self._deliver(ticket, content)

    async def verify(self, *, code: str) -> Authentic:
        """What a receipt with this code is about.

        Raises:
            InvalidInput: it does not look like a code.
            NotFound: we have not given this code.
        """
        number = ticket_of_code(code)
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.by_number(number)
        if ticket is None or ticket.kind not in KINDS or not is_ours(self.kit.sealer, ticket, code):
            raise NotFound("no receipt of ours has this code")
        received = day_and_time(ticket.opened_at, seconds=True)
        return Authentic(
            receipt_number(ticket), ticket.number, KIND_LABELS[ticket.kind], received, STATUS_LABELS[ticket.status]
        )

    async def paper(self, ticket: Ticket, block: Block | None) -> Receipt:
        """What stands on the receipt; the holder is masked, for a phone lies about."""
        return Receipt(
            title=_TITLES[ticket.kind],
            receipt=receipt_number(ticket),
            received=day_and_time(ticket.opened_at, seconds=True),
            lines=(*await self._holder(ticket), *_reported(ticket), *_outcome(block)),
            number=ticket.number,
            due=day_and_time(ticket.due_at) if ticket.due_at else "",
            steps=_steps(ticket),
            code=receipt_code(self.kit.sealer, ticket),
        )

    async def _holder(self, ticket: Ticket) -> tuple[Line, ...]:
        """As registered when it was reported: a data change may have been carried out by now."""
        if kept := ticket.details.get("masked"):
            return (Line("Pemegang", str(kept["name"]).partition(",")[0]), Line("SKPD", kept["skpd"]))
        try:
            record = await self.kit.bank.holder(ticket.holder_ref or "")
        except BankUnavailable:  # the time is what counts: better without the name than later
            record = None
        if record is None:
            return ()
        return (
            Line("Pemegang", mask_name(record.name.partition(",")[0])),
            Line("SKPD", mask_skpd(record.skpd)),
        )

    async def _deliver(self, ticket: Ticket, content: bytes) -> bool:
        receipt = receipt_number(ticket)
        async with self.kit.open_unit() as unit:
            conversation = await self.kit.chat_of(unit, ticket)
            if conversation is None:
                return False
            attachment = Attachment(AttachmentKind.DOCUMENT, f"Tanda-Terima-{receipt}.pdf", PDF, content)
            await self.kit.notify(
                unit,
                conversation,
                "utter_notice_receipt",
                key=_key(ticket),
                attachment=attachment,
                receipt=receipt,
                number=ticket.number,
                received=day_and_time(ticket.opened_at, seconds=True),
            )
            await self.kit.audit(unit, "receipt.sent", actor="system", subject=ticket.number)
            await unit.commit()
        return True


def _key(ticket: Ticket) -> str:
    return f"receipt:{ticket.id}"


def _steps(ticket: Ticket) -> tuple[str, ...]:
    first = _FIRST.get(ticket.category or "")
    return (first, *_NEXT[ticket.kind]) if first else _NEXT[ticket.kind]


def _reported(ticket: Ticket) -> tuple[Line, ...]:
    if ticket.kind is TicketKind.BLOCK:
        reported = CATEGORY_LABELS.get(ticket.category or "", KIND_LABELS[ticket.kind])
        return (Line("Yang dilaporkan", reported), Line("Yang diminta", "Blokir akun QRIS KKPD"))
    fields = [str(field) for field in ticket.details.get("fields") or ()]
    new = ticket.details.get("masked_new") or {}
    asked = Line("Yang diminta", f"Perubahan {join_id([FIELD_LABELS[field] for field in fields])}")
    values = [Line(f"{FIELD_LABELS[field][:1].upper()}{FIELD_LABELS[field][1:]} baru", new[field]) for field in fields]
    return (asked, *values, Line("Ketentuan tanggung jawab", "Telah dibaca dan dipahami pemegang"))


def _outcome(block: Block | None) -> tuple[Line, ...]:
    """How the bank had answered when the receipt was made; nothing is promised that has not happened."""
    if block is None:
        return ()
    if block.status is BlockStatus.DONE and block.blocked_at:
        return (Line("Hasil", f"Terblokir {day_and_time(block.blocked_at, seconds=True)}"),)
    if block.status is BlockStatus.REFUSED:
        return (Line("Hasil", "Belum dapat dijalankan sistem bank; petugas menanganinya"),)
    return (Line("Hasil", "Belum dikonfirmasi sistem bank saat tanda terima ini dibuat"),)
