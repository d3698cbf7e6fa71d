"""What is stored about somebody, asked for by themselves: how it is asked for, what is answered, what is remembered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.retention import Kept

ENTITY = "own_data"
"""The entity of our own presses that leads here; its value is a :class:`Wish`."""


class Wish(StrEnum):
    """What somebody wants with their data."""

    SHOW = "show"
    ERASE = "erase"
    """They are told what would go and what stays, and asked."""
    ERASE_NOW = "erase_now"
    LEAVE = "leave"


_POLITE = r"(?:(?:tolong|mohon|min|kak|pak|bu|halo|hai|saya|aku|mau|ingin|pengen|minta|bisa|boleh|coba)\W+)*"
_MINE = r"data(?:\s+(?:pribadi|diri))?(?:\s+(?:saya|aku|gue|gw)|ku)(?:\s+(?:semua|semuanya))?"
_ALL = r"(?:(?:semua|seluruh)\s+)?"
_END = r"(?:\W+(?:dong|ya|yah|min|kak|sekarang|tolong|(?:di|dari)\s*sini|di\s+bot\s+ini))*\W*"
_SHOW = re.compile(
    rf"\W*{_POLITE}(?:(?:lihat|liat|cek|tampilkan|tunjukkan|akses)\s+)?{_ALL}{_MINE}{_END}"
    rf"|\W*{_POLITE}(?:apa(?:\s+(?:saja|aja))?\s+)?data\s+(?:saya\s+)?(?:apa\s+(?:saja|aja)\s+)?(?:yang|yg)\s+"
    rf"(?:di|kamu\s+|bot\s+|bank\s+)?simpan(?:\s+(?:tentang|soal|mengenai)\s+saya)?{_END}",
    re.IGNORECASE,
)
_ERASE = re.compile(
    rf"\W*{_POLITE}(?:di)?(?:hapus(?:kan|in)?|delete|musnahkan|hilangkan)\s+{_ALL}"
    rf"(?:{_MINE}|(?:chat|riwayat|percakapan|pesan)(?:\s+(?:chat|percakapan|pesan))?(?:\s+(?:saya|ini|ku)|ku)){_END}",
    re.IGNORECASE,
)


def read_wish(text: str) -> Wish | None:
    """Whether a message asks for nothing but one's own data, or for its deletion."""
    if _ERASE.fullmatch(text):
        return Wish.ERASE
    return Wish.SHOW if _SHOW.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class Stored:
    """How much of a kind is stored."""

    kind: Kept
    count: int
    since: datetime
    """Of the oldest."""
    latest: datetime
    """Of the newest; what it is kept until is counted from here."""


@dataclass(kw_only=True)
class Erasure:
    """A request to delete what can be deleted of one chat. The row is the truth, the job only wakes."""

    id: str
    key: str
    """Idempotency: a second request with the same key is not stored."""
    conversation_id: str
    requested_at: datetime
    """What is older goes."""
    requested_by: str
    holder_ref: str | None = None
    done_at: datetime | None = None
    removed: dict[str, int] = field(default_factory=dict)
    """How many of each kind. Replaced as a whole, never changed in place."""

    def count(self, kind: Kept, more: int) -> None:
        """More has gone."""
        if more:
            self.removed = {**self.removed, kind: self.removed.get(kind, 0) + more}
