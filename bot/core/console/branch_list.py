"""Branches where written complaints go: kept one by one, or as a whole file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from bot.core.branches import Branch, branch_of, read_branches
from bot.core.errors import Conflict, NotFound
from bot.core.journeys.kit import Kit
from bot.core.marks import mark_of, require_mark
from bot.core.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class BranchesNow:
    """The branches, and the mark of all of them together."""

    branches: Sequence[Branch]
    mark: str


@dataclass(frozen=True, slots=True)
class Import:
    """What a file would do to the branches."""

    added: Sequence[Branch]
    changed: Sequence[Branch]
    closed: Sequence[Branch]
    same: int
    mark: str
    """Of the branches that it was compared with."""


@dataclass(frozen=True, slots=True)
class BranchList:
    """Use cases of administrators."""

    kit: Kit

    async def now(self) -> BranchesNow:
        """All of them, by city and name."""
        async with self.kit.open_unit() as unit:
            found = await unit.branches.all()
        return BranchesNow(found, _mark_of_all(found))

    async def one(self, *, key: str) -> Branch:
        """One of them, by :func:`key_of`.

        Raises:
            NotFound: no such branch.
        """
        async with self.kit.open_unit() as unit:
            return _find(await unit.branches.all(), key)

    async def add(self, *, fields: Mapping[str, str], by: str) -> None:
        """A new one. The very same again changes nothing.

        Raises:
            InvalidInput: ``problems``.
            Conflict: there is one of this name.
        """
        new = branch_of(fields)
        async with self.kit.open_unit() as unit:
            there = await _held(unit)
            namesake = next((one for one in there if _same_name(one, new)), None)
            if namesake == new:
                return
            if namesake:
                raise Conflict("there is a branch of this name", reason="branch_taken")
            await self._keep(unit, [*there, new], "branch.added", by=by, subject=new.name)

    async def change(self, *, key: str, fields: Mapping[str, str], by: str, mark: str | None = None) -> None:
        """One branch as it is now, under its name or another.

        Raises:
            InvalidInput: ``problems``.
            NotFound: no such branch.
            Conflict: changed since ``mark``, or there is another of the new name.
        """
        new = branch_of(fields)
        async with self.kit.open_unit() as unit:
            there = await _held(unit)
            old = _find(there, key)
            if old == new:
                return
            require_mark(mark, branch_mark(old))
            others = [one for one in there if one is not old]
            if any(_same_name(one, new) for one in others):
                raise Conflict("there is a branch of this name", reason="branch_taken")
            await self._keep(unit, [*others, new], "branch.changed", by=by, subject=new.name, before=_told(old))

    async def close(self, *, key: str, by: str, mark: str | None = None) -> None:
        """Nobody is sent there any more.

        Raises:
            NotFound: no such branch.
            Conflict: changed since ``mark``.
        """
        async with self.kit.open_unit() as unit:
            there = await _held(unit)
            old = _find(there, key)
            require_mark(mark, branch_mark(old))
            left = [one for one in there if one is not old]
            await self._keep(unit, left, "branch.closed", by=by, subject=old.name, before=_told(old))

    async def preview(self, *, content: bytes) -> Import:
        """What importing a file would do; nothing is changed.

        Raises:
            InvalidInput: ``problems``.
        """
        new = read_branches(content)
        there = {one.name: one for one in (await self.now()).branches}
        names = {one.name for one in new}
        changed = [one for one in new if one.name in there and there[one.name] != one]
        added = [one for one in new if one.name not in there]
        return Import(
            added=added,
            changed=changed,
            closed=[one for one in there.values() if one.name not in names],
            same=len(new) - len(added) - len(changed),
            mark=_mark_of_all(list(there.values())),
        )

    async def replace(self, *, content: bytes, by: str, mark: str | None = None) -> int:
        """The branches of a file instead of those there are; returns how many. The very same again changes nothing.

        Raises:
            InvalidInput: ``problems``.
            Conflict: changed since ``mark``.
        """
        new = read_branches(content)
        async with self.kit.open_unit() as unit:
            there = await _held(unit)
            if _mark_of_all(there) != _mark_of_all(new):
                require_mark(mark, _mark_of_all(there))
                await self._keep(unit, new, "branches.imported", by=by, subject="branches", items=len(new))
        return len(new)

    async def _keep(
        self, unit: UnitOfWork, branches: Sequence[Branch], action: str, *, by: str, subject: str, **data: object
    ) -> None:
        await unit.branches.replace(branches)
        await self.kit.audit(unit, action, actor=by, subject=subject, **data)
        await unit.commit()


def key_of(branch: Branch) -> str:
    """What stands for a branch in an address."""
    return mark_of("branch", branch.name)


def branch_mark(branch: Branch) -> str:
    """Another one after each change."""
    return mark_of(astuple(branch))


def _mark_of_all(branches: Sequence[Branch]) -> str:
    return mark_of(*sorted(branch_mark(one) for one in branches))


def _same_name(one: Branch, other: Branch) -> bool:
    return one.name.casefold() == other.name.casefold()


def _find(branches: Sequence[Branch], key: str) -> Branch:
    for one in branches:
        if key_of(one) == key:
            return one
    raise NotFound("no such branch", key=key)


def _told(branch: Branch) -> str:
    return f"{branch.name}, {branch.address}, {branch.city}, {branch.hours}"


async def _held(unit: UnitOfWork) -> list[Branch]:
    await unit.branches.hold()
    return list(await unit.branches.all())
