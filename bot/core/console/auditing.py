"""What auditors do: search the trail, check it, take it along. Nothing of it can be changed here or anywhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.console.trail import ROWS, ChainState, TrailEntry, TrailSearch
from bot.core.console.users import User
from bot.core.csv_rows import write_csv
from bot.core.errors import InvalidInput
from bot.core.journeys.kit import Kit
from bot.core.ticket_numbers import parse_ticket_number
from bot.core.wording import as_wib

MOST_EXPORTED = 50_000
"""Entries in one file; a longer period is taken in parts."""
CHECKED_EVERY = timedelta(minutes=1)
RESTS = 20
"""A check reads everything, and rests so many times as long afterwards: a twentieth of one core at most."""
COLUMNS = ("nomor", "waktu_wib", "pelaku", "tindakan", "perihal", "rincian", "sidik")


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One look at the trail."""

    entries: Sequence[TrailEntry]
    older: int | None
    """Below which number the next page begins; none on the last one."""
    actions: Sequence[str]
    people: Sequence[User]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, when, and how long it took."""

    state: ChainState
    at: datetime
    took: timedelta


@dataclass(frozen=True, slots=True)
class Auditing:
    """Use cases of auditors."""

    kit: Kit

    async def look(self, *, search: TrailSearch, before: int | None = None) -> TrailPage:
        """One page of what fits."""
        async with self.kit.open_unit() as unit:
            found = await unit.trail.found(_read(search), before=before, limit=ROWS + 1)
            actions, people = await unit.trail.actions(), await unit.users.listed()
        older = found[ROWS - 1].seq if len(found) > ROWS else None
        return TrailPage(found[:ROWS], older, actions, people)

    async def check(self) -> Checked:
        """Recompute the whole chain."""
        began = self.kit.now()
        async with self.kit.open_unit() as unit:
            state = await unit.trail.check()
        now = self.kit.now()
        return Checked(state, now, now - began)

    async def export(self, *, search: TrailSearch, user: User) -> bytes:
        """What fits as CSV, oldest first; that it was taken is on the trail, too.

        Raises:
            InvalidInput: more than :data:`MOST_EXPORTED` fit.
        """
        async with self.kit.open_unit() as unit:
            found = await unit.trail.found(_read(search), limit=MOST_EXPORTED + 1)
            if len(found) > MOST_EXPORTED:
                raise InvalidInput("too many entries for one file", reason="export_too_long")
            await self.kit.audit(
                unit,
                "audit.exported",
                actor=user.name,
                subject="audit",
                entries=len(found),
                **_said(search),
            )
            await unit.commit()
        return write_csv(COLUMNS, [_row(entry) for entry in reversed(found)])


class ChainWatch:
    """Checks the chain for all who look: one check at a time, and none again within a minute or :data:`RESTS`."""

    def __init__(self, auditing: Auditing) -> None:
        self._auditing, self._lock = auditing, asyncio.Lock()
        self._last: Checked | None = None

    async def __call__(self) -> Checked:
        """The last check."""
        async with self._lock:
            last = self._last
            if last is None or self._auditing.kit.now() - last.at >= max(CHECKED_EVERY, RESTS * last.took):
                last = self._last = await self._auditing.check()
        return last


def _read(search: TrailSearch) -> TrailSearch:
    """A reference as people write it: ``kkpd 261122 42``."""
    number = parse_ticket_number(search.ref)
    return replace(search, ref=number) if number else search


def _said(search: TrailSearch) -> dict[str, object]:
    given = {"since": search.since, "until": search.until, "who": search.who, "what": search.what, "ref": search.ref}
    return {name: value for name, value in given.items() if value}


def _row(entry: TrailEntry) -> tuple[str, ...]:
    data = json.dumps(entry.data, ensure_ascii=False, sort_keys=True) if entry.data else ""
    at = as_wib(entry.at).isoformat(timespec="milliseconds")
    return str(entry.seq), at, entry.actor, entry.action, entry.subject, data, entry.digest
