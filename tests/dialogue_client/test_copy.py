from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.errors import ConfigurationError
from bot.dialogue.copy import DomainCopy

DOMAIN = """
version: "3.1"
intents: [affirm]
responses:
  utter_plain:
    - text: "  Halo, {name}.  "
    - text: "another"
  utter_choice:
    - text: "Blokir {name}?"
      buttons:
        - title: "Ya, {name}"
          payload: '/inform{"who": "{name}"}'
        - title: "Tidak"
          payload: /deny
  utter_json:
    - custom: {journey: finished}
"""


@pytest.fixture
def copy(tmp_path: Path) -> DomainCopy:
    path = tmp_path / "domain.yml"
    path.write_text(DOMAIN)
    return DomainCopy(path)


def test_the_first_variation_with_its_facts(copy: DomainCopy) -> None:
    assert copy.text("utter_plain", name="Rina", unused="x") == "Halo, Rina."


def test_facts_in_buttons_but_not_in_the_braces_of_a_payload(copy: DomainCopy) -> None:
    assert copy.buttons("utter_choice", name="Rina") == [
        ("Ya, Rina", '/inform{"who": "Rina"}'),
        ("Tidak", "/deny"),
    ]
    assert copy.buttons("utter_plain") == []


def test_a_fact_is_not_filled_in_twice(copy: DomainCopy) -> None:
    assert copy.text("utter_plain", name="{name}") == "Halo, {name}."


@pytest.mark.parametrize("response", ["utter_missing", "utter_plain", "utter_json"])
def test_what_is_missing_is_a_fault_of_the_configuration(copy: DomainCopy, response: str) -> None:
    with pytest.raises(ConfigurationError):
        copy.text(response)


def test_the_names_there_are(copy: DomainCopy) -> None:
    assert copy.names == {"utter_plain", "utter_choice", "utter_json"}


def test_a_folder_is_a_domain_too(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("responses: {utter_a: [{text: A}]}")
    (tmp_path / "b.yml").write_text("intents: []")
    assert DomainCopy(tmp_path).text("utter_a") == "A"


def test_no_file_or_no_yaml(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        DomainCopy(tmp_path / "missing.yml")
    broken = tmp_path / "broken.yml"
    broken.write_text("a: [")
    with pytest.raises(ConfigurationError):
        DomainCopy(broken)
