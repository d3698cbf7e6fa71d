"""An incident from its announcement to its end: whose tickets belong to it, and who is told, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import AsyncMock

import pytest
from sqlalchemy import text

from bot.core.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed, NotFound
from bot.core.journeys.complaint import Complaint
from bot.core.journeys.incident import Draft, Incidents, IncidentView
from bot.core.journeys.known_incident import Known
from bot.core.ports import UnitOfWork
from bot.core.tickets import TicketStatus, TimelineKind
from bot.core.wording import WIB
from bot.work.sweep import Sweep
from tests.fakes.desk import BAMBANG, Desk

LINKED, UPDATED, ENDED = (f"utter_notice_incident_{end}" for end in ("linked", "updated", "ended"))
NIGHT = datetime(2026, 3, 4, 22, 0, tzinfo=WIB)


async def _announce(desk: Desk, **given: Any) -> IncidentView:
    fields: dict[str, Any] = {
        "title": "Pembayaran QRIS gagal",
        "text": "Tim kami sedang memperbaikinya",
        "categories": ["failed_transaction"],
        "begins_at": desk.clock() - timedelta(hours=1),
    }
    by = given.pop("by", "wati")
    announced = await desk.cases.incidents.announce(by=by, draft=Draft(**fields | given))
    await desk.cases.incidents.link_fitting(number=announced.number)
    await desk.jobs_of_notices()
    return await desk.cases.incidents.one(number=announced.number)


async def _update(desk: Desk, incident: IncidentView, text: str = "Sebagian sudah pulih", **given: Any) -> IncidentView:
    fields = {"by": "wati", "seen": incident.version} | given
    updated = await desk.cases.incidents.update(number=incident.number, text=text, **fields)
    await desk.jobs_of_notices()
    return updated


async def _end(desk: Desk, incident: IncidentView, **given: Any) -> IncidentView:
    fields = {"by": "wati", "seen": incident.version, "text": "Pembayaran sudah normal"} | given
    ended = await desk.cases.incidents.end(number=incident.number, **fields)
    await desk.jobs_of_notices()
    return ended


async def _known(desk: Desk, chat: str, text: str = "bayar gagal", **given: Any) -> Known | None:
    fields = {"category": "failed_transaction"} | given
    return await desk.cases.known_incident(conversation_id=chat, text=text, **fields)


async def _join(desk: Desk, chat: str, incident: IncidentView, **given: Any) -> Any:
    complaint = Complaint("failed_transaction", "bayar gagal", incident=incident.number)
    key = given.pop("key", None) or desk.new_id()
    return await desk.cases.complaint(conversation_id=chat, complaint=complaint, key=key)


# -------------------------------------------------------------------- announcing


async def test_open_complaints_that_fit_belong_to_it_and_their_holders_hear(desk: Desk) -> None:
    chats = [await desk.chat() for _ in range(3)]
    fitting = (await desk.complain(chats[0], "qris gagal barusan")).number
    await desk.complain(chats[1], "qris gagal minggu lalu")
    await desk.complain(chats[2], category="report_fraud")

    incident = await _announce(desk)

    assert (incident.number, incident.tickets, incident.others) == ("GGN-260304-0001", (fitting,), ())
    (notice,) = await desk.heard(chats[0])
    assert notice.response == LINKED
    assert "Pembayaran QRIS gagal. Tim kami sedang memperbaikinya. " in notice.text
    assert "sejak Rabu, 4 Maret 2026 pukul 09.00 WIB" in notice.text
    assert [await desk.responses(chat) for chat in chats[1:]] == [[], []]
    note = (await desk.timeline(fitting))[-1]
    assert (note.kind, note.data["text"]) == (
        TimelineKind.NOTE,
        "Terhubung dengan gangguan GGN-260304-0001: Pembayaran QRIS gagal.",
    )
    assert (await desk.ticket(fitting)).status is TicketStatus.OPEN
    assert await desk.audited("incident.announced") == 1


async def test_the_same_is_announced_once(desk: Desk) -> None:
    incident = await _announce(desk)

    with pytest.raises(Conflict, match=incident.number):
        await _announce(desk, title="PEMBAYARAN QRIS GAGAL", by="sari")
    await _end(desk, incident)

    assert (await _announce(desk)).number == "GGN-260304-0003", "the next day it can happen again"


async def test_of_two_who_announce_at_once_one_does(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.complain(chat)

    done = await asyncio.gather(_announce(desk), _announce(desk, by="sari"), return_exceptions=True)

    assert sorted(type(one) for one in done if isinstance(one, Exception)) == [Conflict]
    assert len(await desk.cases.incidents.listed()) == 1
    assert await desk.responses(chat) == [LINKED]
    assert await desk.audited("incident.announced") == 1


async def test_nothing_is_announced_of_bad_input(desk: Desk) -> None:
    for wrong in ({"categories": ["lost_phone"]}, {"text": " "}, {"until": desk.clock() - timedelta(hours=2)}):
        with pytest.raises(InvalidInput):
            await _announce(desk, **wrong)

    assert await desk.cases.incidents.listed(everything=True) == []


class Killed(Exception):
    """A process that is gone."""


async def test_announcing_answers_at_once_and_a_job_that_is_killed_goes_on(desk: Desk) -> None:
    chats = [await desk.chat() for _ in range(7)]
    for chat in [*chats, chats[0]]:
        await desk.complain(chat)
    draft = Draft(title="QRIS gagal", text="Diperbaiki", categories=["failed_transaction"], begins_at=desk.clock())

    announced = await desk.cases.incidents.announce(by="wati", draft=draft)

    assert (announced.tickets, announced.others, announced.linking) == ((), (), True)
    assert await desk.jobs("incident") == [{"number": announced.number}]
    for transactions, linked in ((2, 2), (3, 6)):
        left = [transactions]

        @asynccontextmanager
        async def killed(left: list[int] = left) -> AsyncIterator[UnitOfWork]:
            if not left[0]:
                raise Killed
            left[0] -= 1
            async with desk.store.open_unit() as unit:
                if not left[0]:
                    unit.commit = AsyncMock(side_effect=Killed)  # type: ignore[method-assign]
                yield unit

        with pytest.raises(Killed):
            await Incidents(replace(desk.kit, open_unit=killed), batch=2).link_fitting(number=announced.number)
        found = await desk.cases.incidents.one(number=announced.number)
        assert (len(found.tickets), found.linking) == (linked, True)
    await desk.cases.incidents.unlink(number=announced.number, ticket=found.tickets[1], by="wati")
    workers = (Incidents(desk.kit, batch=2).link_fitting(number=announced.number) for _ in range(3))
    await asyncio.gather(*workers)

    found = await desk.cases.incidents.one(number=announced.number)
    assert (len(found.tickets), len(found.others), found.linking) == (7, 1, False)
    assert [await desk.responses(chat) for chat in chats] == [[LINKED]] * 7, "each holder once"


async def test_an_incident_that_ends_while_complaints_are_linked_links_no_more(desk: Desk) -> None:
    await desk.complain(await desk.chat())
    draft = Draft(title="QRIS gagal", text="Diperbaiki", categories=["failed_transaction"], begins_at=desk.clock())
    announced = await desk.cases.incidents.announce(by="wati", draft=draft)
    desk.clock.advance(minutes=1)
    await _end(desk, announced)

    await desk.cases.incidents.link_fitting(number=announced.number)

    found = await desk.cases.incidents.one(number=announced.number)
    assert (found.tickets, found.linking) == ((), False)
    async with desk.unit() as unit:
        assert await unit.incidents.linking() == []


async def test_a_lost_job_of_an_incident_is_found(desk: Desk) -> None:
    draft = Draft(title="QRIS gagal", text="Diperbaiki", categories=["failed_transaction"], begins_at=desk.clock())
    announced = await desk.cases.incidents.announce(by="wati", draft=draft)
    async with desk.store.session() as session:
        await session.execute(text("DELETE FROM procrastinate_jobs"))
        await session.commit()

    desk.clock.advance(minutes=1)
    await Sweep(open_unit=desk.store.open_unit)(now=desk.clock())

    assert await desk.jobs("incident") == [{"number": announced.number}]


# -------------------------------------------------------------------- holders


async def test_who_complains_of_it_is_told_what_is_known(desk: Desk) -> None:
    incident, chat = await _announce(desk), await desk.chat()

    known = await _known(desk, chat)

    assert known == Known(
        incident.number,
        "Pembayaran QRIS gagal",
        "Tim kami sedang memperbaikinya.",
        "Rabu, 4 Maret 2026 pukul 09.00 WIB",
    )
    assert await _known(desk, chat, "bayar gagal kemarin sore") is None
    assert await _known(desk, chat, when="kemarin") is None
    for category in ("report_fraud", "service_complaint", "file_complaint", ""):
        assert await _known(desk, chat, category=category) is None
    await _end(desk, incident)
    assert await _known(desk, chat) is None


async def test_a_holders_ticket_is_tied_to_it(desk: Desk) -> None:
    incident, chat, stranger = await _announce(desk), await desk.chat(), await desk.chat()

    opened = [await _join(desk, chat, incident, key="m1:complaint") for _ in range(2)]

    assert opened[0] == opened[1]
    assert opened[0].incident == "Pembayaran QRIS gagal"
    assert (await desk.cases.incidents.one(number=incident.number)).tickets == (opened[0].number,)
    assert await desk.responses(chat) == [], "what was said in the conversation is not told again"
    for seen, number in ((chat, opened[0].number), (stranger, None)):
        known = await _known(desk, seen)
        assert known
        assert known.ticket == number


async def test_what_has_ended_meanwhile_ties_nobody(desk: Desk) -> None:
    incident, chat = await _announce(desk), await desk.chat()
    await _end(desk, incident)

    opened = await _join(desk, chat, incident)

    assert opened.incident is None
    assert (await desk.cases.incidents.one(number=incident.number)).tickets == ()
    assert (await desk.ticket(opened.number)).status is TicketStatus.OPEN, "the complaint itself is not lost"


async def test_a_complaint_of_something_else_is_not_tied(desk: Desk) -> None:
    incident = await _announce(desk)
    fraud = Complaint("report_fraud", "ada transaksi asing", incident=incident.number)

    opened = await desk.cases.complaint(conversation_id=await desk.chat(), complaint=fraud, key="m1")

    assert opened.incident is None


# -------------------------------------------------------------------- telling


async def test_everybody_hears_how_it_goes_on_and_that_it_is_over(desk: Desk) -> None:
    incident, chats = await _announce(desk), [await desk.chat(), await desk.chat()]
    numbers = [(await _join(desk, chat, incident)).number for chat in chats]

    incident = await _update(desk, incident)
    desk.clock.advance(hours=1)
    incident = await _end(desk, incident)

    for chat, number in zip(chats, numbers, strict=True):
        updated, ended = await desk.heard(chat)
        assert updated.text == f"Kabar gangguan Pembayaran QRIS gagal (tiket {number}): Sebagian sudah pulih."
        assert "sudah selesai, Rabu, 4 Maret 2026 pukul 11.00 WIB. Pembayaran sudah normal." in ended.text
        assert (await desk.ticket(number)).status is TicketStatus.OPEN, "people decide what becomes of a ticket"
        assert "dinyatakan selesai oleh wati" in (await desk.timeline(number))[-1].data["text"]
    assert (incident.status, incident.version) == ("ended", 3)
    assert [await desk.audited(f"incident.{act}") for act in ("updated", "ended")] == [1, 1]


async def test_a_holder_with_several_tickets_hears_once(desk: Desk) -> None:
    first, second = await desk.bound(), await desk.bound()
    await desk.complain(first)
    await desk.complain(second)
    await desk.complain(second)
    other = await desk.bound(BAMBANG)
    await desk.complain(other)

    incident = await _announce(desk)
    await _end(desk, incident)

    theirs = [*await desk.responses(first), *await desk.responses(second)]
    assert theirs == [LINKED, ENDED]
    assert await desk.responses(other) == [LINKED, ENDED]


async def test_a_closed_ticket_hears_of_the_end_only(desk: Desk) -> None:
    incident, chat = await _announce(desk), await desk.chat()
    await desk.resolve((await _join(desk, chat, incident)).number)

    await _end(desk, await _update(desk, incident))

    assert await desk.responses(chat) == [ENDED]


async def test_in_the_night_news_waits_and_only_the_last_is_told(desk: Desk) -> None:
    chat = await desk.chat()
    await desk.complain(chat)
    desk.at(NIGHT)
    incident = await _announce(desk, begins_at=NIGHT - timedelta(hours=14))
    assert incident.tickets
    await _end(desk, await _update(desk, incident))
    assert await desk.responses(chat) == []

    await desk.morning()

    assert await desk.responses(chat) == [ENDED]


async def test_the_second_end_is_refused_and_told_to_nobody(desk: Desk) -> None:
    incident, chat = await _announce(desk), await desk.chat()
    await _join(desk, chat, incident)

    done = await asyncio.gather(
        *(_end(desk, incident, by=name) for name in ("wati", "sari", "tono")), return_exceptions=True
    )

    assert [type(one) for one in done if isinstance(one, Exception)] == [IllegalTransition] * 2
    assert await desk.responses(chat) == [ENDED]
    assert await desk.audited("incident.ended") == 1


async def test_nobody_decides_on_what_another_has_changed(desk: Desk) -> None:
    incident, chat = await _announce(desk), await desk.chat()
    await _join(desk, chat, incident)
    await _update(desk, incident, by="sari")

    for act in (_update(desk, incident), _end(desk, incident)):
        with pytest.raises(Conflict, match="look at it again"):
            await act

    assert await desk.responses(chat) == [UPDATED]


async def test_joining_and_ending_at_once_leaves_nobody_waiting(desk: Desk) -> None:
    """Either the ticket belongs to it and its holder hears of the end, or it does not belong to it."""
    for _ in range(5):
        incident, chat = await _announce(desk), await desk.chat()

        opened, _ended = await asyncio.gather(_join(desk, chat, incident), _end(desk, incident))

        assert await desk.responses(chat) == ([ENDED] if opened.incident else [])


# -------------------------------------------------------------------- linking by hand


async def test_people_link_and_unlink(desk: Desk) -> None:
    chat = await desk.chat()
    number = (await desk.complain(chat, "gagal minggu lalu")).number
    incident = await _announce(desk)
    assert incident.tickets == ()

    for _ in range(2):
        incident = await desk.cases.incidents.link(number=incident.number, tickets=[number], by="sari")
    assert incident.tickets == (number,)
    assert await desk.responses(chat) == [LINKED]
    assert await desk.audited("incident.linked") == 1

    incident = await desk.cases.incidents.unlink(number=incident.number, ticket=number, by="sari")
    await _end(desk, incident)

    assert incident.tickets == ()
    assert await desk.responses(chat) == [LINKED]
    assert await desk.audited("incident.unlinked") == 1


async def test_what_cannot_be_linked_is_not_and_nothing_with_it(desk: Desk) -> None:
    chat, blocked = await desk.chat(), await desk.verified()
    good = (await desk.complain(chat, "gagal minggu lalu")).number
    fraud = (await desk.complain(await desk.chat(), category="report_fraud")).number
    block = (await desk.block(blocked)).number
    closed = (await desk.complain(await desk.chat(), "gagal minggu lalu")).number
    await desk.resolve(closed)
    incident = await _announce(desk)
    other = await _announce(desk, title="Yang lain", categories=["service_complaint"])
    theirs = (await desk.complain(await desk.chat(), category="service_complaint")).number
    await desk.cases.incidents.link(number=other.number, tickets=[theirs], by="sari")

    for wrong, error in (
        ("KKPD-260304-9999", NotFound),
        (fraud, NotAllowed),
        (block, NotAllowed),
        (closed, NotAllowed),
        (theirs, Conflict),
    ):
        with pytest.raises(error):
            await desk.cases.incidents.link(number=incident.number, tickets=[good, wrong], by="sari")
    with pytest.raises(NotFound):
        await desk.cases.incidents.unlink(number=incident.number, ticket=good, by="sari")

    assert (await desk.cases.incidents.one(number=incident.number)).tickets == ()
    assert await desk.responses(chat) == []


async def test_an_ended_incident_is_left_alone(desk: Desk) -> None:
    incident = await _end(desk, await _announce(desk))
    number = (await desk.complain(await desk.chat())).number

    with pytest.raises(IllegalTransition):
        await desk.cases.incidents.link(number=incident.number, tickets=[number], by="sari")
    with pytest.raises(IllegalTransition):
        await _update(desk, incident)
    with pytest.raises(NotFound):
        await desk.cases.incidents.one(number="GGN-260304-9999")


async def test_the_list_is_of_what_runs_unless_all_is_asked_for(desk: Desk) -> None:
    over = await _end(desk, await _announce(desk))
    running = await _announce(desk, title="Aplikasi tidak dapat dibuka", categories=["app_or_network_trouble"])

    assert [one.number for one in await desk.cases.incidents.listed()] == [running.number]
    assert {one.number for one in await desk.cases.incidents.listed(everything=True)} == {running.number, over.number}


async def test_fitting_complaints_that_belong_to_none_are_shown(desk: Desk) -> None:
    incident = await _announce(desk)
    own = (await desk.complain(await desk.chat(), "bayar gagal")).number

    found = await desk.cases.incidents.one(number=incident.number)
    assert (found.others, found.more_others) == ((own,), False)


async def test_a_list_names_the_first_and_counts_the_rest_and_looks_at_the_newest(desk: Desk) -> None:
    chats = [await desk.chat() for _ in range(11)]
    linked = [(await desk.complain(chat)).number for chat in chats for _ in range(2)]
    incident = await _announce(desk)
    own = [(await desk.complain(chat)).number for chat in chats[:5] for _ in range(11)]

    (listed,) = await desk.cases.incidents.listed()

    assert (len(listed.tickets), listed.ticket_count) == (20, 22)
    assert set(listed.tickets) < set(linked)
    assert set((await desk.cases.incidents.one(number=incident.number)).tickets) == set(linked)
    assert (len(listed.others), listed.more_others) == (50, True)
    assert set(listed.others) < set(own)


# -------------------------------------------------------------------- many


async def test_an_end_is_one_short_transaction_and_each_holder_is_told_in_another(desk: Desk) -> None:
    chats = [await desk.chat() for _ in range(5)]
    numbers = [(await desk.complain(chat, "qris gagal barusan")).number for chat in chats]
    incident = await _announce(desk)
    await desk.cases.incidents.end(number=incident.number, by="wati", seen=incident.version, text="Normal")

    async with desk.unit() as unit:
        assert len(await unit.notices.waiting()) == len(chats), "nobody is written to yet"
    with pytest.raises(ExceptionGroup):
        await desk.failing_for(numbers[0]).notices.release(now=desk.clock())
    assert [(await desk.responses(chat)).count(ENDED) for chat in chats] == [1] * 5


# -------------------------------------------------------------------- registrations


async def test_a_failed_registration_belongs_to_an_incident_too(desk: Desk) -> None:
    before, after = await desk.chat(), await desk.chat()
    told = {"summary": "registrasi gagal", "checked": ()}
    first = await desk.cases.registration(conversation_id=before, key="a", **told)
    incident = await _announce(desk, categories=["failed_registration"])
    assert incident.tickets == (first.number,)

    known = await _known(desk, after, "registrasi gagal terus", category="failed_registration")
    assert known
    second = await desk.cases.registration(conversation_id=after, key="b", incident=known.number, **told)
    assert second.incident == incident.title
    assert (await desk.cases.incidents.one(number=incident.number)).tickets == (first.number, second.number)
