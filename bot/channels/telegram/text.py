"""Cutting text to what Telegram takes in one message."""

from __future__ import annotations

import re

LIMIT = 4096
"""Characters in one message. We count UTF-16 units, which is never fewer."""

_CUTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?;:])\s+"), re.compile(r"\s+"))
_HALF = 2
"""A cut in the first half of a part is too early: the next, finer kind of cut is tried."""


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
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
