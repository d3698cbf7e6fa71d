"""Files of pages, read once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response

LOOK = Path(__file__).parent / "look"
_FONT = "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file of a page."""

    content: bytes
    media_type: str
    etag: str


def read_static_files(folder: Path) -> dict[str, StaticFile]:
    """The files of a folder by name: only these are served, so no name leads outside."""
    return {path.name: read_static_file(path) for path in sorted(folder.iterdir()) if path.suffix in TYPES}


def read_look(libraries: Path | None) -> dict[str, StaticFile]:
    """Colours, type and measures of all pages; without the font where the browser libraries are not installed."""
    files = read_static_files(LOOK)
    if libraries and (libraries / _FONT).is_file():
        files["plus-jakarta-sans.woff2"] = read_static_file(libraries / _FONT)
    return files


def read_static_file(path: Path) -> StaticFile:
    """One file; its kind is told by its ending."""
    content = path.read_bytes()
    return StaticFile(content, TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')


def static_response(request: Request, file: StaticFile) -> Response:
    """The file, or that it has not changed.

    Asked for anew each time, mostly answered by 304: after an upgrade no page mixes old files with new ones.
    """
    headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
