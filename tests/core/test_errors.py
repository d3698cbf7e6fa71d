"""The tree of errors is drawn where they are defined, and drawn whole."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import bot
from bot.core import errors
from bot.core.channels import SendError
from bot.core.errors import SigapError


def below(error: type[SigapError]) -> Iterator[type[SigapError]]:
    """An error and all that are of its kind."""
    yield error
    for one in error.__subclasses__():
        yield from below(one)


def test_every_error_is_drawn() -> None:
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    elsewhere = set(below(SendError)) - {SendError}
    drawn = set(re.findall(r"\w+", errors.__doc__ or ""))
    assert {one.__name__ for one in set(below(SigapError)) - elsewhere} <= drawn


def test_codes_tell_errors_apart() -> None:
    codes = [one.code for one in below(SigapError)]
    assert len(codes) == len(set(codes))
