"""The page and its files, read once: the page is the same for everybody, what is personal comes as data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_EXAMPLES = (
    "hp saya ilang tolong blokir",
    "transaksi QRIS gagal tapi limit kepotong",
    "sampai mana pengaduan saya yang kemarin?",
    "biaya apa saja yang dibebaskan?",
    "mau bicara dengan petugas",
)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file of the page."""

    content: bytes
    media_type: str
    etag: str


def render_page(*, max_chars: int, max_upload_bytes: int, demo: bool, demo_hints: Sequence[str]) -> bytes:
    """The page as it is sent."""
    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("chat.html").render(
        max_chars=max_chars,
        max_upload_bytes=max_upload_bytes,
        demo=demo,
        demo_hints=demo_hints,
        examples=_EXAMPLES,
    )
    return page.encode()


def read_static_files() -> dict[str, StaticFile]:
    """The files by name: only these are served, so no name leads outside."""
    return {
        path.name: StaticFile(content, _TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')
        for path in sorted((_FOLDER / "static").iterdir())
        if path.suffix in _TYPES
        for content in (path.read_bytes(),)
    }
