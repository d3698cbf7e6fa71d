"""When it is better to ask what was meant than to guess. No Rasa.

Only where a wrong guess costs: it begins a journey, looks into a ticket, or turns somebody away. Courtesies and bare
answers are never asked about, and an emergency that is likely enough is served, not asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sigap_nlu.kinds import COMPLAINTS, EMERGENCIES, QUESTIONS, REQUESTS

_COSTLY = {*COMPLAINTS, *REQUESTS, "out_of_scope"}
_ASKABLE = frozenset({*_COSTLY, *QUESTIONS, *EMERGENCIES})
_OPPOSITES = frozenset({"block_account", "unblock_account"})
_MOST = 2
"""Two choices and "something else" are three buttons, which is what channels can show."""


class Limits(NamedTuple):
    """When intents are close."""

    margin: float = 0.12
    """The difference of their confidences is below this."""
    emergency: float = 0.3
    """From this confidence on, an emergency among the close ones is served."""


class Decision(NamedTuple):
    """What to do with a ranking."""

    serve: str | None = None
    """An emergency to be served instead of the first; none where the first stays."""
    ask: tuple[str, ...] = ()
    """What to ask about, the likeliest first; none where nothing is asked."""


def decide(ranking: Sequence[Mapping[str, Any]], limits: Limits) -> Decision:
    """Serve, or ask.

    Args:
        ranking: intents with their confidences, the likeliest first.
        limits: when they are close.
    """
    if not ranking:
        return Decision()
    top = float(ranking[0]["confidence"])
    close = [one for one in ranking if top - float(one["confidence"]) < limits.margin]
    names = [str(one["name"]) for one in close]
    if len(names) < 2 or names[0] in EMERGENCIES or set(names[:2]) == _OPPOSITES:  # noqa: PLR2004
        return Decision()
    urgent = [one for one in close if one["name"] in EMERGENCIES and float(one["confidence"]) >= limits.emergency]
    if urgent:
        return Decision(serve=str(urgent[0]["name"]))
    first, second = names[:_MOST]
    costs = first in _COSTLY or (second in _COSTLY and second != "out_of_scope")
    if not costs or not _ASKABLE.issuperset({first, second}):
        return Decision()
    asked = tuple(name for name in names[:_MOST] if name != "out_of_scope")
    return Decision(ask=asked)
