"""What holds for the tree as a whole."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
IMPORT_OF_OURS = re.compile(r"^\s*(?:from|import)\s+(?:bot|actions)\b", re.MULTILINE)


def files(pattern: str) -> list[Path]:
    return [path for path in sorted(ROOT.glob(pattern)) if ".venv" not in path.parts]


def test_nlu_imports_neither_the_service_nor_the_actions():
    guilty = [str(path.relative_to(ROOT)) for path in files("nlu/**/*.py") if IMPORT_OF_OURS.search(path.read_text())]
    assert guilty == []


def test_only_the_settings_read_settings():
    """One object, one place: nobody else looks into the environment for our names."""
    reader = re.compile(r"(?:environ|getenv).*SIGAP_")
    others = [path for path in files("bot/**/*.py") if path.name != "settings.py"]
    guilty = [str(path.relative_to(ROOT)) for path in others if reader.search(path.read_text())]
    assert guilty == []


def test_the_interpreters_are_named_the_same_everywhere():
    wanted = (ROOT / ".python-version").read_text().split()
    assert wanted == ["3.12", "3.10"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["requires-python"] == ">=3.12,<3.13"
    assert project["tool"]["mypy"]["python_version"] == "3.12"


@pytest.mark.parametrize("command", ["setup", "run", "test", "check", "train", "benchmark", "screenshots", "help"])
def test_a_command_of_the_documents_is_in_the_makefile(command):
    assert re.search(rf"^{command}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_make_command_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in [ROOT / "README.md", *files("docs/**/*.md")]:
        named = set(re.findall(r"`make ([a-z]+)`", document.read_text()))
        assert named <= targets, document.name


def test_links_between_documents_lead_somewhere():
    for document in [*files("*.md"), *files("docs/**/*.md"), *files("benchmarks/*.md"), *files("deploy/*.md")]:
        for link in re.findall(r"\[[^]]*\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text()):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_the_unit_starts_the_product():
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(ROOT / "deploy/sigap.service", encoding="utf-8")
    assert unit["Service"]["ExecStart"].endswith(".venv/bin/sigap up")
    assert unit["Service"]["User"] != "root"


def test_nothing_private_goes_into_a_container():
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text().split()
    assert {".env", "var", ".git", ".venv", "nlu/.venv"} <= set(ignored)


def test_the_decisions_are_numbered_and_listed():
    listed = re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (ROOT / "docs/decisions/README.md").read_text())
    present = [path.name for path in files("docs/decisions/0*.md")]
    assert listed == present
    assert [int(name[:4]) for name in present] == list(range(1, len(present) + 1))
