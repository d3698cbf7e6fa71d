"""Much of the same work, of which one piece that goes wrong must not keep the others from being done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable


async def each[T, R](things: Iterable[T], do: Callable[[T], Awaitable[R]], *, trouble: str) -> list[R]:
    """Do something for all of them, one after the other; returns what came of it.

    Args:
        things: each is a piece of work of its own, with its own transaction.
        do: what is done for one.
        trouble: what is said of those that went wrong.

    Raises:
        ExceptionGroup: some went wrong; the others are done.
    """
    done, troubles = [], []
    for thing in things:
        try:
            done.append(await do(thing))
        except Exception as error:  # noqa: BLE001 - the others are done all the same
            troubles.append(error)
    if troubles:
        raise ExceptionGroup(trouble, troubles)
    return done
