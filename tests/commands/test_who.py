"""Nobody writes, reveals or decides on the command line without a name; nor decides on what they have not looked at."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from bot.cli import app

NUMBER = "KKPD-261122-0042"
WRITES = (
    ("begin", NUMBER),
    ("resolve", NUMBER, "--outcome", "x"),
    ("reject", NUMBER, "--reason", "x"),
    ("escalate", NUMBER, "--reason", "x"),
    ("conversation", "reply", "c", "x"),
    ("conversation", "return", "c"),
    ("written", "register", NUMBER, "--class", "lainnya"),
    ("written", "document", NUMBER, "ktp", "--received"),
    ("written", "extend", NUMBER, "--reason", "x"),
    ("written", "reclassify", NUMBER, "--class", "lainnya", "--reason", "x"),
    ("written", "form", NUMBER, "absent/form.pdf"),
    ("branches", "import", "branches.csv"),
    ("change", "show", NUMBER, "--reveal"),
    ("change", "approve", NUMBER, "--version", "1"),
    ("change", "reject", NUMBER, "--version", "1", "--reason", "x"),
    ("change", "vouch", "c", "--phone", "0812"),
    ("review", "label", "1", "greet"),
    ("review", "dismiss", "1"),
    ("review", "export"),
    ("retention", "run"),
    ("privacy", "export", "absent/copy", "--holder", "0812", "--reason", "x"),
    ("privacy", "delete", "--holder", "0812", "--reason", "x"),
)


def said(*arguments: str) -> str:
    """What a command that is refused says, without colours and line ends."""
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code in {1, 2}
    return re.sub(r"\x1b\[[0-9;]*m|\s+", " ", done.output)


@pytest.mark.parametrize("arguments", WRITES, ids=" ".join)
def test_a_name_is_demanded(arguments: tuple[str, ...]) -> None:
    assert "--as" in said(*arguments)
    assert "write a name" in said(*arguments, "--as", "  ")


@pytest.mark.parametrize("arguments", [("approve", NUMBER), ("reject", NUMBER, "--reason", "x")], ids=" ".join)
def test_a_decision_names_the_version_that_was_looked_at(arguments: tuple[str, ...]) -> None:
    assert "--version" in said("change", *arguments, "--as", "sari")
