"""What somebody learns of their data, and what is deleted when they ask for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core.channels import IncomingKind
from bot.core.errors import StoreUnavailable
from bot.core.journeys.own_data import EraseData, Overview, Requested
from bot.core.messages import InboxMessage, InboxStatus
from bot.core.retention import Kept
from bot.store.engine_memory import TrackerRows
from bot.store.uploads import DataFiles
from bot.work.sweep import Sweep
from tests.fakes.desk import BAMBANG, RATNA, Desk
from tests.fakes.retention import Tracker

LATER = timedelta(minutes=5)


class Subject:
    """Somebody's chat, and what can be asked about it."""

    def __init__(self, desk: Desk, data: Path) -> None:
        self.desk = desk
        self.tracker = Tracker(desk.store.url)
        self.tracker.make()
        self.erase_data = EraseData(desk.kit, memory=TrackerRows(desk.store.url), files=DataFiles(data), batch=2)

    async def wrote(self, chat: str, *texts: str, status: InboxStatus = InboxStatus.DONE) -> None:
        conversation = await self.desk.conversation(chat)
        async with self.desk.unit() as unit:
            for words in texts:
                await unit.inbox.add(
                    InboxMessage(
                        id=self.desk.new_id(),
                        conversation_id=chat,
                        channel=conversation.channel,
                        event_id=self.desk.new_id(),
                        kind=IncomingKind.TEXT,
                        text=words,
                        received_at=self.desk.clock(),
                        occurred_at=self.desk.clock(),
                        status=status,
                    )
                )
            await unit.commit()

    async def words(self, chat: str) -> list[str]:
        async with self.desk.unit() as unit:
            return [message.text for message in await unit.inbox.transcript(chat)]

    async def shown(self, chat: str) -> Overview:
        return await self.desk.cases.own_data.show(conversation_id=chat)

    async def erased(self, chat: str, key: str = "k1") -> None:
        """Asked for, and done by the jobs."""
        await self.desk.cases.own_data.erase(conversation_id=chat, key=key)
        await self.work()

    async def work(self) -> None:
        for args in await self.desk.jobs("erase"):
            await self.erase_data(**args)


@pytest.fixture
def subject(desk: Desk, tmp_path: Path) -> Subject:
    return Subject(desk, tmp_path)


# -------------------------------------------------------------------- shown


async def test_a_holder_sees_what_is_stored_in_all_their_chats(desk: Desk, subject: Subject) -> None:
    chat, other = await desk.bound(), await desk.bound()
    await subject.wrote(chat, "halo", "kartu saya")
    await subject.wrote(other, "satu lagi")
    number = (await desk.complain(chat)).number
    found = await subject.shown(chat)
    lines = {line.kind: line for line in found.stored}
    assert found.verified
    assert lines[Kept.MESSAGES].count >= 3
    assert (lines[Kept.MESSAGES].since, lines[Kept.MESSAGES].until) == ("Rabu, 4 Maret 2026", "Kamis, 4 Maret 2027")
    assert lines[Kept.NUMBERS].count == 2
    assert [(ticket.number, ticket.until, ticket.needs_its_chat) for ticket in found.tickets] == [(number, "", True)]
    assert found.chats == ("Telegram (Rabu, 4 Maret 2026)",) * 2
    stays = {line.kind: line for line in found.stays}
    assert stays[Kept.TICKETS].until == "Rabu, 31 Desember 2036"
    assert "UU 8/1997" in stays[Kept.TICKETS].source
    assert stays[Kept.AUDIT].until == ""


async def test_nothing_of_it_leads_to_a_person(desk: Desk, subject: Subject) -> None:
    chat = await desk.bound()
    await desk.complain(chat)
    told = str(await subject.shown(chat))
    for part in (RATNA.phone, RATNA.phone[3:], RATNA.name, RATNA.skpd, RATNA.card_last4, chat):
        assert part not in told


async def test_who_has_proved_nothing_learns_of_this_chat_only(desk: Desk, subject: Subject) -> None:
    mine = await desk.bound()
    await desk.complain(mine)
    stranger = await desk.verified()  # good for blocking Ratna's account, and for nothing else
    await desk.complain(stranger)
    await subject.wrote(stranger, "halo")
    found = await subject.shown(stranger)
    assert not found.verified
    assert {line.kind for line in found.stored} <= set(found.goes)
    assert (found.tickets, found.chats, found.stays) == ((), (), ())


async def test_a_binding_that_is_too_old_proves_nothing(desk: Desk, subject: Subject) -> None:
    chat = await desk.bound()
    desk.clock.advance(days=30)
    assert not (await subject.shown(chat)).verified


async def test_a_closed_ticket_has_a_date(desk: Desk, subject: Subject) -> None:
    chat = await desk.bound()
    await desk.resolve((await desk.complain(chat)).number)
    (ticket,) = (await subject.shown(chat)).tickets
    assert (ticket.until, ticket.needs_its_chat) == ("Rabu, 31 Desember 2036", True)


# -------------------------------------------------------------------- deleted


