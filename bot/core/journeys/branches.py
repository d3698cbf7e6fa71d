"""Where to go: the branches nearest to a place that was named or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.branches import Near, nearest, parse_place, serving
from bot.core.journeys.escalation import office
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
        point = parse_place(place)
        found: Sequence[Near] = nearest(branches, point) if point else serving(branches, place)
        return Whereabouts(
            offices=tuple(office(one) for one in found),
            cities=tuple(sorted({branch.city for branch in branches})),
        )


def as_text(offices: Sequence[Office]) -> str:
    """A few lines for each branch, for a message."""
    return "\n".join(
        f"• {one.name}{f', {one.distance}' if one.distance else ''}\n  {one.address}\n  {one.hours}" for one in offices
    )
