"""Incidents (*gangguan massal*, journey 10): one trouble that many holders have at once.

``announced`` -> ``updated`` (again and again) -> ``ended``. What holders are told of it is what a supervisor wrote.
Nobody decides on what they have not seen: each decision names the version it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.actors import person
from bot.core.errors import Conflict, IllegalTransition, InvalidInput
from bot.core.moments import moment
from bot.core.shadow import folded
from bot.core.tickets import Ticket, TicketKind, is_closed
from bot.core.wording import as_wib

CATEGORIES = (
    "failed_transaction",
    "app_or_network_trouble",
    "wrong_information",
    "service_complaint",
    "failed_registration",
)
"""What an incident can be about. Never a lost phone, a block or fraud: those are one holder's own, and urgent."""
KINDS = frozenset({TicketKind.ORAL, TicketKind.WRITTEN, TicketKind.REGISTRATION})
"""Of tickets that can belong to one."""
SLACK = timedelta(minutes=30)
"""Holders tell the hour roughly, and trouble begins before the bank sees it."""
LONGEST_BACK = timedelta(days=7)
"""Before it is announced: what began earlier is looked into ticket by ticket, and a slip of the year tells nobody."""
LONGEST_TITLE, LONGEST_TEXT, MOST_WORDS = 80, 600, 20
_DEBITED = re.compile(
    r"\b(?:(?:ter|di|ke\s?)(?:potong|deb[ei]t|tarik)\w*|berkurang|uang\w* hilang|refund|dikembalikan|balikin)\b"
)
_NOT = re.compile(r"\b(?:tidak|tdk|gak?|gk|nggak?|enggak|kagak|belum|blm|bukan|tanpa)\s+(?:\w+\s+){0,2}$")


class IncidentStatus(StrEnum):
    """Where an incident is."""

    ANNOUNCED = "announced"
    UPDATED = "updated"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint, as far as it was told."""

    category: str
    text: str
    """All the words that say what happened."""
    at: datetime
    """When it was told; what names no time is about then."""
    when: str | None = None
    """The words for when it happened, where they are known apart."""


@dataclass(kw_only=True)
class Incident:
    """One incident. A plain object for the store to map; change it through its methods."""

    id: str
    number: str
    title: str
    """What it is, in a few words that holders read."""
    text: str
    """What holders are told at present: what is known, and what is being done."""
    categories: list[str]
    """Of :data:`CATEGORIES`."""
    words: list[str]
    """Merchants, banks or regions; one of them must have been said. None: whoever complains of the categories."""
    begins_at: datetime
    until: datetime | None
    """The end of the time in which it happened; none while it goes on."""
    announced_by: str
    announced_at: datetime
    status: IncidentStatus = IncidentStatus.ANNOUNCED
    updated_by: str | None = None
    updated_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    """When somebody said so; :attr:`until` is when it was over."""
    version: int = 1
    """Of the decisions; a decision that was thought of on another version is refused."""
    linking_at: datetime | None = None
    """Open complaints that fit are being linked, oldest first: the last one that was looked at was opened then; none
    when all have been."""
    linking_id: str = ""
    """And had this id."""
    revision: int = field(default=1, repr=False)
    """For the store's optimistic lock; the store counts it up."""

    @property
    def running(self) -> bool:
        """Whether it is not over."""
        return self.status is not IncidentStatus.ENDED

    def looked_at(self, tickets: Sequence[Ticket]) -> None:
        """These were the next to be linked where they fit; none: there are no more."""
        if tickets:
            self.linking_at, self.linking_id = tickets[-1].opened_at, tickets[-1].id
        else:
            self.linking_at, self.linking_id = None, ""

    def update(self, *, by: str, seen: int, now: datetime, text: str) -> None:
        """Tell something new of it.

        Raises:
            InvalidInput: nobody is named, or nothing is told.
            IllegalTransition: it has ended.
            Conflict: somebody changed it after it was looked at.
        """
        by, text = person(by), sentence(text)
        self._decide_on(seen)
        self.text, self.status = text, IncidentStatus.UPDATED
        self.updated_by, self.updated_at = by, now
        self.version += 1

    def end(self, *, by: str, seen: int, now: datetime, text: str, over_at: datetime | None = None) -> None:
        """It is over, since a moment; now unless told otherwise.

        Raises:
            InvalidInput: nobody is named, nothing is told, or it was over before it began, or will be.
            IllegalTransition: it has ended.
            Conflict: somebody changed it after it was looked at.
        """
        by, text = person(by), sentence(text)
        over_at = over_at or min(self.until or now, now)
        _check_period(self.begins_at, over_at)
        if over_at > now:
            raise InvalidInput("it cannot be over in the future", until=as_wib(over_at).isoformat())
        self._decide_on(seen)
        self.text, self.status, self.until = text, IncidentStatus.ENDED, over_at
        self.ended_by, self.ended_at = by, now
        self.version += 1

    def _decide_on(self, seen: int) -> None:
        if not self.running:
            raise IllegalTransition("it has ended already", incident=self.number, by=self.ended_by)
        if seen != self.version:
            raise Conflict("somebody changed it meanwhile: look at it again", seen=seen, version=self.version)


