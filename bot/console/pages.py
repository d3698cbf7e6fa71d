"""Templates and files of the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.cookies import Cookies
from bot.core.console.roles import Permission
from bot.core.console.signing_in import Visitor
from bot.core.ports import Now
from bot.core.wording import as_wib, clock, day_and_time, day_text
from bot.web.static import StaticFile, read_look, read_static_files

_FOLDER = Path(__file__).parent

NAVIGATION = (("/console", "Percakapan", Permission.SEE_CONVERSATIONS),)
"""Address, label, and the permission without which it is not shown."""

ROLE_LABELS = {"agent": "Petugas", "supervisor": "Penyelia", "auditor": "Auditor", "admin": "Administrator"}


def files_of_pages(libraries: Path) -> dict[str, StaticFile]:
    """What the pages load, by name."""
    return read_look(libraries) | read_static_files(_FOLDER / "static")


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders templates for whoever asks."""

    environment: Environment
    cookies: Cookies

    @classmethod
    def of(cls, cookies: Cookies, *, now: Now) -> Pages:
        """Read the templates; each is compiled when it is first used."""
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
            "since": lambda moment: since(moment, now()),
            "hue": hue,
            "initials": initials,
        }
        environment.filters.update(filters)
        environment.globals |= {"role_labels": ROLE_LABELS}
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
            "csrf": visitor.session.csrf if visitor else "",
            "may": lambda name: bool(visitor and visitor.step is None and visitor.user.may(Permission(name))),
            "navigation": _navigation(visitor),
            "path": request.url.path,
            "look": self.cookies.look(request),
            "asked": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        }
        return self.environment.get_template(template).render({**given, **facts})


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
