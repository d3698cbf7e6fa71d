from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.other_needs import LIFETIME, OtherNeed

TOLD_AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
NEED = OtherNeed("ask_fees", "denda telat berapa", TOLD_AT)


def test_it_is_kept_as_it_was() -> None:
    assert OtherNeed.of_slot(NEED.as_slot()) == NEED
    assert OtherNeed.of_slot(NEED.once_offered().as_slot()) == OtherNeed("ask_fees", NEED.text, TOLD_AT, offered=True)


@pytest.mark.parametrize("kept", [None, {}, {"intent": "greet", "told_at": TOLD_AT.isoformat()}, {"intent": "root"}])
def test_what_is_no_need_is_not_remembered(kept: dict[str, str] | None) -> None:
    assert OtherNeed.of_slot(kept) is None


def test_it_lives_for_half_an_hour() -> None:
    assert NEED.lives(TOLD_AT + LIFETIME - timedelta(seconds=1))
    assert not NEED.lives(TOLD_AT + LIFETIME)
