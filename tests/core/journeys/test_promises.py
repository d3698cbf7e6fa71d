"""By when the bank answers is told as the policy in force has it, wherever it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.journeys.promises import promises
from bot.core.policy import DeadlinePolicy, Matter
from bot.core.tickets import TicketKind
from tests.fakes.desk import COPY, Desk
from tests.fakes.policy import SHIPPED

TOLD = (
    "utter_written_documents",
    "utter_written_no_ticket",
    "utter_ask_complaint_process",
    "utter_ask_complaint_working_days",
    "utter_ask_complaint_written",
)


def other(oral: int | None, promised: int, rest: int) -> DeadlinePolicy:
    """The shipped policy with other numbers of working days."""
    days = {(TicketKind.ORAL, None): oral, (TicketKind.WRITTEN, Matter.MISUNDERSTANDING): promised}
    days[TicketKind.WRITTEN, Matter.OTHER] = rest
    rules = tuple(
        replace(rule, working_days=days[rule.kind, rule.matter]) if (rule.kind, rule.matter) in days else rule
        for rule in SHIPPED.rules
    )
    return replace(SHIPPED, rules=rules)


@pytest.mark.parametrize("response", TOLD)
def test_other_numbers_change_what_is_told(response: str) -> None:
    shipped, changed = (COPY.text(response, documents="", **promises(policy)) for policy in (SHIPPED, other(3, 7, 11)))
    assert shipped != changed
    assert "5 hari kerja" not in changed
    assert "hari yang sama" not in changed


def test_how_the_policy_is_told() -> None:
    assert promises(SHIPPED) == {
        "oral": "pada hari yang sama, juga di akhir pekan",
        "written": "paling lambat 5 hari kerja",
    }
    assert promises(other(3, 7, 11)) == {
        "oral": "paling lambat 3 hari kerja",
        "written": "paling lambat 7 hari kerja bila ada unsur ketidakpahaman, selain itu paling lambat 11 hari kerja",
    }


async def test_the_policy_in_force_is_the_one_that_is_told(desk: Desk) -> None:
    cases = await desk.policy(other(None, 4, 4))
    assert cases.promises["written"] == "paling lambat 4 hari kerja"
