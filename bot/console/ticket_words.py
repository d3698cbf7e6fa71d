"""How a ticket's timeline and facts are told on screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.core.blocks import BlockStatus
from bot.core.console.ticket_screen import TicketScreen
from bot.core.documents import LABELS as DOCUMENT_LABELS
from bot.core.journeys.registration import Cause
from bot.core.tickets import BEST_RATING, Relation, Ticket, TimelineEntry, TimelineKind
from bot.core.wording import DETAIL_LABELS, FIELD_LABELS, MATTER_LABELS, capitalised, day_and_time, day_text, join_id

NEAR, SOON = timedelta(hours=1), timedelta(hours=4)
"""Before a deadline: from here on in the alarm colour, and from here on marked."""
TIMELINE_LABELS: Mapping[TimelineKind, str] = {
    TimelineKind.OPENED: "Tiket dibuka",
    TimelineKind.STARTED: "Mulai dikerjakan",
    TimelineKind.ASSIGNED: "Penanggung jawab",
    TimelineKind.FINDINGS: "Hasil pemeriksaan dicatat",
    TimelineKind.DOCUMENTS_ASKED: "Dokumen diminta",
    TimelineKind.DOCUMENTS_COMPLETE: "Dokumen lengkap",
    TimelineKind.APPROVAL_ASKED: "Menunggu persetujuan",
    TimelineKind.RESOLVED: "Selesai",
    TimelineKind.REJECTED: "Ditolak",
    TimelineKind.CANCELLED: "Dibatalkan",
    TimelineKind.ESCALATED: "Dilanjutkan secara tertulis",
    TimelineKind.REOPENED: "Dibuka kembali",
    TimelineKind.EXTENDED: "Batas waktu diperpanjang",
    TimelineKind.PAUSED: "Batas waktu dijeda",
    TimelineKind.RESUMED: "Batas waktu berjalan lagi",
    TimelineKind.RECOUNTED: "Batas waktu dihitung ulang",
    TimelineKind.RECLASSIFIED: "Golongan diubah",
    TimelineKind.REMINDED: "Pengingat",
    TimelineKind.DOCUMENT: "Dokumen dicatat",
    TimelineKind.RATED: "Dinilai pemegang",
    TimelineKind.EVIDENCE: "Bukti diterima",
    TimelineKind.LINKED: "Ditautkan",
    TimelineKind.NOTE: "Catatan",
}
RELATION_LABELS: Mapping[Relation, str] = {
    Relation.RELATED: "Berkaitan dengan",
    Relation.MERGED_INTO: "Digabungkan ke",
    Relation.MERGED_FROM: "Menerima gabungan dari",
}
DONE = {
    "take": "Tiket ini sekarang Anda tangani.",
    "assign": "Penanggung jawab sudah diganti.",
    "findings": "Hasil pemeriksaan tersimpan.",
    "resolve": "Tiket selesai. Pemegang dikabari hasilnya.",
    "reject": "Tiket ditolak. Pemegang dikabari alasannya.",
    "escalate": "Dilanjutkan secara tertulis. Pemegang dikirimi daftar dokumen dan formulir.",
    "register": "Pengaduan tertulis terdaftar. Pemegang dikabari.",
    "mark": "Daftar dokumen diperbarui.",
    "extend": "Batas waktu diperpanjang. Pemegang dikabari secara tertulis.",
    "pause": "Batas waktu dijeda. Pemegang dikabari secara tertulis.",
    "resume": "Batas waktu berjalan lagi. Pemegang dikabari.",
    "reclassify": "Golongan diubah dan batas waktu dihitung ulang. Pemegang dikabari bila tanggalnya bergeser.",
    "reopen": "Tiket dibuka kembali dengan batas waktu baru. Pemegang dikabari.",
    "note": "Catatan tersimpan.",
    "attach": "Dokumen ditambahkan.",
    "link": "Kedua tiket sudah ditautkan.",
    "merge": "Tiket digabungkan. Pemegang dikabari.",
}
"""What is told after an act."""
BLOCK_LABELS = {
    BlockStatus.REQUESTED: "Diminta, menunggu bank",
    BlockStatus.UNKNOWN: "Bank belum menjawab",
    BlockStatus.DONE: "Terblokir",
    BlockStatus.REFUSED: "Ditolak bank",
}
_ACTORS = {"holder": "Pemegang", "system": "Sigap", "bot": "Bot", "bank": "Sistem bank"}
CAUSE_LABELS = {
    Cause.NETWORK: "jaringan",
    Cause.CREDIT: "pulsa",
    Cause.SMS_CENTER: "pusat SMS",
    Cause.PHONE_OFF: "ponsel mati",
    Cause.PHONE_SPEC: "spesifikasi ponsel",
    Cause.CARD_REGISTERED: "nomor kartu sudah terdaftar",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    kind: TimelineKind
    by: str
    label: str
    lines: tuple[str, ...]


def happenings(entries: Sequence[TimelineEntry], display: Mapping[str, str]) -> list[Happening]:
    """A timeline as it is shown, newest first."""
    told = [
        Happening(
            at=entry.at,
            kind=entry.kind,
            by=_ACTORS.get(entry.actor) or display.get(entry.actor, entry.actor),
            label=TIMELINE_LABELS[entry.kind],
            lines=tuple(_lines(entry, display)),
        )
        for entry in entries
    ]
    return told[::-1]


def _lines(entry: TimelineEntry, display: Mapping[str, str]) -> Iterator[str]:
    data = entry.data
    if entry.kind is TimelineKind.ASSIGNED:
        to = data.get("assignee")
        yield display.get(to, to) if to else "Tidak ada"
    elif entry.kind is TimelineKind.REMINDED:
        yield "Batas melengkapi dokumen mendekat" if data.get("of") == "documents" else "Batas waktu mendekat"
    elif entry.kind is TimelineKind.DOCUMENT:
        name = DOCUMENT_LABELS.get(data["name"], data["name"])
        yield f"{capitalised(name)}: {'sudah ada' if data['received'] else 'belum ada'}"
        if data.get("on"):
            yield f"Diterima {day_text(date.fromisoformat(data['on']))}"
    elif entry.kind is TimelineKind.LINKED:
        yield f"{RELATION_LABELS[Relation(data['relation'])]} {data['number']}"
    elif entry.kind is TimelineKind.RATED:
        yield f"{data['rating']} dari {BEST_RATING}"
    elif entry.kind is TimelineKind.EVIDENCE:
        yield data.get("name") or "Berkas tanpa nama"
    else:
        yield from _texts(data)


def _texts(data: Mapping[str, Any]) -> Iterator[str]:
    for name, label in (("examination", "Pemeriksaan: "), ("analysis", "Analisis: "), ("outcome", ""), ("text", "")):
        if data.get(name):
            yield f"{label}{data[name]}"
    if data.get("reason"):
        yield f"Alasan: {data['reason']}"
    if data.get("missing"):
        yield f"Yang diminta: {join_id(data['missing'])}"
    if data.get("class"):
        before, after = (MATTER_LABELS.get(str(data.get(name)), "-") for name in ("class_before", "class"))
        yield f"{before} menjadi {after}"
    if data.get("due_before"):
        yield f"Semula {_moment(data['due_before'])}"
    if data.get("due"):
        yield f"Batas waktu {_moment(data['due'])}"
    if data.get("documents_due"):
        yield f"Dokumen sampai {_moment(data['documents_due'])}"


def _moment(text: str) -> str:
    return day_and_time(datetime.fromisoformat(text))


def facts_of(ticket: Ticket) -> list[tuple[str, str]]:
    """Label and value of what was told, less the story itself."""
    details = ticket.details
    told = [(label, str(details[name])) for name, label in DETAIL_LABELS.items() if details.get(name)]
    if checked := details.get("checked"):
        told.append(("Sudah diperiksa", join_id([CAUSE_LABELS.get(one, str(one)) for one in checked])))
    if fields := details.get("fields"):
        told.append(("Yang diubah", join_id([FIELD_LABELS.get(one, str(one)) for one in fields])))
    return told


def linked(screen: TicketScreen) -> list[tuple[Ticket, str]]:
    """The other tickets and how they belong to this one, those first that people or the journey have put together."""
    told = [(screen.oral, "Asal pengaduan ini"), (screen.written, "Lanjutan pengaduan ini")]
    told += [(ticket, RELATION_LABELS[relation]) for relation, ticket in screen.linked]
    first = [(ticket, how) for ticket, how in told if ticket]
    known = {ticket.id for ticket, _ in first}
    return first + [(ticket, "Pemegang atau chat yang sama") for ticket in screen.beside if ticket.id not in known]


def size(count: int) -> str:
    """Bytes as people read them: ``240 kB``, ``1,2 MB``."""
    kilo = 1000
    if count < kilo**2:
        return f"{max(round(count / kilo), 1)} kB"
    return f"{count / kilo**2:.1f} MB".replace(".", ",")


def left(moment: datetime, now: datetime) -> str:
    """How long until a deadline: ``sisa 3 j 05 mnt``, ``sisa 2 hari 4 j``, ``lewat 12 mnt``."""
    return f"{'lewat' if now > moment else 'sisa'} {length(abs(moment - now))}"


def length(span: timedelta) -> str:
    """A length of time, to two units: ``12 mnt``, ``3 j 05 mnt``, ``2 hari 4 j``."""
    minutes = int(span.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} hari {hours} j" if hours else f"{days} hari"
    if hours:
        return f"{hours} j {minutes % 60:02d} mnt"
    return f"{minutes} mnt" if minutes else "kurang dari 1 mnt"


def urgency(moment: datetime, now: datetime) -> str:
    """The colour of a deadline's badge: ``alarm``, ``warn``, or none."""
    if moment - now < NEAR:
        return "alarm"
    return "warn" if moment - now < SOON else ""
