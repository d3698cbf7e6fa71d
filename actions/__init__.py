"""Rasa custom actions: read the turn, call one use case, choose a response."""

from __future__ import annotations

from actions import block, complaint, registration, talk, ticket
from actions.base import SigapAction
from bot.core.journeys.cases import Cases

__all__ = ["all_actions"]


def all_actions(cases: Cases) -> list[SigapAction]:
    """Every action of domain.yml, given the use cases."""
    kinds = (*block.ACTIONS, *complaint.ACTIONS, *registration.ACTIONS, *ticket.ACTIONS, *talk.ACTIONS)
    return [kind(cases) for kind in kinds]
