"""Text as channels take it: what a database can keep, and what fits into one message."""

from __future__ import annotations

import re

LIMIT = 4096
"""Characters in one message, on Telegram and on WhatsApp. We count UTF-16 units, which is never fewer."""

_CUTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?;:])\s+"), re.compile(r"\s+"))
_HALF = 2
"""A cut in the first half of a part is too early: the next, finer kind of cut is tried."""


def clean(value: object) -> str:
    """Text that a database can keep: no NUL, no half of a surrogate pair; anything but text is empty."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int = LIMIT) -> list[str]:
    """Parts of at most ``limit`` units, cut at a paragraph, a line, a sentence, a word, in this order of preference."""
    parts = []
    rest = text.strip()
    while units(rest) > limit:
        end = _cut(_longest(rest, limit))
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def shorten(title: str, limit: int) -> str:
    """A title of at most ``limit`` characters."""
    return title if len(title) <= limit else f"{title[: limit - 1].rstrip()}…"


def _longest(text: str, limit: int) -> str:
    """The longest beginning of at most ``limit`` units."""
    head = text[:limit]
    while units(head) > limit:
        head = head[: len(head) - max(1, (units(head) - limit) // 2)]
    return head


def _cut(head: str) -> int:
    for pattern in _CUTS:
        ends = [match.start() for match in pattern.finditer(head) if match.start() > len(head) // _HALF]
        if ends:
            return ends[-1]
    return len(head)
