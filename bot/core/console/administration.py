"""What administrators do, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from bot.core.console.branch_list import BranchList
from bot.core.console.installation import Installation, TemplateNames
from bot.core.console.people import People
from bot.core.console.replies import Replies
from bot.core.console.working_days import WorkingDays
from bot.core.journeys.kit import Kit
from bot.core.journeys.review import Review


@dataclass(frozen=True, slots=True)
class Administration:
    """Use cases, by what they are about."""

    people: People
    replies: Replies
    branches: BranchList
    calendar: WorkingDays
    review: Review
    installation: Installation

    @classmethod
    def of(cls, kit: Kit, people: People, *, templates: TemplateNames) -> Self:
        """Built on one kit."""
        return cls(
            people=people,
            replies=Replies(kit),
            branches=BranchList(kit),
            calendar=WorkingDays(kit),
            review=Review(kit),
            installation=Installation(kit, templates),
        )
