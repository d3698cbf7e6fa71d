"""Files of pages, read once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
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
    return StaticFile(content, TYPES[path.suffix], f'W/"{hashlib.sha256(content).hexdigest()[:20]}"')


@dataclass(frozen=True)
class StaticFiles:
    """All files of a set of pages, under an address that changes with any of them.

    One mark for all of them, as a folder: files that name one another do so as they lie there, and after an upgrade no
    page mixes old ones with new ones.
    """

    files: Mapping[str, StaticFile]

    @cached_property
    def mark(self) -> str:
        """A digest over everything."""
        whole = "".join(f"{name}{file.etag}" for name, file in sorted(self.files.items()))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def response(self, request: Request, mark: str, name: str) -> Response | None:
        """The file, that it has not changed, or nothing where there is none of that name.

        Kept for a year under its own mark. A page from before an upgrade asks with another mark: it gets what there is,
        and asks anew each time.
        """
        file = self.files.get(name)
        if file is None:
            return None
        kept = "public, max-age=31536000, immutable" if mark == self.mark else "no-cache"
        headers = {"ETag": file.etag, "Cache-Control": kept}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(file.content, media_type=file.media_type, headers=headers)
