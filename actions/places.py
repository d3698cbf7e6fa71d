"""Branches near to a place, as every journey can say them."""

from __future__ import annotations

import re

from actions.base import Event, SigapAction, Turn, Voice, followup, slot
from actions.replies import no_miss
from bot.core.journeys.branches import Whereabouts, as_text

_BRANCH = re.compile(r"\b(?:cabang|skkl)\b", re.IGNORECASE)


async def show_nearest(action: SigapAction, place: str, voice: Voice) -> Whereabouts:
    """Say which branches are near to a place, if any are."""
    found = await action.cases.branches(place=place)
    if found.offices:
        voice.say("utter_branches", branches=as_text(found.offices))
    return found


async def show_or_ask(action: SigapAction, turn: Turn, voice: Voice) -> list[Event] | None:
    """The branches of a place that the message names, or the question for it; None where no branch is known."""
    found = await show_nearest(action, turn.entities.get("location") or turn.text, voice)
    if found.offices:
        return []
    if not found.cities:
        return None
    return [slot("branch_place", None), slot("form_exit", None), followup("branch_form")]


async def near(action: SigapAction, turn: Turn, voice: Voice) -> list[Event]:
    """The branches near to a location that was sent."""
    found = await show_nearest(action, turn.entities["location"], voice)
    if not found.offices:
        voice.say("utter_branch_not_found", cities=", ".join(found.cities))
    return []


async def ask_the_way(action: SigapAction, turn: Turn, voice: Voice) -> list[Event] | None:
    """Whatever it was taken for: who writes of a branch wants to know where it is. None where nobody does."""
    if not _BRANCH.search(turn.text):
        return None
    shown = await show_or_ask(action, turn, voice)
    return None if shown is None else [*shown, *no_miss()]
