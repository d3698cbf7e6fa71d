"""By when the bank answers, as holders are told it in general; the numbers come from the policy in force."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.policy import DeadlinePolicy, Matter
from bot.core.tickets import TicketKind


def promises(policy: DeadlinePolicy) -> Mapping[str, str]:
    """What stands for ``oral`` and for ``written`` in the responses of domain.yml, behind "diselesaikan"."""
    return {"oral": _oral(policy), "written": written_promise(policy)}


def written_promise(policy: DeadlinePolicy) -> str:
    """How long a written complaint takes after its documents are complete."""
    promised, other = (_days(policy, matter) for matter in (Matter.MISUNDERSTANDING, Matter.OTHER))
    if promised == other:
        return promised
    return f"{promised} bila ada unsur ketidakpahaman, selain itu {other}"


def _oral(policy: DeadlinePolicy) -> str:
    days = policy.rule_for(TicketKind.ORAL).working_days
    return "pada hari yang sama, juga di akhir pekan" if days is None else f"paling lambat {days} hari kerja"


def _days(policy: DeadlinePolicy, matter: Matter) -> str:
    days = policy.rule_for(TicketKind.WRITTEN, matter).working_days
    return "pada hari yang sama" if days is None else f"paling lambat {days} hari kerja"
