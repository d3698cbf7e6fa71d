"""Compare-and-set for what has no version of its own: a form brings back the mark of what it was made from."""

from __future__ import annotations

import hashlib
import json

from bot.core.errors import Conflict

_CHARS = 16


def mark_of(*parts: object) -> str:
    """The same for the same parts; tells nothing of them."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:_CHARS]


def require_mark(seen: str | None, present: str) -> None:
    """What somebody has seen is still so; none where it does not matter to them.

    Raises:
        Conflict: it has changed meanwhile.
    """
    if seen is not None and seen != present:
        raise Conflict("changed meanwhile")
