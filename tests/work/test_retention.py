"""The nightly run: what it removes, what it leaves, what it tells, and that it can be broken off anywhere."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.console.ticket_words import happenings
from bot.core.channels import ChannelName, MediaKind
from bot.core.conversations import Conversation, HeldBy
from bot.core.deadlines import Deadline
from bot.core.errors import Conflict
from bot.core.messages import InboxStatus, MediaFile, MediaStatus, OutboxStatus, PrivateValue
from bot.core.retention import Kept, RetentionRun
from bot.core.ticket_timeline import replay
from bot.core.tickets import Ticket, TicketKind, TicketStatus, TimelineEntry, TimelineKind, open_ticket
from bot.core.verification import Attempt
from bot.core.wording import WIB
from bot.store.engine_memory import TrackerRows
from bot.store.forgetting import BESIDE_A_CHAT, WITH_A_CHAT
from bot.store.ids import new_id
from bot.store.store import Store
from bot.store.tables import metadata
from bot.store.uploads import DataFiles
from bot.work.retention import Retain, last_night
from tests.fakes.clock import FakeClock
from tests.fakes.retention import SHIPPED, Tracker
from tests.store.examples import Examples

MOMENT = timedelta(microseconds=1)
DAYS = {rule.kind: timedelta(days=rule.days) for rule in SHIPPED.rules if rule.days}


class Archive:
    """What is stored, and the run that looks after it."""

    def __init__(self, store: Store, clock: FakeClock, data: Path) -> None:
        self.store, self.clock, self.data = store, clock, data
        self.examples = Examples(store, clock)
        self.tracker = Tracker(store.url)
        self.tracker.make()
        self.retain = Retain(
            open_unit=store.open_unit,
            policy=SHIPPED,
            memory=TrackerRows(store.url),
            files=DataFiles(data),
            now=clock,
            new_id=new_id,
            batch=3,
        )

    async def run(self) -> dict[Kept, int]:
        done = await self.retain.run(actor="sari")
        assert done.finished_at
        return {one.kind: one.count for one in done.removed if one.count}

    async def rows(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        async with self.store.session() as session:
            return [tuple(row) for row in await session.execute(text(sql), given)]

    async def said(self, chat: Conversation, at: datetime, words: str = "halo", **given: Any) -> str:
        message = self.examples.incoming(
            chat, received_at=at, occurred_at=at, text=words, status=given.pop("status", InboxStatus.DONE), **given
        )
        async with self.examples.unit() as unit:
            await unit.inbox.add(message)
            await unit.commit()
        return message.id

    async def answered(self, chat: Conversation, at: datetime, **given: Any) -> str:
        message = self.examples.outgoing(chat, created_at=at, status=given.pop("status", OutboxStatus.SENT), **given)
        async with self.examples.unit() as unit:
            await unit.outbox.add(message, buttons=[self.examples.button(message, "Ya")])
            await unit.commit()
        return message.id

    async def ticket(self, chat: Conversation, at: datetime, **given: Any) -> Ticket:
        ticket = await self.examples.stored_ticket(chat, opened_at=at, **given)
        await self.note(ticket, at, TimelineKind.OPENED)
        return ticket

    async def note(self, ticket: Ticket, at: datetime, kind: TimelineKind = TimelineKind.NOTE) -> None:
        async with self.examples.unit() as unit:
            await unit.tickets.note(
                TimelineEntry(
                    ticket_id=ticket.id,
                    at=at,
                    actor="sari",
                    kind=kind,
                    data={"text": "ponsel Rina", "to": "open", "name": "KTP Rina.jpg"},
                )
            )
            await unit.commit()

    async def file(self, chat: Conversation, at: datetime, **given: Any) -> Path:
        media = MediaFile(
            id=new_id(),
            conversation_id=chat.id,
            kind=MediaKind.PHOTO,
            ref="r",
            created_at=at,
            status=MediaStatus.STORED,
        )
        media.path = f"evidence/{media.id}"
        for name, value in given.items():
            setattr(media, name, value)
        path = self.data / media.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        async with self.examples.unit() as unit:
            await unit.media.add(media)
            await unit.commit()
        return path

    async def words(self, message_id: str) -> str | None:
        """What is left of a message; none where even its row is gone."""
        found = await self.rows(
            "SELECT text FROM inbox WHERE id = :id UNION ALL SELECT text FROM outbox WHERE id = :id", id=message_id
        )
        return found[0][0] if found else None


@pytest.fixture
def archive(store: Store, clock: FakeClock, tmp_path: Path) -> Archive:
    return Archive(store, clock, tmp_path)


# -------------------------------------------------------------------- messages


async def test_words_go_after_their_time_and_not_a_moment_before(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    limit = archive.clock() - DAYS[Kept.MESSAGES]
    kept = [await archive.said(chat, limit), await archive.answered(chat, limit)]
    gone = [await archive.said(chat, limit - MOMENT), await archive.answered(chat, limit - MOMENT)]
    position = await archive.rows("SELECT max(position) FROM inbox")
    assert await archive.run() == {Kept.MESSAGES: 2}
    assert [await archive.words(one) for one in kept] == ["halo", "baik"]
    assert [await archive.words(one) for one in gone] == ["", ""]
    assert await archive.rows("SELECT count(*) FROM inbox") == [(2,)], "that there was a message is still counted"
    assert await archive.rows("SELECT count(*) FROM buttons WHERE outbox_id = :id", id=gone[1]) == [(0,)]
    assert await archive.rows("SELECT max(position) FROM inbox") == position, "what is forgotten is not news"
    assert await archive.run() == {}


async def test_rows_go_after_their_own_time(archive: Archive) -> None:
    chat = await archive.examples.conversation(last_inbound_at=archive.clock())
    old = archive.clock() - DAYS[Kept.TRAFFIC] - MOMENT
    gone = [await archive.said(chat, old), await archive.answered(chat, old)]
    await archive.said(chat, archive.clock() - DAYS[Kept.TRAFFIC])
    assert await archive.run() == {Kept.MESSAGES: 3, Kept.TRAFFIC: 2}
    assert [await archive.words(one) for one in gone] == [None, None]
    assert await archive.rows("SELECT text FROM inbox") == [("",)]


async def test_what_has_not_had_its_turn_is_left_alone(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    old = archive.clock() - timedelta(days=4000)
    waiting = [
        await archive.said(chat, old, status=InboxStatus.PENDING),
        await archive.answered(chat, old, status=OutboxStatus.PENDING),
    ]
    assert await archive.run() == {}
    assert [await archive.words(one) for one in waiting] == ["halo", "baik"]


async def test_a_chat_that_a_person_holds_is_left_alone(archive: Archive) -> None:
    chat = await archive.examples.conversation(held_by=HeldBy.AGENT, agent="sari")
    told = await archive.said(chat, archive.clock() - timedelta(days=4000))
    assert await archive.run() == {}
    assert await archive.words(told) == "halo"


# -------------------------------------------------------------------- tickets


@pytest.mark.parametrize("status", [TicketStatus.OPEN, TicketStatus.WAITING_DOCUMENTS, TicketStatus.WAITING_APPROVAL])
async def test_what_an_open_ticket_needs_is_never_removed(archive: Archive, status: TicketStatus) -> None:
    chat = await archive.examples.conversation()
    old = archive.clock() - timedelta(days=9000)
    ticket = await archive.ticket(chat, old, status=status, summary="kartu hilang")
    told = await archive.said(chat, old)
    paths = [await archive.file(chat, old), await archive.file(chat, old, ticket_id=ticket.id)]
    assert await archive.run() == {}
    assert await archive.words(told) == "halo"
    assert all(path.exists() for path in paths)
    assert await archive.rows("SELECT summary FROM tickets") == [("kartu hilang",)]


async def test_a_resolved_ticket_needs_its_chat_until_it_cannot_be_reopened(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    old = archive.clock() - timedelta(days=500)
    ticket = await archive.ticket(chat, old, status=TicketStatus.RESOLVED)
    await archive.note(ticket, archive.clock() - timedelta(days=30), TimelineKind.RESOLVED)
    told = await archive.said(chat, old)
    await archive.run()
    assert await archive.words(told) == "halo"
    archive.clock.advance(microseconds=1)
    await archive.run()
    assert await archive.words(told) == ""
    assert await archive.rows("SELECT data->>'text' FROM timeline") == [("ponsel Rina",)] * 2


async def test_an_escalated_ticket_is_as_alive_as_its_written_complaint(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    old = archive.clock() - timedelta(days=500)
    oral = await archive.ticket(chat, old, status=TicketStatus.ESCALATED)
    written = await archive.ticket(chat, old, kind="written", oral_ticket_id=oral.id, status=TicketStatus.IN_PROGRESS)
    told = await archive.said(chat, old)
    await archive.run()
    assert await archive.words(told) == "halo"
    async with archive.examples.unit() as unit:
        (await unit.tickets.get(written.id)).status = TicketStatus.RESOLVED
        await unit.commit()
    await archive.run()
    assert await archive.words(told) == ""


async def test_a_ticket_is_emptied_when_the_law_lets_go_of_it_and_still_counts(archive: Archive) -> None:
    closed = datetime(2016, 5, 1, tzinfo=UTC)
    chat = await archive.examples.conversation(last_inbound_at=datetime(2026, 12, 1, tzinfo=UTC))
    ticket = await archive.ticket(
        chat,
        closed,
        status=TicketStatus.RESOLVED,
        summary="kartu Rina",
        details={"note": "x"},
        holder_phone="[phone:a]",
    )
    evidence = await archive.file(chat, closed, ticket_id=ticket.id)
    archive.clock.set(datetime(2026, 12, 31, 23, 59, 59, tzinfo=WIB))
    assert await archive.run() == {}
    assert evidence.exists()
    archive.clock.set(datetime(2027, 1, 1, tzinfo=WIB))
    assert await archive.run() == {Kept.TICKETS: 1}
    assert not evidence.exists()
    (row,) = await archive.rows("SELECT number, status, summary, details, holder_phone, conversation_id FROM tickets")
    assert row == (ticket.number, "resolved", "", {}, None, None)
    assert await archive.rows("SELECT kind, data FROM timeline") == [("opened", {"to": "open"})]
    assert await archive.run() == {}


async def test_a_forgotten_ticket_can_still_be_read(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    at, due = datetime(2016, 5, 1, tzinfo=UTC), datetime(2016, 5, 1, 12, tzinfo=UTC)
    deadline = Deadline(TicketKind.ORAL, at, due, "hari yang sama", 1, 0, ())
    given = {"id": new_id(), "number": "KKPD-160501-0001", "kind": TicketKind.ORAL, "opened_by_key": new_id()}
    ticket, opened = open_ticket(**given, now=at, actor="bot", deadline=deadline, conversation_id=chat.id, summary="x")
    acts = [
        opened,
        ticket.start_work(now=at, actor="sari"),
        ticket.add_note(now=at, actor="sari", text="Rina menelepon"),
        ticket.add_evidence(now=at, actor="holder", evidence_id="m1", name="KTP Rina.jpg"),
        ticket.mark_document(now=at, actor="sari", name="ktp", received=True),
        ticket.record_findings(now=at, actor="sari", examination="cocok", analysis="benar"),
        ticket.resolve(now=at, actor="sari", outcome="Dana Rina kembali"),
        ticket.rate(now=at, actor="holder", rating=5),
    ]
    async with archive.examples.unit() as unit:
        await unit.tickets.add(ticket)
        await unit.tickets.note(*acts)
        await unit.commit()
    archive.clock.set(datetime(2027, 1, 1, tzinfo=WIB))
    assert (await archive.run())[Kept.TICKETS] == 1
    async with archive.examples.unit() as unit:
        entries = await unit.tickets.timeline(ticket.id)
    assert replay(entries) is TicketStatus.RESOLVED
    told = [line for happening in happenings(entries, {}) for line in happening.lines]
    assert "5 dari 5" in told
    assert not [line for line in told if "Rina" in line or "cocok" in line]


async def test_a_timeline_can_be_emptied_of_a_forgotten_ticket_only(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    await archive.ticket(chat, archive.clock())
    with pytest.raises(Conflict):
        await archive.rows("UPDATE timeline SET data = '{}'")
    async with archive.store.session() as session:
        await session.execute(text("UPDATE tickets SET forgotten_at = now()"))
        await session.commit()
    with pytest.raises(Conflict):
        await archive.rows("UPDATE timeline SET data = '{}', actor = 'x'")


# -------------------------------------------------------------------- all else


async def test_files_without_a_ticket_go_from_the_disk_too(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    limit = archive.clock() - DAYS[Kept.FILES]
    kept, gone = await archive.file(chat, limit), await archive.file(chat, limit - MOMENT)
    never_there = await archive.file(chat, limit - MOMENT)
    never_there.unlink()
    assert await archive.run() == {Kept.FILES: 2}
    assert (kept.exists(), gone.exists()) == (True, False)
    assert await archive.rows("SELECT count(*) FROM media") == [(1,)]


async def test_a_number_stays_while_something_that_is_kept_means_it(archive: Archive) -> None:
    now = archive.clock()
    old = now - DAYS[Kept.NUMBERS] - MOMENT
    chat = await archive.examples.conversation(bound_phone="[phone:bound000]")
    await archive.said(chat, now, "telp [phone:recent00]")
    await archive.said(chat, old, "telp [phone:forgot00]")
    await archive.ticket(chat, now - timedelta(days=400), status=TicketStatus.RESOLVED, holder_phone="[phone:ticket00]")
    tokens = [f"[phone:{name}]" for name in ("bound000", "recent00", "forgot00", "ticket00", "nobody00")]
    async with archive.examples.unit() as unit:
        await unit.privates.put(
            *(
                PrivateValue(token=it, conversation_id=chat.id, kind="phone", sealed=b"s", created_at=old)
                for it in tokens
            )
        )
        await unit.commit()
    assert await archive.run() == {Kept.MESSAGES: 1, Kept.NUMBERS: 2}
    left = await archive.rows("SELECT token FROM privates ORDER BY token")
    assert [row[0] for row in left] == ["[phone:bound000]", "[phone:recent00]", "[phone:ticket00]"]


async def test_tries_to_be_recognised(archive: Archive) -> None:
    chat = await archive.examples.conversation()
    limit = archive.clock() - DAYS[Kept.VERIFICATIONS]
    async with archive.examples.unit() as unit:
        for at in (limit, limit - MOMENT):
            one = Attempt(id=new_id(), key=new_id(), conversation_id=chat.id, at=at, matched=False)
            await unit.verifications.add_attempt(one)
        await unit.commit()
    assert await archive.run() == {Kept.VERIFICATIONS: 1}
    assert await archive.rows("SELECT at FROM attempts") == [(limit,)]


async def test_a_chat_goes_when_nothing_is_left_in_it(archive: Archive) -> None:
    old = archive.clock() - DAYS[Kept.CHATS] - MOMENT
    empty = await archive.examples.conversation(last_inbound_at=old)
    talked = await archive.examples.conversation(last_inbound_at=old, channel=ChannelName.WHATSAPP)
    await archive.said(talked, old)
    ticketed = await archive.examples.conversation(last_inbound_at=old)
    await archive.ticket(ticketed, old, status=TicketStatus.RESOLVED)
    recent = await archive.examples.conversation(last_inbound_at=archive.clock() - DAYS[Kept.CHATS])
    assert (await archive.run())[Kept.CHATS] == 2, "its messages went in the same night"
    left = {row[0] for row in await archive.rows("SELECT id FROM conversations")}
    assert left == {ticketed.id, recent.id}
    assert empty.id not in left


async def test_uploads_and_the_engines_events(archive: Archive) -> None:
    folder = archive.data / "uploads"
    folder.mkdir()
    for name, age in (("old", DAYS[Kept.UPLOADS] + timedelta(seconds=1)), ("new", timedelta(hours=1))):
        (folder / name).write_bytes(b"x")
        at = (archive.clock() - age).timestamp()
        os.utime(folder / name, (at, at))
    archive.tracker.add("c1", archive.clock() - DAYS[Kept.DIALOGUE] - timedelta(seconds=1))
    assert {one.kind: one.count for one in await archive.retain.preview() if one.count} == {
        Kept.UPLOADS: 1,
        Kept.DIALOGUE: 1,
    }
    assert await archive.run() == {Kept.UPLOADS: 1, Kept.DIALOGUE: 1}
    assert [path.name for path in folder.iterdir()] == ["new"]
    assert archive.tracker.of("c1") == []


async def test_an_engine_that_cannot_be_reached_holds_nothing_else_back(archive: Archive) -> None:
    archive.retain = replace(archive.retain, memory=TrackerRows("postgresql://x@/x?host=/nowhere"))
    chat = await archive.examples.conversation()
    await archive.said(chat, archive.clock() - timedelta(days=400))
    done = await archive.retain.run(actor="sari")
    assert {one.kind: one.count for one in done.removed}[Kept.MESSAGES] == 1
    assert Kept.DIALOGUE not in {one.kind for one in done.removed}


# -------------------------------------------------------------------- the run itself


async def _much(archive: Archive, count: int = 10) -> None:
    chat = await archive.examples.conversation()
    for _ in range(count):
        await archive.said(chat, archive.clock() - timedelta(days=400))


async def test_a_run_tells_what_it_did(archive: Archive) -> None:
    await _much(archive)
    preview = {one.kind: one.count for one in await archive.retain.preview()}
    assert preview[Kept.MESSAGES] == 10
    assert await archive.run() == {Kept.MESSAGES: 10}
    async with archive.examples.unit() as unit:
        (told,) = await unit.retention.runs(limit=5)
    assert [one.kind for one in told.removed] == list(Kept)
    assert (told.actor, SHIPPED.digest[:12] in told.policy) == ("sari", True)
    by_kind = {one.kind: one for one in told.removed}
    assert by_kind[Kept.MESSAGES].before == archive.clock() - DAYS[Kept.MESSAGES]
    assert by_kind[Kept.MESSAGES].seconds > 0
    assert by_kind[Kept.AUDIT].before is None
    (entry,) = await archive.rows("SELECT actor, action, subject, data FROM audit")
    assert entry == ("sari", "retention.run", told.id, {"removed": {"messages": 10}})


async def test_a_preview_removes_nothing(archive: Archive) -> None:
    await _much(archive)
    await archive.retain.preview()
    assert await archive.rows("SELECT count(*) FROM inbox WHERE text = 'halo'") == [(10,)]
    assert await archive.rows("SELECT count(*) FROM retention_runs") == [(0,)]


class Killed(BaseException):
    """As if the process had ended here."""


async def test_broken_off_in_between_the_next_run_completes(archive: Archive) -> None:
    await _much(archive)
    chat = await archive.examples.conversation()
    evidence = [await archive.file(chat, archive.clock() - timedelta(days=40)) for _ in range(4)]
    files = archive.retain.files

    class Dying:
        """The files go; the process does, before the rows can."""

        async def delete(self, paths: list[str]) -> None:
            await files.delete(paths)
            if paths:
                raise Killed

        forget_uploads = files.forget_uploads

    killed = replace(archive.retain, files=Dying())
    with pytest.raises(Killed):
        await killed.run(actor="sari")
    assert sum(path.exists() for path in evidence) == 1
    assert await archive.rows("SELECT count(*) FROM media") == [(4,)]
    assert await archive.retain(now=archive.clock()) is True, "a run that was broken off does not count as one"
    assert sum(path.exists() for path in evidence) == 0
    assert await archive.rows("SELECT count(*) FROM media") == [(0,)]
    assert await archive.rows("SELECT count(*) FROM inbox WHERE forgotten_at IS NULL") == [(0,)]
    assert await archive.retain(now=archive.clock()) is False
    finished = await archive.rows("SELECT finished_at IS NOT NULL FROM retention_runs ORDER BY id")
    assert finished == [(False,), (True,)]


async def test_nobody_waits_and_what_is_held_goes_the_next_night(archive: Archive) -> None:
    await _much(archive, count=4)
    async with archive.store.session() as other:
        await other.execute(text("SELECT id FROM inbox ORDER BY seq LIMIT 1 FOR UPDATE"))
        assert await archive.run() == {Kept.MESSAGES: 3}
        await other.rollback()
    assert await archive.run() == {Kept.MESSAGES: 1}


async def test_two_runs_at_once_count_each_thing_once(archive: Archive) -> None:
    await _much(archive, count=20)
    runs: list[RetentionRun] = list(await asyncio.gather(*(archive.retain.run(actor="x") for _ in range(2))))
    await archive.run()
    told = await archive.rows("SELECT sum(count) FROM retention_removed WHERE kind = 'messages'")
    assert told == [(20,)]
    assert all(run.finished_at for run in runs)


def test_a_night_begins_at_two_in_jakarta() -> None:
    two = datetime(2026, 3, 4, 2, tzinfo=WIB)
    assert last_night(two) == two
    assert last_night(two - MOMENT) == two - timedelta(days=1)
    assert last_night(two + timedelta(hours=23)) == two


async def test_it_runs_once_a_night_also_after_downtime(archive: Archive) -> None:
    archive.clock.set(datetime(2026, 3, 4, 14, 17, tzinfo=WIB))
    assert [await archive.retain(now=archive.clock()) for _ in range(2)] == [True, False]
    archive.clock.set(datetime(2026, 3, 5, 1, 17, tzinfo=WIB))
    assert await archive.retain(now=archive.clock()) is False
    archive.clock.set(datetime(2026, 3, 5, 2, 17, tzinfo=WIB))
    assert await archive.retain(now=archive.clock()) is True


AGES = st.one_of(
    st.integers(0, 900).map(lambda days: timedelta(days=days)),
    st.sampled_from(sorted(DAYS.values())).flatmap(lambda limit: st.sampled_from([limit, limit + MOMENT])),
)
STATUSES = st.sampled_from([None, *TicketStatus])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ages=st.lists(AGES, min_size=1, max_size=5), status=STATUSES, ticket_age=AGES)
async def test_what_the_policy_says_to_keep_is_kept(
    archive: Archive, ages: list[timedelta], status: TicketStatus | None, ticket_age: timedelta
) -> None:
    now = archive.clock()
    chat = await archive.examples.conversation(last_inbound_at=now)
    needed = status is not None and (
        status in {TicketStatus.OPEN, TicketStatus.IN_PROGRESS} or ticket_age <= timedelta(days=30)
    )
    needed = needed or status in {TicketStatus.WAITING_DOCUMENTS, TicketStatus.WAITING_APPROVAL}
    if status:
        await archive.ticket(chat, now - ticket_age, status=status)
    messages = {await archive.said(chat, now - age): age for age in ages}
    files = {await archive.file(chat, now - age): age for age in ages}
    await archive.run()
    for message, age in messages.items():
        left = await archive.words(message)
        assert (left == "halo") == (needed or age <= DAYS[Kept.MESSAGES])
        assert (left is None) == (not needed and age > DAYS[Kept.TRAFFIC])
    for path, age in files.items():
        assert path.exists() == (needed or age <= DAYS[Kept.FILES])
    if status:
        query = "SELECT forgotten_at FROM tickets WHERE conversation_id = :id"
        assert await archive.rows(query, id=chat.id) == [(None,)]


def test_every_table_of_a_chat_is_looked_at_before_the_chat_goes() -> None:
    tables = metadata.tables.values()
    of_chats = {one.name for one in tables for key in one.foreign_keys if key.column.table.name == "conversations"}
    assert of_chats == {*WITH_A_CHAT, *BESIDE_A_CHAT}
