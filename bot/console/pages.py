"""Templates and files of the pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.console.browsers import browser_name
from bot.console.cookies import Cookies
from bot.console.review_labels import INTENT_LABELS
from bot.core.console import credentials
from bot.core.console.roles import Permission
from bot.core.console.signing_in import Visitor
from bot.core.ports import Now
from bot.core.wording import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    as_wib,
    clock,
    day_and_time,
    day_text,
    number_text,
    short_day,
    short_moment,
)
from bot.web.static import StaticFiles, read_look, read_static_files

_FOLDER = Path(__file__).parent
STATIC = "/console/static"

NAVIGATION = (
    ("/console", "Percakapan", Permission.SEE_CONVERSATIONS),
    ("/console/tickets", "Tiket", Permission.SEE_TICKETS),
    ("/console/approvals", "Persetujuan", Permission.APPROVE),
    ("/console/supervisor", "Ringkasan", Permission.SUPERVISE),
    ("/console/audit", "Jejak audit", Permission.SEE_AUDIT),
    ("/console/admin", "Administrasi", Permission.ADMINISTER),
)
"""Address, label, and the permission without which it is not shown."""
_HOMES = (("/console/audit", Permission.SEE_AUDIT), ("/console/admin", Permission.ADMINISTER))

STATUS_LABELS = {
    "pending": "menunggu dikirim",
    "sending": "mengirim",
    "sent": "terkirim",
    "delivered": "sampai",
    "read": "dibaca",
    "failed": "gagal terkirim",
    "uncertain": "belum pasti sampai",
    "dropped": "tidak jadi dikirim",
}
"""Of :class:`bot.core.messages.OutboxStatus`."""
ERROR_LABELS = {
    "window_closed": "Jendela 24 jam WhatsApp sudah tutup; tunggu pesan pemegang.",
    "no_template": "Jendela 24 jam WhatsApp sudah tutup dan template belum diatur; tunggu pesan pemegang.",
    "file_needs_window": "Jendela 24 jam WhatsApp sudah tutup, dan template tak memuat berkas; tunggu pesan pemegang.",
    "template_refused": "Jendela 24 jam WhatsApp sudah tutup, dan templatenya ditolak; tunggu pesan pemegang.",
    "send_refused": "Pemegang tidak dapat dihubungi di sini.",
    "send_uncertain": "Sambungan putus saat mengirim; mungkin sudah sampai. Tanyakan dulu sebelum mengirim ulang.",
}
"""Of errors that a send ends with."""
REASON_LABELS = {
    "asked": "Meminta petugas",
    "verification_failed": "Gagal verifikasi",
    "bank_silent": "Bank belum menjawab",
    "bank_refused": "Bank menolak permintaan",
    "fault": "Gangguan sistem",
    "journey": "Perlu petugas",
    "undelivered": "Pesan belum sampai",
    "unconfirmed": "Pesan belum pasti sampai",
    "call_back": "Telepon nomor terdaftar",
    "several_records": "Nomor milik beberapa pemegang",
}
"""Of :class:`bot.core.conversations.HandoffReason`."""
PRESENCE_LABELS = {"available": "Siap menerima", "busy": "Sibuk", "away": "Tidak di tempat"}
FACT_LABELS = {"name": "nama", "skpd": "SKPD", "phone": "nomor telepon", "card_last4": "akhir kartu"}
INCOMING_LABELS = {
    "text": "Pesan",
    "button": "Menekan pilihan",
    "media": "Foto atau berkas",
    "contact": "Kontak",
    "sticker": "Stiker",
    "voice": "Pesan suara",
    "location": "Lokasi",
    "edited": "Pesan diubah",
    "group": "Pesan dari grup",
    "unsupported": "Pesan jenis lain",
}
"""Of messages without words."""
SECRET_LABELS = {
    "pin": "PIN",
    "otp": "OTP",
    "cvv": "CVV",
    "password": "kata sandi",
    "card": "nomor kartu lengkap",
}
ROLE_LABELS = {"agent": "Petugas", "supervisor": "Penyelia", "auditor": "Auditor", "admin": "Administrator"}


def files_of_pages(libraries: Path) -> StaticFiles:
    """What the pages load."""
    return StaticFiles(read_look(libraries) | read_static_files(_FOLDER / "static"))


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders templates for whoever asks."""

    environment: Environment
    cookies: Cookies

    @classmethod
    def of(cls, cookies: Cookies, *, now: Now, mark: str) -> Pages:
        """Read the templates; each is compiled when it is first used. ``mark`` is that of the files that they load."""
        environment = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters: dict[str, Callable[..., Any]] = {
            "moment": day_and_time,
            "clock": lambda moment: clock(moment).removesuffix(" WIB"),
            "iso": lambda moment: as_wib(moment).isoformat(timespec="seconds"),
            "day": lambda moment: day_text(as_wib(moment).date()),
            "day_name": day_text,
            "exact_clock": lambda moment: clock(moment, seconds=True).removesuffix(" WIB"),
            "short_day": short_day,
            "short_moment": short_moment,
            "figure": number_text,
            "since": lambda moment: since(moment, now()),
            "hue": hue,
            "initials": initials,
            "told": told,
            "caller": caller,
            "browser": browser_name,
        }
        environment.filters.update(filters)
        environment.globals |= {
            "static": f"{STATIC}/{mark}",
            "role_labels": ROLE_LABELS,
            "status_labels": STATUS_LABELS,
            "reason_labels": REASON_LABELS,
            "error_labels": ERROR_LABELS,
            "channel_labels": CHANNEL_LABELS,
            "presence_labels": PRESENCE_LABELS,
            "fact_labels": FACT_LABELS,
            "category_labels": CATEGORY_LABELS,
            "intent_labels": INTENT_LABELS,
            "incoming_labels": INCOMING_LABELS,
            "secret_labels": SECRET_LABELS,
        }
        return cls(environment, cookies)

    def show(
        self,
        request: Request,
        template: str,
        visitor: Visitor | None = None,
        *,
        status: int = HTTPStatus.OK,
        **facts: Any,
    ) -> Response:
        """A page, or a part of one."""
        return HTMLResponse(self.text(request, template, visitor, **facts), status)

    def text(self, request: Request, template: str, visitor: Visitor | None = None, **facts: Any) -> str:
        """The same as text, for a part that goes into something else."""
        given: Mapping[str, Any] = {
            "visitor": visitor,
            "me": visitor.user if visitor else None,
            "standing": None,
            "may": lambda name: bool(visitor and visitor.step is None and visitor.user.may(Permission(name))),
            "navigation": _navigation(visitor),
            "path": request.url.path,
            "look": self.cookies.look(request),
            "asked": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        }
        token = facts.pop("csrf", visitor.session.csrf if visitor else "")
        return self.environment.get_template(template).render({**given, **facts, "csrf": credentials.masked(token)})


