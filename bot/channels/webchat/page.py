"""The page, made once: it is the same for everybody, what is personal comes as data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parent
_EXAMPLES = (
    "hp saya ilang tolong blokir",
    "transaksi QRIS gagal tapi limit kepotong",
    "sampai mana pengaduan saya yang kemarin?",
    "biaya apa saja yang dibebaskan?",
    "mau bicara dengan petugas",
)


def render_page(*, max_chars: int, max_upload_bytes: int, demo: bool, demo_hints: Sequence[str], mark: str) -> bytes:
    """The page as it is sent."""
    environment = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("chat.html").render(
        max_chars=max_chars,
        max_upload_bytes=max_upload_bytes,
        demo=demo,
        demo_hints=demo_hints,
        examples=_EXAMPLES,
        mark=mark,
    )
    return page.encode()
