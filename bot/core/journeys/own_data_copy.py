"""A copy of what is stored about one holder, for themselves (UU 27/2022, article 7).

It leaves the bank, so what is others' is masked: numbers that are not the holder's own, people of the bank,
and tickets that somebody opened in the holder's chat for another holder. Internal notes are the bank's, and not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.conversations import Conversation
from bot.core.documents import from_json
from bot.core.errors import InvalidInput, NotFound
from bot.core.journeys.complaint_form import chronology
from bot.core.journeys.kit import Kit
from bot.core.journeys.masking import with_numbers_masked
from bot.core.journeys.own_data import chats_of
from bot.core.messages import Origin
from bot.core.ports import HolderRecord, UnitOfWork
from bot.core.tickets import Ticket
from bot.core.wording import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    KIND_LABELS,
    STATUS_LABELS,
    day_and_time,
    mask_phone,
    moment_text,
    phone_text,
)

ALL = 10_000_000
"""Messages of a chat: none is left out."""
LEFT_OUT = "chat_lama_yang_tidak_disertakan"
"""How many chats were bound to the record so long ago that somebody else may write there."""
_WRITERS = {Origin.BOT: "Sigap", Origin.NOTICE: "Sigap", Origin.AGENT: "petugas Bank"}
_INTERNAL = frozenset({"documents", "masked", "masked_new"})
"""Details of a ticket that are told in another form, or are only for checking."""

type Copy = dict[str, Any]
"""What JSON can hold, in the holder's language, in the order in which it is read."""


@dataclass(frozen=True, slots=True)
class CopyOwnData:
    """Makes the copy, for people of the bank who have been asked for it and know who asked."""

    kit: Kit

    async def __call__(self, *, holder_ref: str, by: str, reason: str) -> Copy:
        """Everything about one holder; that it was made is on the audit trail, with the request.

        Args:
            holder_ref: the bank's reference of the record.
            by: who makes it.
            reason: the request: how and when it was made.

        Raises:
            NotFound: no such record.
            InvalidInput: no reason.
            BankUnavailable: the bank does not answer.
        """
        if not reason.strip():
            raise InvalidInput("name the request", field="reason")
        record = await self.kit.bank.holder(holder_ref)
        if record is None:
            raise NotFound("no such holder", holder=holder_ref)
        async with self.kit.open_unit() as unit:
            chats, lapsed = await chats_of(unit, holder_ref, now=self.kit.now())
            tickets = await unit.tickets.concerning([chat.id for chat in chats], holder_ref)
            copy: Copy = {
                "dibuat": day_and_time(self.kit.now()),
                "dasar": "UU 27/2022 tentang Pelindungan Data Pribadi, pasal 7",
                "catatan_bank": _record(record),
                "tiket": [await self._ticket(unit, ticket, record) for ticket in tickets],
                LEFT_OUT: lapsed,
                "chat": [await self._chat(unit, chat, record) for chat in chats],
            }
            counts = {"chats": len(chats), "tickets": len(tickets), "lapsed": lapsed}
            await self.kit.audit(
                unit, "privacy.exported", actor=by, subject=holder_ref, reason=reason.strip(), **counts
            )
            await unit.commit()
        return copy

    async def _ticket(self, unit: UnitOfWork, ticket: Ticket, record: HolderRecord) -> Copy:
        told: Copy = {
            "nomor": ticket.number,
            "jenis": KIND_LABELS[ticket.kind],
            "status": STATUS_LABELS[ticket.status],
            "dibuka": day_and_time(ticket.opened_at),
        }
        if ticket.holder_ref not in {None, record.ref}:
            return told | {"keterangan": "menyangkut pemegang lain"}
        told |= {
            "perihal": CATEGORY_LABELS.get(ticket.category or "", ""),
            "batas_waktu": moment_text(ticket.due_at),
            "ringkasan": ticket.summary,
            "rincian": {name: value for name, value in ticket.details.items() if name not in _INTERNAL},
            "hasil": ticket.outcome or "",
            "alasan": ticket.reason or "",
            "nilai": ticket.rating,
            "dokumen": [
                {"nama": one.label, "diterima": moment_text(datetime.fromisoformat(one.received_at))}
                for one in from_json(ticket.details.get("documents"))
                if one.received_at
            ],
            "berkas": [
                {"nama": file.file_name or "", "jenis": file.mime or "", "dikirim": day_and_time(file.created_at)}
                for file in await unit.media.of_ticket(ticket.id)
            ],
            "perjalanan": [
                {"waktu": event.at, "kejadian": event.text}
                for event in chronology(await unit.tickets.timeline(ticket.id))
            ],
        }
        readable: Copy = await self._readable(unit, told, ticket.conversation_id, record)
        return readable

    async def _chat(self, unit: UnitOfWork, chat: Conversation, record: HolderRecord) -> Copy:
        came = await unit.inbox.transcript(chat.id, limit=ALL)
        went = await unit.outbox.transcript(chat.id, limit=ALL)
        said = [(one.received_at, "Anda", one.text or f"({one.kind})") for one in came]
        said += [(one.created_at, _WRITERS[one.origin], one.text) for one in went]
        lines = [
            {"waktu": day_and_time(at, seconds=True), "dari": who, "isi": text}
            for at, who, text in sorted(said, key=lambda line: line[0])
        ]
        return {
            "aplikasi": CHANNEL_LABELS[chat.channel],
            "alamat": _address(chat, record),
            "nama_di_aplikasi": chat.sender_name or "",
            "sejak": day_and_time(chat.created_at),
            "dihubungkan": moment_text(chat.bound_at),
            "pesan": await self._readable(unit, lines, chat.id, record),
        }

    async def _readable(self, unit: UnitOfWork, told: Any, conversation_id: str | None, record: HolderRecord) -> Any:
        """The same without tokens."""
        if isinstance(told, str):
            return await with_numbers_masked(self.kit, unit, told, conversation_id=conversation_id, own=record.phone)
        if isinstance(told, dict):
            return {name: await self._readable(unit, one, conversation_id, record) for name, one in told.items()}
        if isinstance(told, list):
            return [await self._readable(unit, one, conversation_id, record) for one in told]
        return told


def as_text(copy: Any, *, indent: int = 0) -> str:
    """The copy for people, a line for each fact."""
    margin, lines = "  " * indent, []
    for name, value in copy.items():
        label = f"{margin}{name.replace('_', ' ').capitalize()}:"
        if isinstance(value, dict):
            lines += [label, as_text(value, indent=indent + 1)]
        elif isinstance(value, list):
            lines += [label if value else f"{label} tidak ada", *(_item(one, indent + 1) for one in value)]
        elif value not in {"", None}:
            lines.append(f"{label} {value}")
    return "\n".join(line for line in lines if line)


def _item(value: Any, indent: int) -> str:
    if not isinstance(value, dict):
        return f"{'  ' * indent}- {value}"
    text = as_text(value, indent=indent + 1)
    return f"{text[: 2 * indent]}- {text[2 * indent + 2 :]}"


def _record(record: HolderRecord) -> Copy:
    return {
        "nama": record.name,
        "skpd": record.skpd,
        "nomor_hp": phone_text(record.phone),
        "empat_angka_akhir_kartu": record.card_last4,
        "diblokir": moment_text(record.blocked_at),
    }


def _address(chat: Conversation, record: HolderRecord) -> str:
    """Whom a chat is with, on its channel; a number that is not the registered one is not shown in full."""
    number = f"+{chat.sender}"
    if chat.channel != "whatsapp" or not chat.sender.isdecimal():
        return chat.sender
    return phone_text(number) if number == record.phone else mask_phone(number)
