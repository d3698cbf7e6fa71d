"""Every setting of the service, read once from the environment and ``.env`` (prefix ``SIGAP_``).

``docs/settings.md`` and ``.env.example`` list them all; a test holds the three together. Only ``bot.bootstrap`` and
what is above it know this module: everything else is given the values it needs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.errors import ConfigurationError, InvalidInput
from bot.core.quiet import QuietHours

PREFIX = "SIGAP_"
POSTGRESQL_SCHEMES = ("postgresql", "postgresql+psycopg")


class Mode(StrEnum):
    """What the installation is for."""

    DEMO = "demo"
    """Tried on demo data: the web chat stands in for a phone, keys are generated."""
    PRODUCTION = "production"
    """Holders write to it: nothing is generated, and nothing stands in for anything."""


class TelegramMode(StrEnum):
    """How updates come from Telegram."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _postgresql(value: SecretStr | None) -> SecretStr | None:
    """Check the address of a database without ever showing it: it holds a password."""
    if value is not None and urlsplit(value.get_secret_value()).scheme not in POSTGRESQL_SCHEMES:
        raise ValueError("must be a PostgreSQL address: postgresql://user:password@host:5432/name")
    return value


def _webhook_secret(value: SecretStr | None) -> SecretStr | None:
    """Telegram takes nothing else, and would only say so when the webhook is set."""
    if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise ValueError("must be 1 to 256 of A-Z a-z 0-9 _ -")
    return value


def _http(value: str) -> str:
    """An address that a client can be pointed at; a final slash would double in every path."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address that starts with http:// or https://")
    return value.rstrip("/")


def _quiet_hours(value: str) -> str:
    """Said where it is wrong, and used as it was written."""
    try:
        QuietHours.parse(value)
    except InvalidInput as error:
        raise ValueError("must be two times such as 21.00-07.00, or off") from error
    return value


def _listed(value: object) -> object:
    """A comma-separated list, as an environment variable can hold it."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _empty_is_unset(value: object) -> object:
    """``SIGAP_X=`` in ``.env`` means that X is not set."""
    return None if value == "" else value


