"""Addresses of databases, in the spelling of each library that needs one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import errors, sql

from bot.core.errors import ConfigurationError, StoreUnavailable

CONNECT_TIMEOUT_S = 3


def socket_url(folder: Path, *, database: str, user: str = "postgres") -> str:
    """The address of a server that listens on a Unix socket only."""
    return f"postgresql://{user}@/{database}?host={quote(str(folder), safe='')}&port=5432"


def libpq_url(url: str) -> str:
    """As psycopg and procrastinate take it."""
    return _with_scheme(url, "postgresql")


def sqlalchemy_url(url: str) -> str:
    """As our own SQLAlchemy takes it (psycopg 3, sync and async alike)."""
    return _with_scheme(url, "postgresql+psycopg")


def engine_url(url: str) -> str:
    """As the SQLAlchemy inside the engine takes it (psycopg2)."""
    return _with_scheme(url, "postgresql+psycopg2")


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    _, mark, query = path.partition("?")
    return f"{scheme}://{authority}/{quote(name)}{mark}{query}"


def ensure_database(url: str, name: str) -> str:
    """Create a database on a server where it is missing, and return its address.

    Raises:
        StoreUnavailable: the server does not answer.
        ConfigurationError: the database is missing and the user may not create it.
    """
    try:
        with psycopg.connect(libpq_url(url), autocommit=True, connect_timeout=CONNECT_TIMEOUT_S) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if found is None:
                _create(connection, name)
    except errors.InsufficientPrivilege as error:
        raise ConfigurationError(f"database {name} is missing and this user may not create it: create it") from error
    except psycopg.OperationalError as error:
        raise StoreUnavailable(str(error).splitlines()[0] if str(error) else "no answer") from error
    return with_database(url, name)


def _create(connection: psycopg.Connection, name: str) -> None:
    try:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except (errors.DuplicateDatabase, errors.UniqueViolation):  # another process was faster
        return


def _with_scheme(url: str, scheme: str) -> str:
    parts = urlsplit(url)
    if not parts.scheme.startswith("postgresql"):
        raise ConfigurationError("not the address of a PostgreSQL database: postgresql://user:password@host:5432/name")
    return scheme + url[len(parts.scheme) :]
