"""What people of the bank read has a word for everything there is."""

from __future__ import annotations

from bot.console.pages import REASON_LABELS
from bot.core.conversations import HandoffReason


def test_every_reason_why_people_are_called_has_a_label() -> None:
    assert REASON_LABELS.keys() == set(HandoffReason)
