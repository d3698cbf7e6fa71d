"""The database's errors, as the errors of the core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError

from bot.core.errors import Conflict, StoreUnavailable


@contextmanager
def translated() -> Iterator[None]:
    """Raise the core's errors in place of the database's; never with the values of a statement."""
    try:
        yield
    except StaleDataError as error:
        raise Conflict("changed by somebody else meanwhile") from error
    except exc.IntegrityError as error:
        raise Conflict("exists already, or is still referred to", constraint=_constraint(error)) from error
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        raise StoreUnavailable(f"database: {_kind(error)}") from error
    except exc.DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable(f"database: {_kind(error)}") from error
        raise


def _constraint(error: exc.IntegrityError) -> str | None:
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None)


def _kind(error: exc.SQLAlchemyError) -> str:
    return type(getattr(error, "orig", None) or error).__name__
