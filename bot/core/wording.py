"""How days, times, amounts, numbers and names are written for holders and agents (Indonesian, WIB).

The project's clock edge is here too: :data:`WIB`, :func:`as_wib`, :func:`as_utc`. Inside, moments are aware and UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.core.errors import InvalidInput

WIB = ZoneInfo("Asia/Jakarta")

DAY_NAMES = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTH_NAMES = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

KIND_LABELS: Mapping[str, str] = {
    "block": "Permintaan blokir",
    "oral": "Pengaduan lisan",
    "written": "Pengaduan tertulis",
    "data_change": "Perubahan data",
    "registration": "Gagal registrasi",
}
"""Of :class:`bot.core.tickets.TicketKind`."""

STATUS_LABELS: Mapping[str, str] = {
    "open": "Diterima",
    "in_progress": "Sedang dikerjakan",
    "waiting_documents": "Menunggu dokumen",
    "waiting_approval": "Menunggu persetujuan",
    "escalated": "Dilanjutkan sebagai pengaduan tertulis",
    "resolved": "Selesai",
    "rejected": "Ditolak",
    "cancelled": "Dibatalkan",
}
"""Of :class:`bot.core.tickets.TicketStatus`."""

BLOCK_ANSWERS: Mapping[str, str] = {
    "requested": "Permintaan blokir diterima, jawaban bank ditunggu",
    "unknown": "Permintaan blokir diterima, jawaban bank ditunggu",
    "done": "Akun berhasil diblokir {at}",
    "refused": "Sistem bank belum dapat memblokir, petugas menanganinya",
}
"""Of :class:`bot.core.blocks.BlockStatus`, as the holder is told on the ticket of the block."""

CATEGORY_LABELS: Mapping[str, str] = {
    "lost_phone": "Kehilangan ponsel",
    "report_fraud": "Dugaan penipuan",
    "block_account": "Permintaan blokir",
    "unblock_account": "Buka blokir",
    "failed_transaction": "Transaksi gagal",
    "wrong_information": "Informasi tidak sesuai",
    "app_or_network_trouble": "Gangguan aplikasi atau jaringan",
    "failed_registration": "Gagal registrasi",
    "service_complaint": "Keluhan layanan",
    "file_complaint": "Pengaduan",
    "written_complaint": "Pengaduan tertulis",
    "change_data": "Perubahan data",
}
"""Of a ticket's category, which is the name of the intent that it came from."""

CHANNEL_LABELS: Mapping[str, str] = {"telegram": "Telegram", "whatsapp": "WhatsApp", "webchat": "Obrolan web"}
"""Of :class:`bot.core.channels.ChannelName`."""

MATTER_LABELS: Mapping[str, str] = {"ketidakpahaman": "Unsur ketidakpahaman", "lainnya": "Lainnya"}
"""Of :class:`bot.core.policy.Matter`."""

FIELD_LABELS: Mapping[str, str] = {"phone": "nomor HP", "name": "nama bendahara", "skpd": "nama SKPD"}
"""Of :class:`bot.core.changes.Field`, within a sentence."""

DETAIL_LABELS: Mapping[str, str] = {
    "when": "Waktu kejadian",
    "amount": "Jumlah",
    "merchant": "Merchant",
    "reference": "Nomor referensi",
}
"""Of what a complaint tells besides the story, by its name in the ticket's details."""

_POINTS = str.maketrans(",.", ".,")
_GENERIC_SKPD_WORDS = frozenset(
    {"badan", "biro", "dinas", "inspektorat", "kantor", "kecamatan", "kelurahan", "sekretariat", "suku"}
    | {"kec", "kel", "sudin"},
)


