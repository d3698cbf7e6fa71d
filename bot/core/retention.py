"""How long what is stored about people is kept: rows of data. A file says them: :mod:`bot.core.retention_file`.

The rights behind it: UU 27/2022 (Pelindungan Data Pribadi) articles 8 and 42-44: what is no longer needed, or whose
holder asks for it, is deleted, unless a law says that it is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.errors import InvalidInput
from bot.core.tickets import REOPEN_PERIOD
from bot.core.wording import WIB, as_utc, as_wib


class Kept(StrEnum):
    """Kinds of what is stored, in the order in which a run removes them: what hangs on something goes before it."""

    UPLOADS = "uploads"
    """Files that were uploaded on the web chat's page and not taken over yet."""
    DIALOGUE = "dialogue"
    """The engine's events (Rasa's tracker)."""
    REVIEWS = "reviews"
    """Masked texts that were not understood."""
    FILES = "files"
    """Files that belong to no ticket."""
    TICKETS = "tickets"
    """Closed tickets, with their evidence."""
    MESSAGES = "messages"
    """The words of messages, the files that went with them, notes of agents."""
    TRAFFIC = "traffic"
    """That there was a message: when, of which kind, whether it arrived."""
    NUMBERS = "numbers"
    """Sealed telephone numbers, NIK, e-mail addresses behind the tokens in texts."""
    VERIFICATIONS = "verifications"
    """Tries to be recognised."""
    CHATS = "chats"
    """The chat itself: its address on the channel, its name, whom it is bound to."""
    SIGN_INS = "sign_ins"
    """Sessions of the console's people, and their tries to sign in."""
    AUDIT = "audit"
    """The audit trail."""


