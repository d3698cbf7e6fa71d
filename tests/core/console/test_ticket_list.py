"""Lists of tickets: what a filter means, page by page; search; who may give tickets to whom; views."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.console.roles import Role
from bot.core.console.ticket_filter import ALL, NOBODY, DueBand, Order, TicketFilter
from bot.core.console.ticket_rows import Place
from bot.core.console.users import User
from bot.core.errors import InvalidInput, NotAllowed, NotFound
from bot.core.tickets import TicketKind, TicketStatus, TimelineKind
from tests.core.console import ticket_examples
from tests.core.console.ticket_examples import fits, many_tickets, some_filters
from tests.fakes.bank import DOWN
from tests.fakes.people import House


async def person(house: House, name: str, role: Role = Role.AGENT) -> User:
    await house.hire(name, role)
    return next(one for one in await house.people.listed() if one.name == name)


async def numbers(house: House, user: User, asked: TicketFilter) -> list[str]:
    """All pages of a list."""
    found, after = [], None
    while True:
        listing = await house.ticket_list.look(user=user, asked=asked, after=after)
        found += [row.number for row in listing.rows]
        if listing.next is None:
            return found
        after = Place.of(str(listing.next))


@pytest.mark.parametrize("walk", [0, 5, 20_000])
async def test_every_filter_lists_what_it_says(house: House, monkeypatch: pytest.MonkeyPatch, walk: int) -> None:
    """However far the order is walked along before those that fit are looked up."""
    for name in ("WALK", "WALK_OWED"):
        monkeypatch.setattr(f"bot.store.repositories.ticket_lists.{name}", walk)
    made = await many_tickets(house)
    user, now = await person(house, "sari"), house.clock()
    for asked in some_filters(made, 150):
        wanted = sorted(ticket.number for ticket, channel in made if fits(ticket, channel, asked, now))
        listing = await house.ticket_list.look(user=user, asked=asked)
        assert listing.count == len(wanted), asked
        assert sorted(await numbers(house, user, asked)) == wanted, asked


@pytest.mark.parametrize("order", Order)
async def test_pages_follow_each_other_in_order_and_none_is_missed(house: House, order: Order, monkeypatch) -> None:
    made = await many_tickets(house, count=70)
    user = await person(house, "sari")
    found = await numbers(house, user, TicketFilter(state=ALL, order=order))
    by_number = {ticket.number: ticket for ticket, _ in made}
    if order is Order.NEWEST:
        assert found == sorted(found, key=lambda one: by_number[one].opened_at, reverse=True)
    else:
        dues = [by_number[one].due_at for one in found]
        with_deadline = [due for due in dues if due]
        assert with_deadline == sorted(with_deadline)
        assert dues == with_deadline + [None] * (len(dues) - len(with_deadline))
    assert len(set(found)) == 70


@given(
    st.dictionaries(
        st.sampled_from(("state", "kind", "class", "due", "by", "from", "to", "rating", "assignee", "q", "sort")),
        st.text(max_size=12) | st.sampled_from(("all", "oral", "risk", "2026-11-22", "5", "-", "resolved", "newest")),
    )
)
def test_whatever_stands_in_an_address_is_a_filter_and_comes_back_the_same(given: dict[str, str]) -> None:
    asked = TicketFilter.of(given)
    assert TicketFilter.of(asked.as_query()) == asked


@pytest.mark.parametrize("text", ["", "x", "~", "2026~", "2026-11-22T00:00:00~a", "x~a"])
def test_a_place_that_is_none(text: str) -> None:
    assert Place.of(text) is None


async def test_search_by_number_by_the_banks_names_by_card_and_by_the_name_in_the_chat(house: House) -> None:
    made = await many_tickets(house)
    user = await person(house, "sari")
    chat = ticket_examples.called("Hasna Purba", house)
    async with house.kit.open_unit() as unit:
        await unit.conversations.ensure(chat)
        await unit.tickets.add(replace(made[0][0], id="x", number="KKPD-261122-9999", opened_by_key="x",
                                       conversation_id=chat.id, holder_ref=None))  # fmt: skip
        await unit.commit()
    every = {ticket.number: ticket for ticket, _ in made}

    async def found(search: str) -> set[str]:
        return set(await numbers(house, user, TicketFilter(state=ALL, search=search)))

    number = made[3][0].number
    assert await found(number.lower().replace("-", " ")) == {number}
    for search, ref in (("ratna wulandari", "H-1"), ("4821", "H-1"), ("dinas kesehatan", "H-2")):
        assert await found(search) == {one for one, ticket in every.items() if ticket.holder_ref == ref}, search
    assert await found("purb") == {"KKPD-261122-9999"}
    assert await found("tidak ada") == set()
    assert await found("!& :*") == set()


async def test_a_silent_bank_is_told_and_the_rest_is_searched(house: House) -> None:
    user = await person(house, "sari")
    house.desk.bank.always = DOWN
    listing = await house.ticket_list.look(user=user, asked=TicketFilter(search="ratna"))
    assert listing.bank_silent


async def chosen(house: House, *kinds: TicketKind) -> dict[str, int]:
    """Open tickets with their versions."""
    chat = await house.desk.chat()
    opened = [await house.desk.complain(chat, f"{kind}") for kind in kinds]
    return {one.number: (await house.desk.ticket(one.number)).version for one in opened}


async def test_each_is_given_by_itself_and_only_as_it_was_seen(house: House) -> None:
    wati = await person(house, "wati", Role.SUPERVISOR)
    await person(house, "sari")
    given = await chosen(house, *[TicketKind.ORAL] * 3)
    first, second, third = given
    now = house.clock()
    await house.desk.change_ticket(second, lambda it: it.start_work(now=now, actor="tono"))
    await house.desk.resolve(third)
    given[third] = (await house.desk.ticket(third)).version

    told = await house.ticket_list.assign(user=wati, chosen=given | {"KKPD-261122-7777": 1}, to="sari")

    assert (told.done, told.changed, told.refused, told.missing) == (
        [first], [second], [third], ["KKPD-261122-7777"]
    )  # fmt: skip
    assert (await house.desk.ticket(first)).assignee == "sari"
    entry = (await house.desk.timeline(first))[-1]
    assert (entry.kind, entry.actor, entry.data["assignee"]) == (TimelineKind.ASSIGNED, "wati", "sari")
    assert await house.desk.audited("ticket.assigned") == 1


async def test_an_agent_takes_what_is_nobodys_and_gives_back_what_is_ones_own(house: House) -> None:
    sari, wati = await person(house, "sari"), await person(house, "wati", Role.SUPERVISOR)
    await person(house, "tono")
    await person(house, "dedi", Role.AUDITOR)
    given = await chosen(house, TicketKind.ORAL, TicketKind.ORAL)
    mine, other = given
    await house.ticket_list.assign(user=wati, chosen={other: given[other]}, to="tono")

    async def versions() -> dict[str, int]:
        return {number: (await house.desk.ticket(number)).version for number in given}

    told = await house.ticket_list.assign(user=sari, chosen=await versions(), to="sari")
    assert (told.done, told.refused) == ([mine], [other])
    told = await house.ticket_list.assign(user=sari, chosen={mine: (await versions())[mine]}, to=None)
    assert told.done == [mine]
    with pytest.raises(NotAllowed):
        await house.ticket_list.assign(user=sari, chosen=await versions(), to="tono")
    with pytest.raises(NotFound):
        await house.ticket_list.assign(user=wati, chosen=await versions(), to="nobody")
    with pytest.raises(NotAllowed):
        await house.ticket_list.assign(user=wati, chosen=await versions(), to="dedi")


async def test_who_takes_tickets_in_the_list_begins_them_and_the_holder_hears_that(house: House) -> None:
    sari, wati = await person(house, "sari"), await person(house, "wati", Role.SUPERVISOR)
    chat = await house.desk.chat()
    number = (await house.desk.complain(chat, "1")).number

    async def version() -> int:
        return (await house.desk.ticket(number)).version

    await house.ticket_list.assign(user=wati, chosen={number: await version()}, to="sari")
    assert (await house.desk.ticket(number)).status is TicketStatus.OPEN
    for _ in range(2):
        await house.ticket_list.assign(user=sari, chosen={number: await version()}, to="sari")
    assert (await house.desk.ticket(number)).status is TicketStatus.IN_PROGRESS
    assert await house.desk.responses(chat) == ["utter_notice_started"]


async def test_views_are_ones_own(house: House) -> None:
    sari, tono = await person(house, "sari"), await person(house, "tono")
    late = TicketFilter(due=DueBand.OVERDUE, first=date(2026, 11, 1))
    await house.ticket_list.keep_view(user=sari, name=" Terlambat  bulan ini ", asked=late)
    await house.ticket_list.keep_view(user=sari, name="Terlambat bulan ini", asked=replace(late, assignee=NOBODY))

    views = (await house.ticket_list.look(user=sari, asked=TicketFilter())).views
    assert [(one.name, one.query) for one in views] == [
        ("Terlambat bulan ini", "assignee=-&due=overdue&from=2026-11-01")
    ]
    assert not (await house.ticket_list.look(user=tono, asked=TicketFilter())).views
    await house.ticket_list.drop_view(user=tono, view_id=views[0].id)
    assert (await house.ticket_list.look(user=sari, asked=TicketFilter())).views
    await house.ticket_list.drop_view(user=sari, view_id=views[0].id)
    assert not (await house.ticket_list.look(user=sari, asked=TicketFilter())).views
    for name in ("", " ", "x" * 41):
        with pytest.raises(InvalidInput):
            await house.ticket_list.keep_view(user=sari, name=name, asked=late)
