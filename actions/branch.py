"""Where to go: the nearest branch, by district, city or a location that was sent."""

from __future__ import annotations

from actions.base import Event, SigapAction, Turn, Voice, slot
from actions.block import leave_or_block
from actions.forms import FormAction
from actions.places import show_nearest
from bot.core.questions import looks_like_question

NOWHERE = "-"


class ValidateBranchForm(FormAction):
    """What a message means when a place was asked for."""

    action_name = "validate_branch_form"
    takes_location = True

    async def answer(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:  # noqa: ARG002 - the base's
        """A place; words that are no place of ours end it, since asking again would not help."""
        place = turn.entities.get("location") or turn.text
        if not place:
            return None
        found = await self.cases.branches(place=place)
        if not found.offices and looks_like_question(turn.text):
            return None
        return [slot(requested, place if found.offices else NOWHERE)]


class ShowBranches(SigapAction):
    """The end of the question for a place."""

    action_name = "action_show_branches"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Say which are near, or where there are any."""
        left = await leave_or_block(self, turn, voice)
        if left is not None:
            return left
        found = await show_nearest(self, turn.slot("branch_place") or NOWHERE, voice)
        if found.offices:
            return []  # the place is kept for the form
        voice.say("utter_branch_not_found", cities=", ".join(found.cities))
        return [slot("branch_place", None)]


ACTIONS = (ValidateBranchForm, ShowBranches)