def as_utc(moment: datetime) -> datetime:
    """Convert to UTC.

    Raises:
        InvalidInput: the moment is naive, so nobody knows when it was.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise InvalidInput("give the moment a zone, for example datetime(..., tzinfo=UTC)", value=moment.isoformat())
    return moment.astimezone(UTC)


def as_wib(moment: datetime) -> datetime:
    """Convert to WIB (Asia/Jakarta, +07:00).

    Raises:
        InvalidInput: the moment is naive.
    """
    return as_utc(moment).astimezone(WIB)


def midnight(day: date) -> datetime:
    """When a day begins in WIB; in UTC."""
    return as_utc(datetime.combine(day, time(), WIB))


def day_text(day: date) -> str:
    """``Minggu, 22 November 2026``."""
    return f"{DAY_NAMES[day.weekday()]}, {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """``14.03 WIB``, or ``14.03.27 WIB`` where the second matters. The moment is aware."""
    return as_wib(moment).strftime("%H.%M.%S WIB" if seconds else "%H.%M WIB")


def day_and_time(moment: datetime, *, seconds: bool = False) -> str:
    """``Minggu, 22 November 2026 pukul 14.03 WIB``. The moment is aware."""
    return f"{day_text(as_wib(moment).date())} pukul {clock(moment, seconds=seconds)}"


def moment_text(moment: datetime | None) -> str:
    """As :func:`day_and_time`; empty where there is no moment."""
    return day_and_time(moment) if moment else ""


def short_day(day: date) -> str:
    """``22 Nov 2026``, for tables."""
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]} {day.year}"


def short_moment(moment: datetime) -> str:
    """``22 Nov 2026, 14.03``, for tables; WIB. The moment is aware."""
    return f"{short_day(as_wib(moment).date())}, {as_wib(moment).strftime('%H.%M')}"


def number_text(number: float, *, digits: int = 0) -> str:
    """``1.250`` or ``4,3``."""
    return f"{number:,.{digits}f}".translate(_POINTS)


def rupiah(amount: int) -> str:
    """``Rp1.250.000``; a negative amount as ``-Rp1.250.000``. Integer rupiah."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def capitalised(text: str) -> str:
    """With a large first letter; the others stay as they are (``SKPD``)."""
    return f"{text[:1].upper()}{text[1:]}"


def without_full_stop(text: str) -> str:
    """What somebody wrote, to stand within a sentence of ours."""
    return text.strip().rstrip(".")


def join_id(items: Sequence[str]) -> str:
    """``a``, ``a dan b``, ``a, b, dan c``; nothing for nothing."""
    if len(items) < 3:  # noqa: PLR2004
        return " dan ".join(items)
    return f"{', '.join(items[:-1])}, dan {items[-1]}"


def phone_text(phone: str) -> str:
    """``0812-0000-0001`` for +6281200000001; what is not E.164 of Indonesia, or masked, stays as it is."""
    if not phone.startswith("+62"):
        return phone
    digits = f"0{phone.removeprefix('+62')}"
    return "-".join(part for part in (digits[:4], digits[4:8], digits[8:]) if part)


def mask_phone(phone: str) -> str:
    """``0812-****-**89``: the prefix and the last two digits; the length stays hidden.

    Takes what people write (``+62 812-3456-7889``, ``62812...``, ``0812...``). A number too short to hide anything
    is hidden whole.
    """
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("62"):
        digits = "0" + digits[2:].removeprefix("0")
    if len(digits) < 8:  # noqa: PLR2004
        return "****"
    return f"{digits[:4]}-****-**{digits[-2:]}"


def mask_name(name: str, *, degrees: bool = True) -> str:
    """``R**** W********``: the first letter of each word, one star for each other letter or digit.

    Args:
        name: of a person.
        degrees: whether those behind the name (``, S.E.``) are shown, masked as well.
    """
    shown = name if degrees else name.partition(",")[0]
    return " ".join(_mask_word(word) for word in shown.split())


def mask_skpd(name: str) -> str:
    """``Dinas P*********``: leading generic words (Dinas, Badan, Kecamatan, Suku Dinas ...) stay readable."""
    words = name.split()
    shown = 0
    while shown < len(words) and words[shown].rstrip(".").lower() in _GENERIC_SKPD_WORDS:
        shown += 1
    return " ".join(words[:shown] + [_mask_word(word) for word in words[shown:]])


def _mask_word(word: str) -> str:
    first = next((i for i, char in enumerate(word) if char.isalnum()), len(word))
    return word[: first + 1] + re.sub(r"[^\W_]", "*", word[first + 1 :])
