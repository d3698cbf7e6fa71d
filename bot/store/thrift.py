"""Round trips to the database that need not be made: a turn takes a dozen of units, and each of them counts."""

from __future__ import annotations

import select
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import ORMExecuteState, Session

RESTED_S = 1.0
_SINCE = "sigap_since"
_WROTE = "sigap_wrote"


def ask_the_doubtful(engine: Engine) -> None:
    """Ask a connection whether it still lives only where that is in doubt, and not at every use.

    In doubt is one that has rested for a while, and one whose server has said something unasked: its farewell.
    """

    def rest(_: Any, record: Any) -> None:
        record.info[_SINCE] = monotonic()

    def ask(connection: Any, record: Any, _: Any) -> None:
        since = record.info.get(_SINCE)
        if since is None or (monotonic() - since < RESTED_S and is_quiet(connection.driver_connection)):
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:
            raise InvalidatePoolError from error  # as pool_pre_ping does: the others are no better

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", ask)


def is_quiet(connection: psycopg.AsyncConnection[Any]) -> bool:
    """Whether nothing has come from the server that nobody asked for."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


class WatchedSession(Session):
    """Knows whether anything was written in it."""


@event.listens_for(WatchedSession, "do_orm_execute")
def _executes(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[_WROTE] = True


@event.listens_for(WatchedSession, "after_flush")
def _flushed(session: Session, _: object) -> None:
    session.info[_WROTE] = True


def only_read(session: Session) -> bool:
    """Whether nothing would be lost, or kept, by committing.

    Such a session is better ended by COMMIT: at a ROLLBACK the driver forgets the statements it has prepared.
    """
    return not (session.info.get(_WROTE) or session.new or session.dirty or session.deleted)
