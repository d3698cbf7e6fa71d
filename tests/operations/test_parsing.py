"""What of a line reaches the engine."""

import pytest

from bot.operations.parsing import as_in_service


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("  hp   saya\thilang ", "hp saya hilang"),
        ("pin saya 123456", "pin saya [PIN]"),
        ("/block_account", "block_account"),
    ],
)
def test_as_in_service(line, read):
    assert as_in_service(line) == read


def test_private_numbers_are_replaced():
    assert "081299007777" not in as_in_service("nomor saya 081299007777")
