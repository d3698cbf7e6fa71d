"""Files uploaded on a web page, until their download into the evidence has been done."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import time
from datetime import timedelta
from pathlib import Path

from bot.core.channels import MediaGone, MediaTooLarge

LIFETIME = timedelta(days=2)
"""A download that has not been done by then has been given up."""
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

    async def forget_old(self) -> int:
        """Delete what is older than :data:`LIFETIME`; returns how many."""
        return await asyncio.to_thread(self._forget_old)

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

    def _forget_old(self) -> int:
        if not self._folder.is_dir():
            return 0
        before = time.time() - LIFETIME.total_seconds()
        old = [path for path in self._folder.iterdir() if path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)
