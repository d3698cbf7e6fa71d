"""Holder-facing copy for messages that do not pass through Rasa, from the same domain.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.core.errors import ConfigurationError

_FACT = re.compile(r"{([A-Za-z_]\w*)}")
"""A placeholder; the braces of a payload such as ``/inform{"contact": "x"}`` are none."""


class DomainCopy:
    """Implements :class:`bot.core.ports.Copy` from the ``responses`` of a Rasa domain (a file, or a folder of them).

    Of several variations of a response the first is taken: chance has no place in what a bank says.
    """

    def __init__(self, path: Path) -> None:
        self._responses = _read(path)

    @property
    def names(self) -> frozenset[str]:
        """All responses there are."""
        return frozenset(self._responses)

    def text(self, response: str, **facts: str) -> str:
        """The text of a response with its facts.

        Raises:
            ConfigurationError: no such response, or a fact is missing.
        """
        text = self._variation(response).get("text")
        if not isinstance(text, str) or not text.strip():
            raise ConfigurationError("a response in domain.yml has no text", response=response)
        return _fill(text.strip(), facts, response)

    def buttons(self, response: str, **facts: str) -> Sequence[tuple[str, str]]:
        """Title and payload of each button of a response.

        Raises:
            ConfigurationError: no such response, or a fact is missing.
        """
        return [
            (_fill(str(button["title"]), facts, response), _fill(str(button["payload"]), facts, response))
            for button in self._variation(response).get("buttons") or ()
        ]

    def _variation(self, response: str) -> Mapping[str, Any]:
        variations = self._responses.get(response)
        if not variations:
            raise ConfigurationError("no such response in domain.yml", response=response)
        return variations[0]


def _fill(text: str, facts: Mapping[str, str], response: str) -> str:
    """Replace each placeholder by its fact."""

    def fact(match: re.Match[str]) -> str:
        name = match[1]
        if name not in facts:
            raise ConfigurationError("a response in domain.yml needs a fact", response=response, fact=name)
        return str(facts[name])

    return _FACT.sub(fact, text)


def _read(path: Path) -> dict[str, list[Mapping[str, Any]]]:
    """All responses of the domain."""
    files = sorted(path.glob("**/*.yml")) if path.is_dir() else [path]
    responses: dict[str, list[Mapping[str, Any]]] = {}
    for file in files:
        try:
            content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")) or {}
        except (OSError, YAMLError) as error:
            raise ConfigurationError("the copy cannot be read", file=str(file), problem=type(error).__name__) from error
        responses.update(content.get("responses") or {})
    return responses
