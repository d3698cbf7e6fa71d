"""The settings: read, checked, kept secret, and written down in the two places where people look for them."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.core.errors import ConfigurationError
from bot.settings import PREFIX, LogLevel, Mode, Settings, TelegramMode, load_settings, unknown_settings

ROOT = Path(__file__).parent.parent
NAMES = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def write_env(tmp_path: Path):
    def write(*lines: str) -> Path:
        path = tmp_path / ".env"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def refusal(path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(path)
    return str(caught.value)


def as_written(value: object) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


DEFAULTS = {f"{PREFIX}{name.upper()}": as_written(field.default) for name, field in Settings.model_fields.items()}


# --- written down ----------------------------------------------------------------------------------------------------


def test_env_example_names_every_setting_with_its_default():
    lines = re.findall(r"^#?(\w+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(lines) == DEFAULTS
    assert len(lines) == len(DEFAULTS)


def test_the_settings_page_names_every_setting_with_its_default():
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| .+ \|$", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
    stated = {name: "" if default == "(not set)" else default.strip("`") for name, default in rows}
    assert stated == DEFAULTS
    assert len(rows) == len(DEFAULTS)


@pytest.mark.parametrize("document", [".env.example", "docs/settings.md"])
def test_the_documents_explain_a_setting_in_its_own_words(document):
    text = " ".join((ROOT / document).read_text("utf-8").replace("\n# ", " ").replace("`", "").split())
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.replace("`", "").replace("\n", " ") in text, name


@pytest.mark.parametrize("document", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"], ids=lambda p: p.name)
def test_no_document_names_a_setting_that_does_not_exist(document):
    named = set(re.findall(r"\bSIGAP_[A-Z_]*[A-Z]\b", document.read_text("utf-8")))
    assert named <= NAMES


# --- read ------------------------------------------------------------------------------------------------------------


def test_nothing_has_to_be_set():
    settings = load_settings(None)
    assert (settings.mode, settings.data, settings.port) == (Mode.DEMO, Path("var"), 8080)
    assert settings.webchat_enabled
    assert not settings.telegram_enabled


def test_a_file_is_read_and_the_environment_wins(write_env, monkeypatch):
    path = write_env("SIGAP_PORT=9001", "SIGAP_LOG_LEVEL=debug")
    monkeypatch.setenv("SIGAP_PORT", "9002")
    settings = load_settings(path)
    assert (settings.port, settings.log_level) == (9002, LogLevel.DEBUG)


def test_the_example_as_it_stands_changes_nothing(write_env):
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    uncommented = re.sub(r"^#(SIGAP_)", r"\1", example, flags=re.MULTILINE)
    assert load_settings(write_env(uncommented)) == load_settings(None)


def test_settings_cannot_be_changed_once_read():
    with pytest.raises(ValidationError):
        load_settings(None).port = 1


def test_engines_are_a_comma_separated_list(write_env):
    settings = load_settings(write_env("SIGAP_RASA_URLS=http://a:5005/, http://b:5005,"))
    assert settings.rasa_urls == ("http://a:5005", "http://b:5005")


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_database_of_ones_own(write_env, scheme):
    url = f"{scheme}://u:p@h/n"
    settings = load_settings(write_env(f"SIGAP_DATABASE_URL={url}"))
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == url


@pytest.mark.parametrize(
    ("lines", "enabled"),
    [
        ([], True),
        (["SIGAP_WEBCHAT=false"], False),
        (["SIGAP_MODE=production", "SIGAP_ENCRYPTION_KEY=k"], False),
        (["SIGAP_MODE=production", "SIGAP_ENCRYPTION_KEY=k", "SIGAP_WEBCHAT=true"], True),
    ],
)
def test_the_web_chat_follows_the_mode_unless_told(write_env, lines, enabled):
    assert load_settings(write_env(*lines)).webchat_enabled is enabled


# --- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("SIGAP_PORT=0", "SIGAP_PORT"),
        ("SIGAP_PORT=web", "SIGAP_PORT"),
        ("SIGAP_MODE=test", "SIGAP_MODE"),
        ("SIGAP_RASA_URLS=http://a,b:5005", "SIGAP_RASA_URLS"),
        ("SIGAP_TELEGRAM_API=api.telegram.org", "SIGAP_TELEGRAM_API"),
        ("SIGAP_TELEGRAM_SECRET=not allowed", "SIGAP_TELEGRAM_SECRET"),
        ("SIGAP_MAX_UPLOAD_MB=0", "SIGAP_MAX_UPLOAD_MB"),
        ("SIGAP_ENGINE_TIMEOUT_S=-1", "SIGAP_ENGINE_TIMEOUT_S"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(write_env, line, name):
    text = refusal(write_env(line))
    assert text.startswith(f"{name}: ")
    assert "docs/settings.md" in text


def test_every_problem_is_told_at_once(write_env):
    text = refusal(write_env("SIGAP_PORT=0", "SIGAP_RASA_PORT=0"))
    assert "SIGAP_PORT" in text
    assert "SIGAP_RASA_PORT" in text


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (["SIGAP_PUBLIC_URL=https://x.example"], "SIGAP_TELEGRAM_SECRET"),
        (["SIGAP_TELEGRAM_SECRET=abc"], "SIGAP_PUBLIC_URL"),
        (["SIGAP_TELEGRAM_SECRET=abc", "SIGAP_PUBLIC_URL=http://x.example"], "SIGAP_PUBLIC_URL with https://"),
    ],
)
def test_a_webhook_needs_a_secret_and_an_address(write_env, lines, missing):
    assert missing in refusal(write_env("SIGAP_TELEGRAM_MODE=webhook", "SIGAP_TELEGRAM_TOKEN=1:a", *lines))


def test_a_webhook_with_both_is_fine(write_env):
    settings = load_settings(
        write_env(
            "SIGAP_TELEGRAM_MODE=webhook",
            "SIGAP_TELEGRAM_TOKEN=1:a",
            "SIGAP_TELEGRAM_SECRET=abc",
            "SIGAP_PUBLIC_URL=https://x.example/",
        )
    )
    assert settings.telegram_mode is TelegramMode.WEBHOOK
    assert settings.public_url == "https://x.example"


def test_production_needs_its_own_key(write_env):
    assert "SIGAP_ENCRYPTION_KEY" in refusal(write_env("SIGAP_MODE=production"))


def test_no_secret_is_shown(write_env):
    secret = "hunter2-hunter2"
    text = refusal(
        write_env(
            f"SIGAP_DATABASE_URL=mysql://u:{secret}@h/n",
            f"SIGAP_TELEGRAM_SECRET={secret} {secret}",
            f"SIGAP_TELEGRAM_TOKEN={secret}",
            "SIGAP_TELEGRAM_MODE=webhook",
        )
    )
    assert secret not in text
    shown = load_settings(write_env(f"SIGAP_DATABASE_URL=postgresql://u:{secret}@h/n", "SIGAP_BANK_URL=http://b"))
    assert secret not in f"{shown!r} {shown} {shown.model_dump()}"


def test_a_file_that_cannot_be_read_is_said(tmp_path):
    path = tmp_path / ".env"
    path.write_bytes(b"SIGAP_PORT=\xff\xfe\n")
    assert "cannot be read" in refusal(path)


def test_mistyped_names_are_found():
    assert unknown_settings({"SIGAP_PROT": "1", "SIGAP_PORT": "1", "HOME": "/"}) == ["SIGAP_PROT"]
