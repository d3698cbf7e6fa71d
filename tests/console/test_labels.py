"""What people of the bank read has a word for everything there is."""

from __future__ import annotations

from bot.console.pages import INCOMING_LABELS, REASON_LABELS, SECRET_LABELS
from bot.core.channels import IncomingKind
from bot.core.conversations import HandoffReason
from bot.core.leaks import SecretKind


def test_every_reason_why_people_are_called_has_a_label() -> None:
    assert REASON_LABELS.keys() == set(HandoffReason)


def test_every_kind_of_message_and_of_secret_has_a_label() -> None:
    assert INCOMING_LABELS.keys() == set(IncomingKind)
    assert SECRET_LABELS.keys() == set(SecretKind)
