"""The figures of the supervisor's page: of a few things that are known, and of many against the simplest count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median_low

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.blocks import BlockStatus
from bot.core.channels import ChannelName, IncomingKind
from bot.core.console.figures import Behind, Instance, Talks
from bot.core.console.overview import LONGEST_PERIOD, Overview, OverviewFilter
from bot.core.console.roles import Role
from bot.core.console.ticket_filter import ALL, NOBODY, Basis, DueBand, Span, TicketFilter, today
from bot.core.console.users import User
from bot.core.identity import Claims
from bot.core.messages import InboxMessage, InboxStatus
from bot.core.tickets import Ticket
from bot.core.wording import as_wib
from tests.core.console.ticket_examples import fits, many_tickets
from tests.core.journeys.test_review import missed
from tests.fakes.bank import REFUSE, SILENT
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BAMBANG
from tests.fakes.people import House


async def look(house: House, **given: str) -> Overview:
    return await house.overviews.look(asked=OverviewFilter.of_address(given, now=house.clock()))


async def behind(house: House, what: Behind, *, page: int = 0, **given: str) -> Sequence[Instance]:
    asked = OverviewFilter.of_address(given, now=house.clock())
    return (await house.overviews.behind(what, asked=asked, page=page))[0]


async def person(house: House, name: str, role: Role = Role.AGENT) -> User:
    await house.hire(name, role)
    return next(one for one in await house.people.listed() if one.name == name)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"days": "1"},
        {"kind": "oral"},
        {"channel": "telegram", "kind": "block"},
        {"days": "92", "channel": "webchat"},
    ],
    ids=str,
)
async def test_every_figure_is_what_counting_one_by_one_gives(house: House, asked: dict[str, str]) -> None:
    made, now = await many_tickets(house, count=120), house.clock()
    seen = await look(house, **asked)
    of = {"kind": seen.asked.of.kind, "channel": seen.asked.of.channel}
    period = {"state": ALL, "first": seen.asked.first, "last": seen.asked.last, **of}

    def those(**wanted: object) -> list[Ticket]:
        given = TicketFilter(**wanted)  # type: ignore[arg-type]
        return [ticket for ticket, channel in made if fits(ticket, channel, given, now)]

    owed = seen.owed
    assert owed.all == len(those(**of))
    assert (owed.today, owed.risk, owed.overdue) == tuple(
        len(those(due=band, **of)) for band in (DueBand.TODAY, DueBand.RISK, DueBand.OVERDUE)
    )
    assert owed.nobodys == len(those(assignee=NOBODY, **of))
    assert owed.approvals == len(those(state="waiting_approval", **of))
    assert {name: share.owed for name, share in seen.shares.items()} == Counter(
        ticket.assignee for ticket in those(**of) if ticket.assignee
    )
    opened, resolved = those(**period), those(basis=Basis.RESOLVED, **period)
    assert seen.opened_count == len(opened)
    assert seen.outcomes == Counter(ticket.status for ticket in opened)
    assert dict(seen.categories) == Counter(ticket.category for ticket in opened)
    assert [came for _, came, _ in seen.days] == [
        sum(as_wib(ticket.opened_at).date() == day for ticket in opened) for day, _, _ in seen.days
    ]
    assert seen.resolved.days == Counter(as_wib(ticket.resolved_at).date() for ticket in resolved if ticket.resolved_at)
    seconds = [(it.resolved_at - it.opened_at).total_seconds() for it in resolved if it.resolved_at]
    assert seen.resolved.all.times.count == len(seconds)
    if seconds:  # counted in classes, each a hundredth wide
        assert seen.resolved.all.times.median == pytest.approx(median_low(seconds), rel=0.006)
    assert seen.resolved.all.late == len(those(basis=Basis.RESOLVED, due=DueBand.LATE, **period))
    assert {kind: one.times.count for kind, one in seen.resolved.kinds.items()} == Counter(it.kind for it in resolved)
    assert seen.ratings == Counter(ticket.rating for ticket in those(basis=Basis.RATED, **period))


async def test_how_long_holders_waited_and_for_the_first_answer(house: House) -> None:
    sari = await person(house, "sari")
    for taken, replied in ((60, 30), (120, 60), (600, None)):
        chat = await house.desk.chat()
        await house.desk.cases.handoff.call_people(conversation_id=chat)
        house.clock.advance(seconds=taken)
        await house.holding.take(conversation_id=chat, user=sari)
        if replied:
            house.clock.advance(seconds=replied)
            await house.holding.reply(conversation_id=chat, user=sari, text="Baik", key=f"key-{taken}")
    waits_still = await house.desk.chat()
    await house.desk.cases.handoff.call_people(conversation_id=waits_still, urgent=True)
    house.clock.advance(minutes=7)

    seen = await look(house)

    assert (seen.waits.called, seen.waits.taken.count, seen.waits.taken.median) == (4, 3, 120)
    assert (seen.waits.replied.count, seen.waits.replied.median) == (2, 135)
    assert (seen.queue.waiting, seen.queue.urgent) == (1, 1)
    assert seen.queue.longest_since == house.clock() - timedelta(minutes=7)
    assert (await look(house, channel="whatsapp")).waits.called == 0

    calls, replies = await behind(house, Behind.CALLS), await behind(house, Behind.REPLIES)
    assert calls[0].conversation_id == waits_still  # whom nobody has come to stands first
    assert [(one.taken_at - one.at).seconds for one in calls if one.taken_at] == [600, 120, 60]
    assert [(one.replied_at - one.at).seconds for one in replies if one.replied_at] == [180, 90]
    assert not await behind(house, Behind.CALLS, channel="whatsapp")
    assert [one.at for one in await behind(house, Behind.CALLS, page=1)] == []


async def test_how_fast_accounts_are_blocked(house: House) -> None:
    await house.desk.block(await house.desk.verified())
    seen = await look(house)
    assert (seen.blocks.requested, seen.blocks.times.count, seen.blocks.times.median) == (1, 1, 0)
    (one,) = await behind(house, Behind.BLOCKS)
    assert one.number == (await house.desk.tickets())[0].number
    assert one.blocked_at == one.at


async def test_blocks_that_the_bank_refused_or_left_open_stand_first(house: House) -> None:
    house.desk.bank.script += [REFUSE, SILENT, SILENT, SILENT]
    await house.desk.block(await house.desk.verified())
    house.clock.advance(minutes=1)
    await house.desk.block(await house.desk.verified(Claims(name=BAMBANG.name, skpd=BAMBANG.skpd)))
    house.desk.bank.script.clear()
    house.clock.advance(minutes=1)
    await house.desk.block(await house.desk.verified())

    blocks, rows = (await look(house)).blocks, await behind(house, Behind.BLOCKS)

    assert (blocks.requested, blocks.refused, blocks.pending, blocks.times.count) == (3, 1, 1, 1)
    assert [one.block for one in rows] == [BlockStatus.REFUSED, BlockStatus.UNKNOWN, BlockStatus.DONE]
    assert [bool(one.blocked_at) for one in rows] == [False, False, True]
    assert not await behind(house, Behind.BLOCKS, channel="whatsapp")


async def test_what_was_not_understood_is_listed_as_often_as_it_is_counted(house: House) -> None:
    for text in ("kumaha ieu teh", "naha kitu", "kumaha ieu teh"):
        await missed(house.desk, text, house.kit.new_id())
    seen = await look(house)
    assert len(found := await behind(house, Behind.MISSED)) == seen.missed.texts == 2
    assert {one.text: one.times for one in found} == {"kumaha ieu teh": 2, "naha kitu": 1}


async def write(house: House, chat: str, channel: ChannelName = ChannelName.TELEGRAM) -> None:
    async with house.kit.open_unit() as unit:
        await unit.inbox.add(
            InboxMessage(
                id=house.kit.new_id(),
                conversation_id=chat,
                channel=channel,
                event_id=house.kit.new_id(),
                kind=IncomingKind.TEXT,
                text="halo",
                received_at=house.clock(),
                occurred_at=house.clock(),
                status=InboxStatus.DONE,
            )
        )
        await unit.commit()


async def test_what_the_bot_did_alone_is_counted_by_day_and_days_that_are_over_once(house: House) -> None:
    first, second = await house.desk.chat(), await house.desk.chat()
    for chat in (first, first, second):
        await write(house, chat)
    await house.desk.cases.handoff.call_people(conversation_id=second)
    assert (await look(house, days="1")).talks == Talks(2, 1)
    assert [one.conversation_id for one in await behind(house, Behind.ALONE)] == [first]
    assert await house.overviews.count_days(now=house.clock()) == 0

    house.clock.advance(days=1)
    await write(house, first)
    assert (await look(house)).talks == Talks(3, 1)
    assert await house.desk.count("talk_days") == 0  # looking writes nothing
    assert await house.overviews.count_days(now=house.clock()) == 1
    assert await house.overviews.count_days(now=house.clock()) == 0
    assert (await look(house)).talks == Talks(3, 1)
    assert (await look(house, days="1")).talks == Talks(1, 0)
    assert (await look(house, channel="whatsapp")).talks == Talks(0, 0)
    house.clock.advance(days=2)
    assert await house.overviews.count_days(now=house.clock()) == 2
    assert (await look(house)).talks == Talks(3, 1)
    assert await house.desk.count("talk_days") == 3 * len(ChannelName)


async def test_nothing_yet(house: House) -> None:
    seen = await look(house, days="30")
    assert (seen.opened_count, seen.resolved.all.times.median, seen.rating, seen.talks) == (0, None, None, Talks(0, 0))
    assert len(seen.days) == 30


@example({"from": "0001-01-01", "to": "0001-01-01"})
@given(
    st.dictionaries(
        st.sampled_from(("days", "from", "to", "kind", "channel")), st.text(max_size=10) | st.dates().map(str)
    )
)
def test_whatever_stands_in_an_address_is_a_period_that_can_be_shown(given: Mapping[str, str]) -> None:
    now = FakeClock()()
    asked = OverviewFilter.of_address(given, now=now)
    assert asked.first <= asked.last <= today(now)
    assert (asked.last - asked.first).days < LONGEST_PERIOD
    assert OverviewFilter.of_address(asked.as_query(), now=now) == asked
    span = Span.of_days(asked.first, asked.last)
    assert span.start
    assert span.end
    assert span.start < span.end


def test_named_days_are_kept_within_a_quarter() -> None:
    now = FakeClock()()
    asked = OverviewFilter.of_address({"from": "2025-01-01", "to": "2025-12-31"}, now=now)
    assert (asked.first, asked.last) == (date(2025, 1, 1), date(2025, 4, 2))
