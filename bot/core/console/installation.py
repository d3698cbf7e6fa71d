"""What is in force here, for reading: the deadlines' rules, what is kept how long, templates of WhatsApp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.journeys.kit import Kit
from bot.core.policy import DeadlinePolicy, PolicyVersion
from bot.core.retention import RetentionPolicy, RetentionRun

_RUNS = 7


@dataclass(frozen=True, slots=True)
class TemplateNames:
    """Names of approved templates, as they are set; none where one is not."""

    whatsapp: bool
    """Whether WhatsApp is switched on."""
    notice: str | None = None
    agent: str | None = None
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Installation:
    """Use cases of whoever answers for this installation; files and settings are changed where it runs."""

    kit: Kit
    templates: TemplateNames

    async def deadlines(self) -> tuple[DeadlinePolicy, Sequence[PolicyVersion]]:
        """The policy in force, and every version there has been, newest first."""
        async with self.kit.open_unit() as unit:
            versions = await unit.policies.versions()
        return self.kit.policy, list(reversed(versions))

    async def kept(self) -> tuple[RetentionPolicy, Sequence[RetentionRun]]:
        """The policy in force, and what the last runs removed, newest first."""
        async with self.kit.open_unit() as unit:
            runs = await unit.retention.runs(limit=_RUNS)
        return self.kit.retention, runs
