"""How files come in and leave: by their content, whatever they claim to be; shown only where that is safe."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import Response

from bot.console.routing import Call
from bot.core.channels import Attachment, AttachmentKind
from bot.core.papers import PDF
from bot.web.guard import RequestRefused
from bot.web.uploads import recognise, safe_name

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Pictures that browsers show."""
CSV = "text/csv; charset=utf-8"
_POLICIES = {
    PDF: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
"""A browser's own reader of PDF does not work in a sandbox; it runs nothing of the file on our pages' behalf."""
_SANDBOX = "default-src 'none'; sandbox"


def uploaded(call: Call) -> Attachment | None:
    """The file that a form has brought, if it has.

    Raises:
        RequestRefused: too long, or not a kind that can be evidence.
    """
    content = call.form.file
    if not content:
        return None
    if len(content) > call.console.parts.max_upload_bytes:
        raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "file_too_large")
    mime = recognise(content)
    return Attachment(
        kind=AttachmentKind.of(mime), file_name=safe_name(call.form.file_name, mime), mime=mime, content=content
    )


def shown_as(mime: str | None, content: bytes) -> str | None:
    """The kind under which a file is shown, when its content is what was noted of it; none: download only."""
    try:
        found = recognise(content)
    except RequestRefused:
        return None
    return found if found == mime and found in IMAGES | {PDF} else None


def as_download(content: bytes, name: str, *, media_type: str = CSV) -> Response:
    """What was made for taking along; the name is ours."""
    return Response(content, media_type=media_type, headers=download_headers(name))


def download_headers(name: str) -> dict[str, str]:
    """The same for what is sent piece by piece."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def send_evidence(file: Attachment, *, download: bool = False) -> Response:
    """A file, in place where that is safe and nothing else was asked for; otherwise as a download."""
    kind = None if download else shown_as(file.mime, file.content)
    disposition = "inline" if kind else "attachment"
    headers = {
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(file.file_name, safe='')}",
        "Content-Security-Policy": _POLICIES.get(kind or "", _SANDBOX),
    }
    return Response(file.content, media_type=kind or "application/octet-stream", headers=headers)
