"""How a file that a holder has sent leaves the server: shown only where that is safe, whatever it claims to be."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

from bot.core.channels import Attachment
from bot.web.guard import RequestRefused
from bot.web.uploads import recognise

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Pictures that browsers show."""
PDF = "application/pdf"
_POLICIES = {
    PDF: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
"""A browser's own reader of PDF does not work in a sandbox; it runs nothing of the file on our pages' behalf."""
_SANDBOX = "default-src 'none'; sandbox"


def shown_as(mime: str | None, content: bytes) -> str | None:
    """The kind under which a file is shown, when its content is what was noted of it; none: download only."""
    try:
        found = recognise(content)
    except RequestRefused:
        return None
    return found if found == mime and found in IMAGES | {PDF} else None


def send_evidence(file: Attachment, *, download: bool = False) -> Response:
    """A file, in place where that is safe and nothing else was asked for; otherwise as a download."""
    kind = None if download else shown_as(file.mime, file.content)
    disposition = "inline" if kind else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.file_name, safe='')}",
        "Content-Security-Policy": _POLICIES.get(kind or "", _SANDBOX),
    }
    return Response(file.content, media_type=kind or "application/octet-stream", headers=headers)
