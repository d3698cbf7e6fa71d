"""Ready replies: kept by administrators, filled in for agents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.console.desk import Canned
from bot.core.errors import Conflict, InvalidInput, NotFound
from bot.core.journeys.kit import Kit
from bot.core.marks import require_mark
from bot.core.ports import UnitOfWork
from bot.core.wording import as_wib

PLACES: Mapping[str, str] = {
    "nama": "Ibu Ratna",
    "petugas": "Sari Dewi",
    "salam": "Selamat pagi",
    "nomor": "KKPD-261122-0042",
}
"""What a reply may leave open, with an example of each."""
LONGEST_TITLE, LONGEST_TEXT = 60, 1000
_SHORTCUT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?")
_PLACE = re.compile(r"{(\w+)}")
_MORNING, _NOON, _AFTERNOON, _EVENING = 4, 11, 15, 18


@dataclass(frozen=True, slots=True)
class Replies:
    """Use cases of administrators."""

    kit: Kit

    async def listed(self) -> Sequence[Canned]:
        """All, by shortcut."""
        async with self.kit.open_unit() as unit:
            return await unit.desk.canned()

    async def one(self, *, shortcut: str) -> Canned:
        """One of them.

        Raises:
            NotFound: no such reply.
        """
        async with self.kit.open_unit() as unit:
            return await _must(unit, shortcut)

    async def add(self, *, reply: Canned, by: str) -> Canned:
        """Keep a new one. The very same again changes nothing.

        Raises:
            InvalidInput: shortcut, title or text cannot be used; ``data["reason"]``, and ``data["places"]``.
            Conflict: the shortcut is taken.
        """
        new = checked(reply)
        async with self.kit.open_unit() as unit:
            await unit.desk.hold_canned()
            there = await _find(unit, new.shortcut)
            if there == new:
                return new
            if there:
                raise Conflict("the shortcut is taken", reason="shortcut_taken")
            await unit.desk.keep_canned(new)
            await self.kit.audit(unit, "canned.added", actor=by, subject=new.shortcut)
            await unit.commit()
        return new

    async def change(self, *, shortcut: str, reply: Canned, by: str, mark: str | None = None) -> Canned:
        """Keep it as it is now, under its shortcut or another.

        Raises:
            NotFound: no such reply.
            InvalidInput: as above.
            Conflict: changed since ``mark``, or the new shortcut is taken.
        """
        new = checked(reply)
        async with self.kit.open_unit() as unit:
            await unit.desk.hold_canned()
            old = await _must(unit, shortcut)
            if old == new:
                return new
            require_mark(mark, old.mark)
            if new.shortcut != old.shortcut and await _find(unit, new.shortcut):
                raise Conflict("the shortcut is taken", reason="shortcut_taken")
            await unit.desk.drop_canned(old.shortcut)
            await unit.desk.keep_canned(new)
            await self.kit.audit(
                unit, "canned.changed", actor=by, subject=new.shortcut, before=old.text, after=new.text
            )
            await unit.commit()
        return new

    async def remove(self, *, shortcut: str, by: str, mark: str | None = None) -> None:
        """Forget it; gone already is fine.

        Raises:
            Conflict: changed since ``mark``.
        """
        async with self.kit.open_unit() as unit:
            await unit.desk.hold_canned()
            old = await _find(unit, shortcut)
            if old is None:
                return
            require_mark(mark, old.mark)
            await unit.desk.drop_canned(shortcut)
            await self.kit.audit(unit, "canned.removed", actor=by, subject=shortcut, before=old.text)
            await unit.commit()


def checked(reply: Canned) -> Canned:
    """The reply as it is kept.

    Raises:
        InvalidInput: ``data["reason"]`` is ``shortcut``, ``blank``, ``too_long`` or ``places``.
    """
    shortcut = reply.shortcut.strip().removeprefix("/").lower()
    title, text = " ".join(reply.title.split()), "\n".join(line.rstrip() for line in reply.text.strip().splitlines())
    if not _SHORTCUT.fullmatch(shortcut):
        raise InvalidInput("a shortcut has 1 to 20 of a-z 0-9 -", reason="shortcut")
    if not title or not text:
        raise InvalidInput("nothing is said", reason="blank")
    if len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise InvalidInput("too long", reason="too_long")
    unknown = [place for place in _PLACE.findall(text) if place not in PLACES]
    if unknown or "{" in (rest := _PLACE.sub("", text)) or "}" in rest:
        raise InvalidInput("a place that nobody fills in", reason="places", places=unknown)
    return Canned(shortcut, title, text)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its facts; a place that nobody knows stays as it is."""
    return _PLACE.sub(lambda match: facts.get(match.group(1), match.group(0)), text)


def greeting(now: datetime) -> str:
    """``Selamat pagi``, by the clock in WIB."""
    hour = as_wib(now).hour
    part = "malam"
    for begins, name in ((_MORNING, "pagi"), (_NOON, "siang"), (_AFTERNOON, "sore"), (_EVENING, "malam")):
        if hour >= begins:
            part = name
    return f"Selamat {part}"


async def _find(unit: UnitOfWork, shortcut: str) -> Canned | None:
    return next((one for one in await unit.desk.canned() if one.shortcut == shortcut), None)


async def _must(unit: UnitOfWork, shortcut: str) -> Canned:
    found = await _find(unit, shortcut)
    if found is None:
        raise NotFound("no such reply", shortcut=shortcut)
    return found