ON_REQUEST = frozenset({Kept.DIALOGUE, Kept.REVIEWS, Kept.FILES, Kept.MESSAGES, Kept.NUMBERS})
"""What can be removed for one chat. All else is of others too, or has to be there to answer at all."""
NEEDED_AFTER = REOPEN_PERIOD
"""What a ticket needs is kept this long after the last thing that happened to it: it may be reopened."""
_LEAST = {
    Kept.UPLOADS: 1,
    Kept.DIALOGUE: 1,
    Kept.REVIEWS: 1,
    Kept.FILES: 2,
    Kept.MESSAGES: NEEDED_AFTER.days,
    Kept.TRAFFIC: NEEDED_AFTER.days,
    Kept.NUMBERS: NEEDED_AFTER.days,
    Kept.VERIFICATIONS: 2,
    Kept.CHATS: NEEDED_AFTER.days,
    Kept.SIGN_INS: 1,
    Kept.TICKETS: 365,
}
"""Days below which the product would not work: tries are counted over a day, tickets can be reopened."""
BOOK_YEARS = 10
"""UU 8/1997 article 11 (1), what supports the books: counted from the end of the book year."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One row of the policy."""

    kind: Kept
    source: str
    """Why so long, in Indonesian; holders are shown it where something is kept in spite of their request."""
    days: int | None = None
    years: int | None = None
    """Whole years after the end of the calendar year (WIB), as UU 8/1997 counts. With neither, it is kept for good."""
    on_request: bool = False
    """Whether it is deleted as soon as its holder asks for it."""

    def cutoff(self, now: datetime) -> datetime | None:
        """What is older than this moment goes; none where nothing ever does. UTC."""
        if self.days is not None:
            return as_utc(now) - timedelta(days=self.days)
        if self.years is not None:
            return as_utc(_new_year(as_wib(now).year - self.years))
        return None

    def until(self, at: datetime) -> datetime | None:
        """The last moment at which something of this age is kept; none where it is kept for good. UTC."""
        if self.days is not None:
            return as_utc(at) + timedelta(days=self.days)
        if self.years is not None:
            return as_utc(_new_year(as_wib(at).year + self.years + 1)) - timedelta(microseconds=1)
        return None

    @property
    def least_days(self) -> int | None:
        """Days for which something is kept at least; none where it is kept for good."""
        return self.days if self.days is not None else self.years and self.years * 365

    def problems(self) -> Iterator[str]:
        """What is wrong with this row, and what to do about it; English, for whoever keeps the file."""
        if self.days is not None and self.years is not None:
            yield "give days or years, and not both"
        least, given = _LEAST.get(self.kind), self.least_days
        if least is None and given is not None:
            yield "the audit trail is a chain from its beginning and cannot be shortened: write keep = true"
        elif least is not None and given is not None and given < least:
            yield f"{given} days are too few for the product to work: at least {least}"
        if self.on_request and self.kind not in ON_REQUEST:
            able = ", ".join(kind for kind in Kept if kind in ON_REQUEST)
            yield f"on_request cannot be true here; it can for {able}"
        if not self.source.strip():
            yield "source is empty: name the regulation, or write that it is the bank's own policy"


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """All rows in force together.

    Raises:
        InvalidInput: ``problems``: a kind without a row, two rows for one, a row that cannot be.
    """

    rules: tuple[RetentionRule, ...]
    name: str = ""
    text: str = field(default="", repr=False, compare=False)
    """The file that said it, comments included."""

    def __post_init__(self) -> None:
        if problems := list(self.problems()):
            raise InvalidInput("the retention policy cannot be used:\n" + "\n".join(problems), problems=problems)

    def problems(self) -> Iterator[str]:
        """What is wrong, and what to do about it."""
        kinds = [rule.kind for rule in self.rules]
        for rule in self.rules:
            yield from (f"{rule.kind}: {problem}" for problem in rule.problems())
        yield from (f"{kind}: two rows for the same kind: remove one" for kind in Kept if kinds.count(kind) > 1)
        yield from (f"{kind}: there is no row for it: add one" for kind in Kept if kind not in kinds)
        days = {rule.kind: rule.least_days for rule in self.rules}
        for first, later in ((Kept.MESSAGES, Kept.TRAFFIC), (Kept.TRAFFIC, Kept.CHATS)):
            if first in days and later in days and _longer(days[first], days[later]):
                yield f"{later}: cannot go before {first}, which belongs to it: give it at least as long"

    def rule_for(self, kind: Kept) -> RetentionRule:
        """The row of a kind."""
        return next(rule for rule in self.rules if rule.kind is kind)

    @property
    def digest(self) -> str:
        """Equal for equal rows, whatever their order and the file's comments: SHA-256, hexadecimal."""
        rows = sorted((asdict(rule) for rule in self.rules), key=lambda row: str(row["kind"]))
        return hashlib.sha256(json.dumps(rows, default=str, sort_keys=True).encode()).hexdigest()


def doubts(policy: RetentionPolicy) -> Iterator[str]:
    """Rows that can be used and that a law may not allow: a line each, for whoever keeps the file."""
    tickets = policy.rule_for(Kept.TICKETS)
    if tickets.days is not None or (tickets.years is not None and tickets.years < BOOK_YEARS):
        yield f"{tickets.kind}: UU 8/1997 article 11 has what supports the books kept for {BOOK_YEARS} book years"
    for rule in policy.rules:
        if rule.kind is not Kept.AUDIT and rule.least_days is None:
            yield f"{rule.kind}: UU 27/2022 article 44 has data destroyed when it is no longer needed: give a time"


def _longer(one: int | None, other: int | None) -> bool:
    return other is not None and (one is None or one > other)


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=WIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What a run did about one kind."""

    kind: Kept
    before: datetime | None
    """What was older than this went; none where the kind is kept."""
    count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRun:
    """What a run did; ``finished_at`` is none while it goes on, and for good where it was broken off."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    actor: str
    policy: str
    """Name and digest of the policy."""
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A few rows of a kind that are removed in one transaction, and the files that go with them."""

    count: int
    files: tuple[str, ...] = ()
    """Paths below the data folder."""
