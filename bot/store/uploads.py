"""Files uploaded on a web page, until their download into the evidence has been done."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.core.channels import MediaGone, MediaTooLarge
from bot.core.ports import Files

FOLDER = "uploads"
"""Below the data folder."""
_REF = re.compile(r"[0-9a-f]{32}", re.ASCII)


class Uploads:
    """Keeps files under random names in a folder, readable for this account only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, content: bytes) -> str:
        """Keep a file, and return the reference to read it with."""
        ref = secrets.token_hex(16)
        await asyncio.to_thread(self._write, ref, content)
        return ref

    async def read(self, ref: str, *, limit: int | None = None) -> bytes:
        """Read a file.

        Raises:
            MediaGone: there is no such file (any more).
            MediaTooLarge: it is longer than ``limit`` bytes.
        """
        return await asyncio.to_thread(self._read, ref, limit)

    async def old(self, *, before: datetime) -> int:
        """How many have been there since before a moment."""
        return len(await asyncio.to_thread(self._old, before))

    async def forget_old(self, *, before: datetime) -> int:
        """Delete them; returns how many."""
        return await asyncio.to_thread(self._forget_old, before)

    def _write(self, ref: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(self._folder / ref, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _read(self, ref: str, limit: int | None) -> bytes:
        if not _REF.fullmatch(ref):
            raise MediaGone("not a reference of ours")
        try:
            with (self._folder / ref).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if limit is not None and size > limit:
                    raise MediaTooLarge(size=size, limit=limit)
                return file.read()
        except FileNotFoundError as error:
            raise MediaGone("deleted") from error

    def _forget_old(self, before: datetime) -> int:
        old = self._old(before)
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _old(self, before: datetime) -> list[Path]:
        if not self._folder.is_dir():
            return []
        return [path for path in self._folder.iterdir() if path.stat().st_mtime < before.timestamp()]


class DataFiles(Files):
    """The port on the data folder."""

    def __init__(self, data: Path) -> None:
        self._data = data.resolve()
        self._uploads = Uploads(data / FOLDER)

    async def delete(self, paths: Sequence[str]) -> None:
        """Delete those that are there; none outside the folder."""
        for path in paths:
            file = (self._data / path).resolve()
            if file.is_relative_to(self._data):
                await asyncio.to_thread(file.unlink, missing_ok=True)

    async def old_uploads(self, *, before: datetime) -> int:
        """How many uploads have been waiting since before a moment."""
        return await self._uploads.old(before=before)

    async def forget_uploads(self, *, before: datetime) -> int:
        """Delete them; returns how many."""
        return await self._uploads.forget_old(before=before)