type Secret = Annotated[SecretStr | None, BeforeValidator(_empty_is_unset)]
type DatabaseUrl = Annotated[SecretStr | None, AfterValidator(_postgresql), BeforeValidator(_empty_is_unset)]
type HttpUrl = Annotated[str, AfterValidator(_http)]
type OptionalHttpUrl = Annotated[HttpUrl | None, BeforeValidator(_empty_is_unset)]
type Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """The settings; immutable once read. Empty values count as not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    mode: Mode = Mode.DEMO
    """`demo`: demo data, the web chat as a phone, keys generated. `production`: for holders."""
    data: Path = Path("var")
    """Folder for the embedded database, evidence, keys and logs."""

    host: str = "127.0.0.1"
    """Address that the service listens on; `0.0.0.0` for all."""
    port: Port = 8080
    """Port of the service: web chat, console, webhooks, health."""
    public_url: OptionalHttpUrl = None
    """Address under which the outside reaches the service; needed for webhooks."""
    webchat: bool | None = None
    """Web chat on or off; unset means on in demo mode and off in production."""

    database_url: DatabaseUrl = None
    """PostgreSQL of your own; unset means the embedded one in the data folder."""
    engine_database_url: DatabaseUrl = None
    """PostgreSQL database of the engine's tracker; unset means `sigap_engine` on the same server."""

    rasa_urls: Annotated[tuple[HttpUrl, ...], NoDecode, BeforeValidator(_listed)] = ()
    """Engines that run elsewhere, comma-separated; unset means that `sigap up` starts one itself."""
    rasa_port: Port = 5005
    """Loopback port of the engine that `sigap up` starts."""
    rasa_token: Secret = None
    """Token that the service shows to the engine; unset means one generated in the data folder."""
    actions_token: Secret = None
    """Token that the engine shows to the actions endpoint; unset means one generated in the data folder."""
    engine_timeout_s: float = Field(default=10.0, gt=0, le=60)
    """Seconds that a turn may wait for the engine."""

    deadline_policy: Annotated[Path | None, BeforeValidator(_empty_is_unset)] = None
    """File with the bank's own deadlines; unset means `policy/deadlines.toml`, which the product ships with."""

    retention_policy: Annotated[Path | None, BeforeValidator(_empty_is_unset)] = None
    """File with the bank's own retention; unset means `policy/retention.toml`, which the product ships with."""

    quiet_hours: Annotated[str, AfterValidator(_quiet_hours)] = "21.00-07.00"
    """Hours (WIB) in which holders are told only what is urgent; the rest waits for their end. `off` for none."""

    encryption_key: Secret = None
    """Key of what is stored encrypted; generated in the data folder in demo mode, required in production."""

    telegram_token: Secret = None
    """Token of the bot, from @BotFather; Telegram is off without it."""
    telegram_api: HttpUrl = "https://api.telegram.org"
    """Base address of the Bot API."""
    telegram_mode: TelegramMode = TelegramMode.POLLING
    """`polling` needs no public address; `webhook` needs SIGAP_PUBLIC_URL and SIGAP_TELEGRAM_SECRET."""
    telegram_secret: Annotated[Secret, AfterValidator(_webhook_secret)] = None
    """What Telegram must show with each webhook call: 1 to 256 of A-Z a-z 0-9 _ -."""

    whatsapp_token: Secret = None
    """Access token of the WhatsApp Cloud API, of a system user; WhatsApp is off without it."""
    whatsapp_app_secret: Secret = None
    """Secret of the app, with which WhatsApp signs its webhook calls."""
    whatsapp_verify_token: Secret = None
    """Token that WhatsApp shows when the webhook is subscribed; any words, the same as given there."""
    whatsapp_phone_id: Annotated[str | None, BeforeValidator(_empty_is_unset)] = None
    """Phone number id of our number; what WhatsApp delivers for others is ignored."""
    whatsapp_api: HttpUrl = "https://graph.facebook.com"
    """Base address of the Graph API; a version at its end (`/v26.0`) is kept."""
    whatsapp_template_notice: Annotated[str | None, BeforeValidator(_empty_is_unset)] = None
    """Template with one variable, for who has not written for 24 hours; unset means that people are called."""
    whatsapp_template_agent: Annotated[str | None, BeforeValidator(_empty_is_unset)] = None
    """The same for what a person wrote; unset means the one for notices."""
    whatsapp_template_language: str = Field(default="id", pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")
    """Language code of the templates."""

    bank_name: str = Field(default="Bank DKI", min_length=1, max_length=80)
    """The bank's name on papers for holders."""
    bank_url: OptionalHttpUrl = None
    """Address of the bank's systems. Declared for the HTTP connection, which is not built yet: the sandbox is used."""

    worker_concurrency: int = Field(default=8, ge=1, le=64)
    """Conversations that one process works on side by side."""
    max_message_chars: int = Field(default=4000, ge=100, le=65536)
    """Characters of one message that are read; the rest is cut."""
    max_upload_mb: int = Field(default=10, ge=1, le=100)
    """Largest file that a holder can send, in megabytes."""

    console_idle_minutes: int = Field(default=60, ge=5, le=24 * 60)
    """Minutes after which a session at the console ends that nobody has used."""
    console_hours: int = Field(default=12, ge=1, le=7 * 24)
    """Hours after which a session at the console ends in any case."""

    log_level: LogLevel = LogLevel.INFO
    """`debug`, `info`, `warning` or `error`."""
    log_json: bool = False
    """Log lines as JSON, for machines that collect them."""

    @property
    def webchat_enabled(self) -> bool:
        """Whether the web chat is served."""
        return self.mode is Mode.DEMO if self.webchat is None else self.webchat

    @property
    def telegram_enabled(self) -> bool:
        """Whether there is a bot to speak for."""
        return self.telegram_token is not None

    @property
    def whatsapp_enabled(self) -> bool:
        """Whether there is a number to speak for."""
        return self.whatsapp_token is not None

    @property
    def max_upload_bytes(self) -> int:
        """The limit of a file as bytes."""
        return self.max_upload_mb * 1024 * 1024

    @model_validator(mode="after")
    def _webhook_is_complete(self) -> Self:
        if self.telegram_mode is TelegramMode.POLLING or not self.telegram_enabled:
            return self
        if self.telegram_secret is None:
            raise ValueError("SIGAP_TELEGRAM_MODE=webhook needs SIGAP_TELEGRAM_SECRET: set it, or choose polling")
        if self.public_url is None or not self.public_url.startswith("https://"):
            raise ValueError(
                "SIGAP_TELEGRAM_MODE=webhook needs SIGAP_PUBLIC_URL with https://: set it, or choose polling"
            )
        return self

    @model_validator(mode="after")
    def _whatsapp_is_complete(self) -> Self:
        if self.whatsapp_enabled:
            needed = ("whatsapp_app_secret", "whatsapp_verify_token", "whatsapp_phone_id")
            missing = [f"{PREFIX}{name.upper()}" for name in needed if getattr(self, name) is None]
            if missing:
                raise ValueError(f"SIGAP_WHATSAPP_TOKEN needs {', '.join(missing)} too: see docs/operations.md")
        return self

    @model_validator(mode="after")
    def _production_is_complete(self) -> Self:
        if self.mode is Mode.PRODUCTION and self.encryption_key is None:
            raise ValueError("SIGAP_MODE=production needs SIGAP_ENCRYPTION_KEY: see docs/operations.md for making one")
        return self


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings.

    Args:
        env_file: the file read beside the environment, which wins; none for the environment alone.

    Raises:
        ConfigurationError: a value cannot be used; names each setting and never shows a value.
    """
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        problems = [_problem(str(one["loc"][0]) if one["loc"] else "", one["msg"]) for one in error.errors()]
    except (OSError, UnicodeDecodeError) as error:
        problems = [f"{env_file} cannot be read: {type(error).__name__}"]
    raise ConfigurationError("\n".join([*problems, "All settings are listed in docs/settings.md."]))


def unknown_settings(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names with our prefix that no setting has: most likely mistyped. For ``sigap doctor`` to mention."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known)


def _problem(field: str, message: str) -> str:
    """One line about one problem."""
    text = message.removeprefix("Value error, ")
    return f"{PREFIX}{field.upper()}: {text}" if field else text
