"""Numbers are kept in one form, whatever people and providers write."""

from __future__ import annotations

import pytest

from bot.core.phones import e164, international


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("0812-0000-0001", "+6281200000001"),
        ("+62 812 0000 0001", "+6281200000001"),
        ("6281200000001", "+6281200000001"),
        ("812 0000 0001", "+6281200000001"),
        ("021-2934 5678", "+622129345678"),
        ("0812", None),
        ("abc", None),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(given: str, number: str | None) -> None:
    assert e164(given) == number


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("6281234567890", "+6281234567890"),
        ("081234567890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("12025550123", "+12025550123"),
        ("abc", None),
    ],
)
def test_numbers_of_contacts(given: str, number: str | None) -> None:
    assert international(given) == number
