"""The receipt as a paper: what stands on it, and the file as it is sent."""

from __future__ import annotations

from bot.core.blocks import Block, BlockStatus
from bot.core.channels import Attachment, AttachmentKind
from bot.core.errors import BankUnavailable
from bot.core.journeys.kit import Kit
from bot.core.papers import PDF, Line, Receipt
from bot.core.receipts import receipt_code, receipt_number
from bot.core.tickets import Ticket, TicketKind
from bot.core.wording import (
    CATEGORY_LABELS,
    FIELD_LABELS,
    KIND_LABELS,
    capitalised,
    day_and_time,
    join_id,
    mask_name,
    mask_skpd,
    moment_text,
)

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


async def make_receipt(kit: Kit, ticket: Ticket, block: Block | None) -> Attachment:
    """The receipt of a ticket, and of its block where it is one.

    Raises:
        PaperFailed: it could not be made.
    """
    content = await kit.papers.receipt(await _paper(kit, ticket, block))
    return Attachment(AttachmentKind.DOCUMENT, f"Tanda-Terima-{receipt_number(ticket)}.pdf", PDF, content)


async def _paper(kit: Kit, ticket: Ticket, block: Block | None) -> Receipt:
    """What stands on the receipt; the holder is masked, for a phone lies about."""
    return Receipt(
        title=_TITLES[ticket.kind],
        receipt=receipt_number(ticket),
        received=day_and_time(ticket.opened_at, seconds=True),
        lines=(*await _holder(kit, ticket), *_reported(ticket), *_outcome(block)),
        number=ticket.number,
        due=moment_text(ticket.due_at),
        steps=_steps(ticket),
        code=receipt_code(kit.sealer, ticket),
    )


async def _holder(kit: Kit, ticket: Ticket) -> tuple[Line, ...]:
    """As registered when it was reported: a data change may have been carried out by now."""
    if kept := ticket.details.get("masked"):
        return (Line("Pemegang", str(kept["name"]).partition(",")[0]), Line("SKPD", kept["skpd"]))
    try:
        record = await kit.bank.holder(ticket.holder_ref or "")
    except BankUnavailable:  # the time is what counts: better without the name than later
        record = None
    if record is None:
        return ()
    return (
        Line("Pemegang", mask_name(record.name, degrees=False)),
        Line("SKPD", mask_skpd(record.skpd)),
    )


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
    values = [Line(f"{capitalised(FIELD_LABELS[field])} baru", new[field]) for field in fields]
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
