"""Ids: UUIDs of version 7, so that they are unguessable and sort by the time they were made."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62
_RANDOM_A = 0xFFF << 64
_RANDOM_B = (1 << 62) - 1


def new_id() -> str:
    """A new id: 32 hexadecimal characters; 48 bits of milliseconds, 74 bits of chance."""
    chance = secrets.randbits(76)
    milliseconds = (time.time_ns() // 1_000_000) << 80
    return UUID(int=milliseconds | _VERSION_7 | (chance & _RANDOM_A) | _VARIANT | (chance & _RANDOM_B)).hex