def announce(
    *,
    id: str,  # noqa: A002
    number: str,
    by: str,
    now: datetime,
    title: str,
    text: str,
    categories: Iterable[str],
    begins_at: datetime,
    until: datetime | None = None,
    words: Iterable[str] = (),
) -> Incident:
    """A new incident.

    Raises:
        InvalidInput: nobody is named, nothing is told, an unknown category, a period that is none, or a beginning
            longer ago than :data:`LONGEST_BACK`.
    """
    chosen = list(dict.fromkeys(categories))
    unknown = [category for category in chosen if category not in CATEGORIES]
    if unknown or not chosen:
        raise InvalidInput("say which complaints it is about", unknown=unknown, categories=list(CATEGORIES))
    if begins_at > now:
        raise InvalidInput("an incident that has not begun is none yet", begins_at=as_wib(begins_at).isoformat())
    if until:
        _check_period(begins_at, until)
    title, text = _title(title), sentence(text)
    if begins_at < now - LONGEST_BACK:
        raise InvalidInput(
            f"an incident began at most {LONGEST_BACK.days} days before it is announced",
            begins_at=as_wib(begins_at).isoformat(),
        )
    return Incident(
        id=id,
        number=number,
        title=title,
        text=text,
        categories=chosen,
        words=_words(words),
        begins_at=begins_at,
        until=until,
        announced_by=person(by),
        announced_at=now,
        linking_at=begins_at - SLACK,
    )


def format_incident_number(day: date, serial: int) -> str:
    """``GGN-261122-0007``: the 7th incident in the sequence, announced on 22 November 2026 (WIB)."""
    return f"GGN-{day:%y%m%d}-{serial:04d}"


def fits(incident: Incident, told: Told) -> bool:
    """Whether a complaint may be of this incident: it runs, and category, words and time are right."""
    if not incident.running or told.category not in incident.categories:
        return False
    return _names_it(incident, told.text) and _in_its_time(incident, told)


def best_fit(incidents: Iterable[Incident], told: Told) -> Incident | None:
    """The incident that fits best: one that names what was said before one that takes all, then the latest."""
    found = [incident for incident in incidents if fits(incident, told)]
    return max(found, key=lambda one: (bool(one.words), one.begins_at, one.id), default=None)


def told_by(ticket: Ticket) -> Told:
    """What a ticket tells."""
    return told_in(ticket.category, ticket.details, ticket.summary, ticket.opened_at)


def told_in(category: str | None, details: Mapping[str, object], summary: str, opened_at: datetime) -> Told:
    """The same of a ticket of which only this is known."""
    parts = [str(details.get(name) or "") for name in ("description", "merchant", "reference")]
    when = details.get("when")
    return Told(category or "", "\n".join(filter(None, parts)) or summary, opened_at, str(when) if when else None)


def linkable(ticket: Ticket) -> bool:
    """Whether a ticket can belong to an incident at all, whoever says so."""
    return ticket.kind in KINDS and ticket.category in CATEGORIES and not is_closed(ticket.status)


def one_a_holder(tickets: Iterable[Ticket], *, told: Iterable[Ticket] = ()) -> list[Ticket]:
    """Of these tickets one for each holder and each chat, the first; none of those who were told by other tickets."""
    known = {who for ticket in told for who in _whose(ticket)}
    chosen = []
    for ticket in tickets:
        if known.isdisjoint(_whose(ticket)):
            chosen.append(ticket)
        known |= _whose(ticket)
    return chosen


def _whose(ticket: Ticket) -> set[str]:
    return set(filter(None, (ticket.holder_ref, ticket.conversation_id)))


def tells_of_money_taken(text: str) -> bool:
    """Whether money is said to have gone ("saldo kepotong"), and not that none has ("saldo tidak terpotong")."""
    plain = folded(text[:2000])
    return any(not _NOT.search(plain[: match.start()]) for match in _DEBITED.finditer(plain))


def sentence(text: str) -> str:
    """What holders are told, on one line, with its full stop.

    Raises:
        InvalidInput: nothing is told, or too much.
    """
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_TEXT:
        raise InvalidInput("say what holders are told", field="text", longest=LONGEST_TEXT)
    return text if text.endswith((".", "?")) else f"{text}."


def _title(text: str) -> str:
    title = " ".join(text.split()).rstrip(".")
    if not title or len(title) > LONGEST_TITLE:
        raise InvalidInput("say in a few words what it is", field="title", longest=LONGEST_TITLE)
    return title


def _words(words: Iterable[str]) -> list[str]:
    given = list(dict.fromkeys(" ".join(folded(word).split()) for word in words))
    if "" in given or len(given) > MOST_WORDS:
        raise InvalidInput("a word is a merchant, a bank or a place", field="words", most=MOST_WORDS)
    return given


def _check_period(begins_at: datetime, until: datetime) -> None:
    if until <= begins_at:
        raise InvalidInput(
            "it ends after it begins", begins_at=as_wib(begins_at).isoformat(), until=as_wib(until).isoformat()
        )


def _names_it(incident: Incident, text: str) -> bool:
    plain = " ".join(folded(text[:2000]).split())
    named = (rf"(?<!\w){re.escape(word)}(?:nya)?(?!\w)" for word in incident.words)
    return not incident.words or any(re.search(word, plain) for word in named)


def _in_its_time(incident: Incident, told: Told) -> bool:
    """A moment has to lie in its time; a day, or words that name no day, have to touch it."""
    found = moment(told.when or told.text, told.at)
    begins, until = incident.begins_at - SLACK, (incident.until or told.at) + SLACK
    if found is None:
        return begins <= told.at <= until
    if found.at is None or not found.exact:
        return as_wib(begins).date() <= found.day <= as_wib(until).date()
    return begins <= found.at <= until
