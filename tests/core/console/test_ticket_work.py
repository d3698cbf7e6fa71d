"""What people do with a ticket at the console: once each, on what they have looked at, and the holder hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.core.console.roles import Role
from bot.core.console.ticket_screen import Act, TicketScreen, allowed_acts, why_not_merged
from bot.core.console.users import User
from bot.core.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed, NotFound
from bot.core.identity import Claims
from bot.core.policy import Matter
from bot.core.tickets import Relation, Ticket, TicketKind, TicketStatus, TimelineKind
from tests.fakes.desk import BAMBANG, RATNA_TOLD
from tests.fakes.people import House

FOUND = {"examination": "Mutasi menunjukkan dua debit", "analysis": "Benar, terdebit dua kali"}
BAMBANG_TOLD = Claims(name=BAMBANG.name, skpd=BAMBANG.skpd)


@pytest.fixture
async def sari(house: House) -> User:
    return (await house.settled("sari")).visitor.user


@pytest.fixture
async def tono(house: House) -> User:
    return (await house.settled("tono")).visitor.user


@pytest.fixture
async def wati(house: House) -> User:
    return (await house.settled("wati", Role.SUPERVISOR)).visitor.user


async def complained(house: House) -> tuple[str, str]:
    """The chat and the number of an oral complaint."""
    chat = await house.desk.chat()
    await house.desk.writes(chat)
    return chat, (await house.desk.complain(chat)).number


async def version(house: House, number: str) -> int:
    return (await house.desk.ticket(number)).version


async def screen(house: House, number: str) -> TicketScreen:
    return await house.ticket_screens.one(number=number)


async def kinds(house: House, number: str) -> list[TimelineKind]:
    return [entry.kind for entry in await house.desk.timeline(number)]


# -------------------------------------------------------------------- whose it is


async def test_who_takes_a_ticket_begins_it_and_the_holder_hears_that(house: House, sari: User) -> None:
    chat, number = await complained(house)
    await house.ticket_work.take(number=number, user=sari, seen=await version(house, number))
    ticket = await house.desk.ticket(number)
    assert (ticket.assignee, ticket.status) == ("sari", TicketStatus.IN_PROGRESS)
    assert await house.desk.responses(chat) == ["utter_notice_started"]
    assert await house.desk.audited("ticket.assigned") == 1


async def test_taken_twice_is_taken_once(house: House, sari: User) -> None:
    chat, number = await complained(house)
    seen = await version(house, number)
    take = house.ticket_work.take
    await asyncio.gather(*(take(number=number, user=sari, seen=seen) for _ in range(3)))
    assert await kinds(house, number) == [TimelineKind.OPENED, TimelineKind.ASSIGNED, TimelineKind.STARTED]
    assert await house.desk.responses(chat) == ["utter_notice_started"]


async def test_of_two_who_take_it_one_has_it(house: House, sari: User, tono: User) -> None:
    _, number = await complained(house)
    seen = await version(house, number)
    take = house.ticket_work.take
    done = await asyncio.gather(
        *(take(number=number, user=user, seen=seen) for user in (sari, tono)), return_exceptions=True
    )
    assert sorted(type(one) for one in done if one) == [Conflict]
    assert (await kinds(house, number)).count(TimelineKind.ASSIGNED) == 1


async def test_a_colleagues_ticket_is_given_away_by_a_supervisor_only(
    house: House, sari: User, tono: User, wati: User
) -> None:
    _, number = await complained(house)
    await house.ticket_work.take(number=number, user=sari, seen=await version(house, number))
    seen = await version(house, number)
    with pytest.raises(NotAllowed):
        await house.ticket_work.take(number=number, user=tono, seen=seen)
    await house.ticket_work.assign(number=number, user=wati, to="tono", seen=seen)
    assert (await house.desk.ticket(number)).assignee == "tono"
    await house.ticket_work.assign(number=number, user=tono, to="", seen=await version(house, number))
    assert (await house.desk.ticket(number)).assignee is None


async def test_an_agent_gives_a_ticket_to_nobody_else(house: House, sari: User, tono: User) -> None:
    _, number = await complained(house)
    for _ in range(2):  # nobody's, and one's own
        with pytest.raises(NotAllowed):
            await house.ticket_work.assign(number=number, user=sari, to=tono.name, seen=await version(house, number))
        await house.ticket_work.take(number=number, user=sari, seen=await version(house, number))
    assert (await house.desk.ticket(number)).assignee == "sari"


async def test_to_whom_a_ticket_is_not_given(house: House, wati: User) -> None:
    _, number = await complained(house)
    await house.settled("rina", Role.AUDITOR)
    assign, seen = house.ticket_work.assign, await version(house, number)
    with pytest.raises(NotFound):
        await assign(number=number, user=wati, to="nobody", seen=seen)
    with pytest.raises(NotAllowed):
        await assign(number=number, user=wati, to="rina", seen=seen)


# -------------------------------------------------------------------- findings and outcome


async def test_an_outcome_waits_for_both_findings(house: House, sari: User) -> None:
    chat, number = await complained(house)
    work = house.ticket_work
    with pytest.raises(NotAllowed) as refused:
        await work.resolve(number=number, user=sari, outcome="Dana kembali", seen=await version(house, number))
    assert refused.value.data["missing"] == ["examination", "analysis"]
    for name, text in FOUND.items():
        await work.record(number=number, user=sari, findings={name: text}, seen=await version(house, number))
    assert (await screen(house, number)).missing == ()
    await work.resolve(number=number, user=sari, outcome="Dana dikembalikan besok.", seen=await version(house, number))
    ticket = await house.desk.ticket(number)
    assert (ticket.status, ticket.outcome) == (TicketStatus.RESOLVED, "Dana dikembalikan besok.")
    assert await house.desk.responses(chat) == ["utter_notice_resolved"]
    async with house.kit.open_unit() as unit:
        assert not [
            one for one in await unit.clocks.due(at=ticket.due_at + timedelta(days=9)) if one.ticket_id == ticket.id
        ]


async def test_findings_that_are_there_are_left_alone(house: House, sari: User) -> None:
    _, number = await complained(house)
    seen = await version(house, number)
    record = house.ticket_work.record
    for _ in range(2):
        await record(number=number, user=sari, findings=FOUND, seen=seen)
    await record(number=number, user=sari, findings=FOUND | {"analysis": "Salah"}, seen=await version(house, number))
    entries = [one.data for one in await house.desk.timeline(number) if one.kind is TimelineKind.FINDINGS]
    assert entries == [FOUND, {"analysis": "Salah"}]


# -------------------------------------------------------------------- stale, and twice

type Work = Callable[[House, User, str, int], Awaitable[object]]
ACTS: dict[str, Work] = {
    "record": lambda house, user, number, seen: house.ticket_work.record(
        number=number, user=user, findings=FOUND, seen=seen
    ),
    "reject": lambda house, user, number, seen: house.ticket_work.reject(
        number=number, user=user, reason="Bukan transaksi KKPD", seen=seen
    ),
    "escalate": lambda house, user, number, seen: house.ticket_work.escalate(
        number=number, user=user, reason="perlu dokumen asli", seen=seen
    ),
    "register": lambda house, user, number, seen: house.ticket_work.register(
        number=number, user=user, matter=Matter.OTHER, received=(), represented=False, seen=seen
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_what_was_changed_meanwhile_is_looked_at_again(house: House, sari: User, tono: User, act: Work) -> None:
    chat, number = await complained(house)
    seen = await version(house, number)
    await house.ticket_work.take(number=number, user=tono, seen=seen)
    before = await house.desk.ticket(number)
    with pytest.raises(Conflict):
        await act(house, sari, number, seen)
    assert await version(house, number) == before.version
    assert await house.desk.responses(chat) == ["utter_notice_started"]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_the_same_form_twice_is_done_once(house: House, sari: User, act: Work) -> None:
    chat, number = await complained(house)
    seen = await version(house, number)
    first = await act(house, sari, number, seen)
    told, entries = await house.desk.responses(chat), await kinds(house, number)
    assert await act(house, sari, number, seen) == first
    assert (await house.desk.responses(chat), await kinds(house, number)) == (told, entries)


async def test_a_colleagues_same_words_are_not_mine(house: House, sari: User, tono: User) -> None:
    _, number = await complained(house)
    seen = await version(house, number)
    await ACTS["reject"](house, tono, number, seen)
    with pytest.raises(Conflict):
        await ACTS["reject"](house, sari, number, seen)


async def test_a_note_is_kept_once_for_its_key_and_after_the_end_too(house: House, sari: User) -> None:
    _, number = await complained(house)
    await ACTS["reject"](house, sari, number, await version(house, number))
    for key in ("key-00001", "key-00001", "key-00002"):
        await house.ticket_work.note(number=number, user=sari, text="Sudah ditelepon", key=key)
    assert (await kinds(house, number)).count(TimelineKind.NOTE) == 2
    with pytest.raises(InvalidInput):
        await house.ticket_work.note(number=number, user=sari, text="  ", key="key-00003")


async def test_a_data_change_is_not_rejected_around_its_request(house: House, sari: User) -> None:
    _, number = await complained(house)
    await house.desk.change_ticket(number, lambda it: it.add_note(now=house.clock(), actor="x", text="x"))
    async with house.kit.open_unit() as unit:
        ticket = await unit.tickets.by_number(number, lock=True)
        assert ticket
        ticket.kind = TicketKind.DATA_CHANGE
        await unit.commit()
    with pytest.raises(NotAllowed):
        await ACTS["reject"](house, sari, number, await version(house, number))


# -------------------------------------------------------------------- in writing


async def test_the_clock_starts_with_the_last_document(house: House, sari: User) -> None:
    _, number = await complained(house)
    work = house.ticket_work
    written = str(await ACTS["register"](house, sari, number, await version(house, number)))
    shown = await screen(house, written)
    assert shown.oral
    assert shown.oral.number == number
    assert {Act.MARK, Act.REJECT} <= shown.acts
    assert Act.EXTEND not in shown.acts
    for document in [one.name for one in shown.documents if one.required]:
        assert (await house.desk.ticket(written)).due_at is None
        seen = await version(house, written)
        for _ in range(2):
            await work.mark(number=written, user=sari, document=document, received=True, seen=seen)
    shown = await screen(house, written)
    assert shown.ticket.due_at
    assert Act.MARK not in shown.acts
    assert Act.EXTEND in shown.acts
    seen = await version(house, written)
    for _ in range(2):
        await work.extend(number=written, user=sari, reason="menunggu merchant", seen=seen)
    assert (await kinds(house, written)).count(TimelineKind.EXTENDED) == 1
    assert Act.EXTEND not in (await screen(house, written)).acts


# -------------------------------------------------------------------- reopened


async def test_taken_up_again_with_a_new_deadline(house: House, sari: User) -> None:
    chat, number = await complained(house)
    await house.desk.resolve(number)
    house.clock.advance(days=2)
    await house.desk.writes(chat)
    before, seen = (await house.desk.ticket(number)).due_at, await version(house, number)
    for _ in range(2):
        await house.ticket_work.reopen(number=number, user=sari, reason="Belum masuk rekening", seen=seen)
    ticket = await house.desk.ticket(number)
    assert ticket.status is TicketStatus.OPEN
    assert before
    assert ticket.due_at
    assert ticket.due_at > before
    assert (await house.desk.responses(chat)).count("utter_notice_reopened") == 1
    assert await house.desk.audited("ticket.reopened") == 1


async def test_not_after_the_period(house: House, sari: User) -> None:
    _, number = await complained(house)
    await house.desk.resolve(number)
    house.clock.advance(days=31)
    assert Act.REOPEN not in (await screen(house, number)).acts
    with pytest.raises(NotAllowed):
        await house.ticket_work.reopen(number=number, user=sari, reason="x", seen=await version(house, number))


# -------------------------------------------------------------------- duplicates


async def test_a_duplicate_ends_and_its_evidence_goes_on(house: House, sari: User) -> None:
    chat, first = await complained(house)
    file = await house.desk.photo(chat)
    second = (await house.desk.complain(chat, "Saldo terpotong, lihat fotonya")).number
    assert [one.number for one in (await screen(house, second)).duplicates_of] == [first]
    seen = await version(house, second)
    for _ in range(2):
        await house.ticket_work.merge(number=second, user=sari, into=first, seen=seen)
    ended, main = await screen(house, second), await screen(house, first)
    assert ended.ticket.status is TicketStatus.CANCELLED
    assert [(relation, one.number) for relation, one in ended.linked] == [(Relation.MERGED_INTO, first)]
    assert [(relation, one.number) for relation, one in main.linked] == [(Relation.MERGED_FROM, second)]
    assert [one.id for one in main.files] == [file]
    assert (await house.desk.responses(chat)) == ["utter_notice_merged"]
    assert first in (await house.desk.heard(chat))[-1].text


async def test_what_is_no_duplicate(house: House, sari: User) -> None:
    chat, number = await complained(house)
    other_chat = (await house.desk.complain(await house.desk.chat())).number
    registration = await house.desk.cases.registration(
        conversation_id=chat, summary="gagal daftar", checked=(), key="r"
    )
    closed = (await house.desk.complain(chat)).number
    await house.desk.resolve(closed)
    house.clock.advance(days=1)
    later = (await house.desk.complain(chat)).number
    merge = house.ticket_work.merge
    for into, why in ((other_chat, "owner"), (registration.number, "kind"), (closed, "closed"), (later, "later")):
        with pytest.raises(NotAllowed) as refused:
            await merge(number=number, user=sari, into=into, seen=await version(house, number))
        assert refused.value.data["why"] == why
    with pytest.raises(InvalidInput):
        await merge(number=number, user=sari, into=number, seen=1)
    with pytest.raises(NotFound):
        await merge(number=number, user=sari, into="KKPD-261122-9999", seen=1)


async def test_two_holders_in_one_chat_stay_two(house: House) -> None:
    chat = await house.desk.chat()
    numbers = []
    for claims in (RATNA_TOLD, BAMBANG_TOLD):
        await house.desk.identify(chat, claims)
        numbers.append((await house.desk.complain(chat)).number)
    one, two = [await house.desk.ticket(number) for number in numbers]
    assert why_not_merged(one, two) == "owner"


async def test_linked_on_both_sides_once(house: House, sari: User) -> None:
    _, one = await complained(house)
    _, two = await complained(house)
    for pair in ((one, two), (one, two), (two, one)):
        await house.ticket_work.link(number=pair[0], user=sari, other=pair[1])
    for number, other in ((one, two), (two, one)):
        assert [(how, it.number) for how, it in (await screen(house, number)).linked] == [(Relation.RELATED, other)]
    assert (await kinds(house, one)).count(TimelineKind.LINKED) == 1
    with pytest.raises(NotFound):
        await house.ticket_work.link(number=one, user=sari, other="KKPD-261122-9999")


# -------------------------------------------------------------------- what is allowed


@pytest.mark.parametrize("kind", list(TicketKind))
@pytest.mark.parametrize("status", list(TicketStatus))
async def test_what_is_offered_is_what_the_state_machine_allows(
    house: House, kind: TicketKind, status: TicketStatus
) -> None:
    now = house.clock()
    ticket = Ticket(
        id="1", number="KKPD-261122-0001", kind=kind, status=status, opened_at=now, due_at=now + timedelta(days=1),
        due_explanation="", policy_version=1, calendar_version=1, opened_by_key="k",
        resolved_at=now if status is TicketStatus.RESOLVED else None,
    )  # fmt: skip
    asked = {"now": now, "registered": False, "can_extend": True, "can_pause": True, "paused": False}
    acts = allowed_acts(ticket, undecided=False, **asked)
    moves = {
        Act.RESOLVE: TicketStatus.RESOLVED,
        Act.REJECT: TicketStatus.REJECTED,
        Act.ESCALATE: TicketStatus.ESCALATED,
    }
    for act, to in moves.items():
        assert (act in acts) == (ticket.can_move(to) and (kind is not TicketKind.DATA_CHANGE))
    assert (Act.REOPEN in acts) == ticket.can_reopen(now)
    assert Act.MARK not in acts
    if status in {TicketStatus.REJECTED, TicketStatus.CANCELLED}:
        assert acts == frozenset()
    if kind is TicketKind.DATA_CHANGE:
        assert allowed_acts(ticket, undecided=True, **asked) == acts | {Act.MARK}


async def test_an_illegal_move_is_refused_whatever_the_page_showed(house: House, sari: User) -> None:
    _, number = await complained(house)
    await ACTS["escalate"](house, sari, number, await version(house, number))
    with pytest.raises(IllegalTransition):
        await house.ticket_work.escalate(number=number, user=sari, reason="lagi", seen=await version(house, number))
