"""Tickets for people of the bank: found, listed, given to somebody; and the views that each of them keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from bot.core.console.desk import Teammate
from bot.core.console.ticket_filter import TicketFilter, same_day_kinds
from bot.core.console.ticket_holders import give, receiver
from bot.core.console.ticket_rows import LAST4, PAGE, Place, SavedView, TicketRow, TicketScope, place_of
from bot.core.console.users import User
from bot.core.errors import BankUnavailable, Conflict, InvalidInput, NotAllowed, NotFound
from bot.core.journeys.kit import Kit
from bot.core.ticket_numbers import parse_ticket_number

MOST_COUNTED = 1000
"""More than this is told as "more than": counting all of them would take longer than reading the page."""
MOST_HOLDERS = 200
"""Records that a name may fit; with more of them it is no name."""
MOST_VIEWS = 12
LONGEST_VIEW_NAME = 40
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list."""

    asked: TicketFilter
    rows: Sequence[TicketRow]
    count: int
    """At most :data:`MOST_COUNTED` and one."""
    next: Place | None
    team: Sequence[Teammate]
    views: Sequence[SavedView]
    bank_silent: bool = False
    """Records could not be searched; tickets and names in chats were."""


@dataclass(slots=True)
class Assigned:
    """What became of each ticket, by number."""

    done: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """Somebody changed it since it was looked at: nothing was done."""
    refused: list[str] = field(default_factory=list)
    """Closed, or somebody else's and not one's own to give."""
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TicketList:
    """Use cases."""

    kit: Kit

    async def look(self, *, user: User, asked: TicketFilter, after: Place | None = None) -> Listing:
        """One page."""
        scope, silent = await self.scope(asked)
        async with self.kit.open_unit() as unit:
            rows = await unit.ticket_lists.page(scope, after=after, limit=PAGE + 1)
            first_is_all = after is None and len(rows) <= PAGE
            count = len(rows) if first_is_all else await unit.ticket_lists.count(scope, at_most=MOST_COUNTED + 1)
            team = await unit.desk.team(now=scope.now)
            views = await unit.ticket_lists.views(user.id)
        shown = rows[:PAGE]
        return Listing(
            asked=asked,
            rows=shown,
            count=count,
            next=place_of(shown[-1], asked) if len(rows) > PAGE else None,
            team=team,
            views=views,
            bank_silent=silent,
        )

    async def scope(self, asked: TicketFilter) -> tuple[TicketScope, bool]:
        """What a filter means now, and whether the bank kept silent about it."""
        scope = TicketScope(asked=asked, now=self.kit.now(), same_day=same_day_kinds(self.kit.policy))
        if not asked.search:
            return scope, False
        number = parse_ticket_number(asked.search)
        if number:
            return replace(scope, number=number), False
        if not LAST4.fullmatch(asked.search):
            async with self.kit.open_unit() as unit:
                scope = replace(scope, chats=await unit.ticket_lists.chats(asked.search))
        try:
            return replace(scope, holders=await self._holders(asked.search)), False
        except BankUnavailable:
            return scope, True

    async def assign(self, *, user: User, chosen: Mapping[str, int], to: str | None) -> Assigned:
        """Give tickets to somebody, each by itself and only as it was when it was looked at.

        Without the permission to assign, one takes for oneself what is nobody's, and gives back what is one's own. Who
        takes what nobody has begun begins it.

        Args:
            user: who decides.
            chosen: numbers of tickets, with the version that was looked at.
            to: a user's name; none: nobody in particular.

        Raises:
            NotFound: no such colleague.
            NotAllowed: the colleague does not work on tickets, or one may not assign to others.
        """
        async with self.kit.open_unit() as unit:
            colleague = await receiver(unit, user=user, to=to)
        told = Assigned()
        for number, version in chosen.items():
            try:
                async with self.kit.open_unit() as unit:
                    await give(self.kit, unit, number=number, seen=version, user=user, to=colleague)
                    await unit.commit()
            except NotFound:
                told.missing.append(number)
            except Conflict:
                told.changed.append(number)
            except NotAllowed:
                told.refused.append(number)
            else:
                told.done.append(number)
        return told

    async def keep_view(self, *, user: User, name: str, asked: TicketFilter) -> None:
        """Keep a filter under a name; the same name again replaces it.

        Raises:
            InvalidInput: no name, a long one, or too many views.
        """
        called = " ".join(name.split())
        if not called:
            raise InvalidInput("a view needs a name", reason="blank")
        if len(called) > LONGEST_VIEW_NAME:
            raise InvalidInput("the name is too long", reason="too_long")
        async with self.kit.open_unit() as unit:
            kept = await unit.ticket_lists.views(user.id)
            if len(kept) >= MOST_VIEWS and called not in {one.name for one in kept}:
                raise InvalidInput("too many views", reason="views")
            view = SavedView(self.kit.new_id(), called, urlencode(asked.as_query()))
            await unit.ticket_lists.keep_view(user.id, view)
            await unit.commit()

    async def drop_view(self, *, user: User, view_id: str) -> None:
        """Forget one of one's own."""
        async with self.kit.open_unit() as unit:
            await unit.ticket_lists.drop_view(user.id, view_id)
            await unit.commit()

    async def _holders(self, search: str) -> Sequence[str]:
        """References of records that a name, the name of an SKPD or the last digits of a card fit."""
        if LAST4.fullmatch(search):
            found = await self.kit.bank.find(phones=(), card_last4=search, name=None, skpd=None)
        elif len(search) >= _SHORTEST_NAME:
            found = await self.kit.bank.find(phones=(), card_last4=None, name=search, skpd=search)
        else:
            found = ()
        return [record.ref for record in found[:MOST_HOLDERS]]
