"""Where to go: the branches nearest to a place that was named or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.branches import Near, near_to
from bot.core.journeys.kit import Kit
from bot.core.papers import Office


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What was found for a place."""

    offices: tuple[Office, ...]
    """Nearest first; empty where the place fits no branch."""
    cities: tuple[str, ...]
    """Where there are branches at all; empty where there are none."""


@dataclass(frozen=True, slots=True)
class FindBranches:
    """Find branches."""

    kit: Kit

    async def __call__(self, *, place: str) -> Whereabouts:
        """Those nearest to coordinates (``-6.17,106.83``), or of the district or city that a text names."""
        async with self.kit.open_unit() as unit:
            branches = await unit.branches.all()
        return Whereabouts(
            offices=tuple(office(one) for one in near_to(branches, place)),
            cities=tuple(sorted({branch.city for branch in branches})),
        )


def office(near: Near) -> Office:
    """A branch as it is shown."""
    branch = near.branch
    distance = f"{near.km:.1f} km".replace(".", ",") if near.km is not None else ""
    return Office(branch.name, f"{branch.address}, {branch.city}", branch.hours, distance)


def as_text(offices: Sequence[Office]) -> str:
    """A few lines for each branch, for a message."""
    return "\n".join(
        f"• {one.name}{f', {one.distance}' if one.distance else ''}\n  {one.address}\n  {one.hours}" for one in offices
    )
