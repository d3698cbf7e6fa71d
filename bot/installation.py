"""What an installation has before anything of it runs: its databases and its keys.

Light to import: `sigap up` watches the other processes with this alone.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from bot.store.embedded import EmbeddedPostgres
from bot.store.keys import load_or_create_key, read_key
from bot.store.urls import engine_url, ensure_database, with_database

PROJECT = Path(__file__).resolve().parent.parent
"""Where config.yml, domain.yml, data/ and models/ are."""
DATABASE = "sigap"
ENGINE_DATABASE = "sigap_engine"


@dataclass(frozen=True, slots=True)
class Databases:
    """Addresses, with the embedded server running where there is one."""

    service: str
    engine: str
    embedded: EmbeddedPostgres | None

    def release(self) -> None:
        """Leave the embedded server; the last one to leave stops it."""
        if self.embedded:
            self.embedded.release()


def databases(settings: Settings) -> Databases:
    """The two databases; the embedded server is started, or joined, where no address is set.

    Raises:
        ConfigurationError: the server cannot be started, or a database cannot be made.
        StoreUnavailable: the server does not answer.
    """
    own_engine = settings.engine_database_url.get_secret_value() if settings.engine_database_url else None
    if settings.database_url:
        service = settings.database_url.get_secret_value()
        return Databases(service, own_engine or ensure_database(service, ENGINE_DATABASE), None)
    embedded = EmbeddedPostgres(settings.data)
    url = embedded.start_or_attach()
    return Databases(ensure_database(url, DATABASE), own_engine or ensure_database(url, ENGINE_DATABASE), embedded)


def engine_database(settings: Settings, service: str) -> str:
    """Where the engine's database is, given the service's; nothing is made or started."""
    own = settings.engine_database_url
    return own.get_secret_value() if own else with_database(service, ENGINE_DATABASE)


def tracker_url(found: Databases) -> str:
    """The engine's database, as its own library takes it."""
    return engine_url(found.engine)


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of this installation: from settings, or generated once under the data folder."""

    encryption: bytes
    actions_token: str
    rasa_token: str
    session: bytes


def keys(settings: Settings) -> Keys:
    """Read the keys, making those that are missing.

    Raises:
        ConfigurationError: a key cannot be read or used.
    """
    folder = settings.data / "keys"
    if settings.encryption_key:
        encryption = read_key(settings.encryption_key.get_secret_value())
    else:
        encryption = load_or_create_key(folder / "encryption")
    actions = settings.actions_token.get_secret_value() if settings.actions_token else _token(folder / "actions_token")
    rasa = settings.rasa_token.get_secret_value() if settings.rasa_token else _token(folder / "rasa_token")
    return Keys(encryption, actions, rasa, load_or_create_key(folder / "session"))


def _token(path: Path) -> str:
    """A token kept in a file that only we can read."""
    return base64.urlsafe_b64encode(load_or_create_key(path)).decode().rstrip("=")
