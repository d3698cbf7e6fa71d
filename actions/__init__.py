"""Rasa custom actions: read the turn, call one use case, choose a response."""

from __future__ import annotations

from actions import block, branch, change, complaint, incident, registration, talk, ticket, written
from actions.base import SigapAction
from bot.core.journeys.cases import Cases

__all__ = ["all_actions"]


def all_actions(cases: Cases) -> list[SigapAction]:
    """Every action of domain.yml, given the use cases."""
    journeys = (block, complaint, incident, written, branch, registration, change, ticket, talk)
    return [kind(cases) for journey in journeys for kind in journey.ACTIONS]