async def test_what_can_be_deleted_is(desk: Desk, subject: Subject) -> None:
    chat, other = await desk.bound(), await desk.bound()
    theirs = await desk.bound(BAMBANG)
    for one in (chat, other, theirs):
        await subject.wrote(one, "nomor KTP saya [nik:abcdefgh]", "halo")
        await desk.photo(one)
        subject.tracker.add(one, desk.clock())
    desk.clock.advance(minutes=5)
    await subject.erased(chat)
    for one in (chat, other):
        assert set(await subject.words(one)) == {""}
        assert subject.tracker.of(one) == []
        assert (await desk.responses(one))[-1] == "utter_own_data_erased"
        assert "isi pesan (2)" in (await desk.heard(one))[-1].text
    assert await subject.words(theirs) == ["nomor KTP saya [nik:abcdefgh]", "halo"]
    assert len(subject.tracker.of(theirs)) == 1
    assert await desk.count("media") == 1
    assert (await desk.audited("privacy.erasure_requested"), await desk.audited("privacy.erased")) == (2, 2)


async def test_what_a_ticket_needs_stays_and_so_does_the_ticket(desk: Desk, subject: Subject) -> None:
    chat, other = await desk.bound(), await desk.bound()
    await subject.wrote(chat, "saldo terpotong")
    await subject.wrote(other, "halo")
    number = (await desk.complain(chat)).number
    subject.tracker.add(chat, desk.clock())
    desk.clock.advance(minutes=5)
    await subject.erased(chat)
    assert await subject.words(chat) == ["saldo terpotong"]
    assert await subject.words(other) == [""]
    assert subject.tracker.of(chat) == [], "the engine's events are nobody's need"
    assert (await desk.responses(chat))[-1] == "utter_own_data_nothing_erased"
    assert (await desk.ticket(number)).summary


async def test_what_was_said_after_the_request_stays(desk: Desk, subject: Subject) -> None:
    chat = await desk.bound()
    await subject.wrote(chat, "sebelum")
    desk.clock.advance(minutes=5)
    await desk.cases.own_data.erase(conversation_id=chat, key="k1")
    await subject.wrote(chat, "sesudah")
    await subject.wrote(chat, "belum dijawab", status=InboxStatus.PENDING)
    await subject.work()
    assert await subject.words(chat) == ["", "sesudah", "belum dijawab"]


async def test_a_request_is_one_however_often_it_comes(desk: Desk, subject: Subject) -> None:
    chat = await desk.bound()
    await subject.wrote(chat, "halo")
    desk.clock.advance(minutes=5)
    for _ in range(2):
        await subject.erased(chat)
    assert len(await desk.jobs("erase")) == 1
    assert (await desk.responses(chat)).count("utter_own_data_erased") == 1
    assert await desk.audited("privacy.erased") == 1


async def test_broken_off_in_between_it_is_completed(desk: Desk, subject: Subject) -> None:
    chat = await desk.bound()
    await subject.wrote(chat, *("halo",) * 5)
    desk.clock.advance(minutes=5)
    await desk.cases.own_data.erase(conversation_id=chat, key="k1")
    whole = subject.erase_data

    class Failing:
        """The engine's database does not answer."""

        async def forget(self, conversation_id: str) -> int:
            raise StoreUnavailable

    subject.erase_data = replace(whole, memory=Failing())
    with pytest.raises(StoreUnavailable):
        await subject.work()
    assert await desk.responses(chat) == []
    desk.clock.advance(minutes=5)
    async with desk.store.session() as session:
        await session.execute(text("DELETE FROM procrastinate_jobs"))
        await session.commit()
    assert await Sweep(open_unit=desk.store.open_unit)(now=desk.clock()) == 1, "a job that is lost is made anew"
    subject.erase_data = whole
    await subject.work()
    assert await subject.words(chat) == [""] * 5
    assert "isi pesan (5)" in (await desk.heard(chat))[-1].text


async def test_a_request_by_letter(desk: Desk, subject: Subject) -> None:
    chat = await desk.bound()
    await subject.wrote(chat, "halo")
    desk.clock.advance(days=29)
    own_data = desk.cases.own_data
    assert {line.kind for line in (await own_data.of_holder(RATNA.ref)).stored} >= {Kept.MESSAGES}
    assert await own_data.erase_for_holder(RATNA.ref, by="sari", reason="surat 12/2026") == Requested(1, 0)
    await subject.work()
    assert await subject.words(chat) == [""]
    async with desk.store.session() as session:
        rows = await session.execute(
            text("SELECT actor, subject, data FROM audit WHERE action = 'privacy.erasure_requested'")
        )
        assert [tuple(row) for row in rows] == [("sari", RATNA.ref, {"reason": "surat 12/2026"})]


async def test_a_letter_reaches_no_chat_that_lapsed(desk: Desk, subject: Subject) -> None:
    lapsed = await desk.bound()
    await subject.wrote(lapsed, "halo")
    desk.clock.advance(days=31)
    own_data = desk.cases.own_data
    shown = await own_data.of_holder(RATNA.ref)
    assert (shown.chats, shown.stored, shown.lapsed) == ((), (), 1)
    assert await own_data.erase_for_holder(RATNA.ref, by="sari", reason="surat 12/2026") == Requested(0, 1)
    await subject.work()
    assert await subject.words(lapsed) == ["halo"]