def home_of(visitor: Visitor) -> str:
    """Where the day begins of somebody who has no conversations: the page that nobody else has."""
    return next((address for address, needs in _HOMES if visitor.user.may(needs)), "/console/account")


def _navigation(visitor: Visitor | None) -> list[tuple[str, str]]:
    if visitor is None or visitor.step is not None:
        return []
    return [(address, label) for address, label, needs in NAVIGATION if visitor.user.may(needs)]


def since(moment: datetime, now: datetime) -> str:
    """How long ago, short: ``baru saja``, ``12 mnt``, ``3 j 05 mnt``, ``2 hari``."""
    passed = max(now - moment, timedelta())
    minutes = int(passed.total_seconds()) // 60
    if minutes < 1:
        return "baru saja"
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes} mnt"
    if passed < timedelta(days=1):
        return f"{minutes // 60} j {minutes % 60:02d} mnt"
    return f"{passed.days} hari"


def hue(name: str) -> int:
    """One of eight colours that stands for a person, always the same."""
    return hashlib.sha256(name.encode()).digest()[0] % 8


def initials(name: str) -> str:
    """``Sari Dewi`` as ``SD``."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in words[:2]) or "?"


_TOKEN = re.compile(r"\[(\w+):[0-9a-z]{4,}\]")
_TOKENS = {"phone": "nomor telepon", "nik": "NIK", "email": "alamat email", "card": "nomor kartu"}


def told(text: str) -> Markup:
    """A text of the transcript; what stands for a private number is marked as such."""
    return Markup(_TOKEN.sub(_named, str(escape(text))))  # noqa: S704 - escaped first; the rest is ours


def _named(match: re.Match[str]) -> str:
    return f'<span class="private">{_TOKENS.get(match.group(1), "data pribadi")}</span>'


def caller(name: str | None, channel: str, sender: str) -> str:
    """How a chat is called in lists: by the name that its sender goes by there, or by its last characters."""
    return name or f"{CHANNEL_LABELS.get(channel, channel)} ··{sender[-4:]}"
