"""What an uploaded file is, told from its content, and a name for it that can be shown and stored anywhere."""

from __future__ import annotations

import re
import unicodedata
from http import HTTPStatus

import filetype  # type: ignore[import-untyped]

from bot.core.channels import MediaKind
from bot.web.guard import RequestRefused

_EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
}
_NAME_CHARS = 100


def recognise(content: bytes) -> str:
    """The MIME type by the first bytes, whatever the name and the browser say.

    Raises:
        RequestRefused: not a kind that can be evidence.
    """
    mime = filetype.guess_mime(content[:8192])
    if mime not in _EXTENSIONS:
        raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "file_kind")
    return str(mime)


def media_kind(mime: str) -> MediaKind:
    """Photo or document."""
    return MediaKind.PHOTO if mime.startswith("image/") else MediaKind.DOCUMENT


def safe_name(name: str, mime: str) -> str:
    """The last part of the name without control, direction and reserved characters, ending as its kind does."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r'[<>:"|?*\s]+', " ", name).rstrip(" .")
    extensions = _EXTENSIONS[mime]
    suffix = next((name[-len(each) :] for each in extensions if name.lower().endswith(each)), "")
    stem = name[: len(name) - len(suffix)][:_NAME_CHARS].strip(" .") or "berkas"
    return stem + (suffix.lower() or extensions[0])
