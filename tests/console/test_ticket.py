"""One ticket over HTTP: what it shows, what is escaped, how its files leave."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest

from bot.console.ticket import size
from bot.console.ticket_words import CAUSE_LABELS, MATTER_LABELS, TIMELINE_LABELS, left, urgency
from bot.core.console.roles import Role
from bot.core.journeys.registration import Cause
from bot.core.policy import Matter
from bot.core.tickets import TimelineKind
from tests.console.conftest import Browser
from tests.fakes.clock import FakeClock
from tests.fakes.people import House

EVIL = "<img src=x onerror=alert(1)>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n" + bytes(40)


@pytest.fixture
async def agent(as_role) -> Browser:
    return await as_role(Role.AGENT, "sari")


async def store_file(house: House, media_id: str, content: bytes, mime: str) -> None:
    async with house.kit.open_unit() as unit:
        media = await unit.media.get(media_id, lock=True)
        media.path, media.mime, media.size = f"evidence/{media_id}", mime, len(content)
        await unit.commit()
    house.files[f"evidence/{media_id}"] = content


async def with_file(house: House, content: bytes, mime: str, name: str = "bukti.jpg") -> tuple[str, str]:
    """A ticket and a file of its evidence."""
    chat = await house.desk.chat()
    media = await house.desk.photo(chat, name)
    await store_file(house, media, content, mime)
    return (await house.desk.complain(chat)).number, media


def test_there_is_a_word_for_everything() -> None:
    assert TIMELINE_LABELS.keys() == set(TimelineKind)
    assert MATTER_LABELS.keys() == set(Matter)
    assert CAUSE_LABELS.keys() == set(Cause)


@pytest.mark.parametrize(
    ("ahead", "said", "colour"),
    [
        (timedelta(days=2, hours=3, minutes=5), "sisa 2 hari 3 j", ""),
        (timedelta(days=1), "sisa 1 hari", ""),
        (timedelta(hours=3, minutes=5), "sisa 3 j 05 mnt", "warn"),
        (timedelta(minutes=59), "sisa 59 mnt", "alarm"),
        (timedelta(), "sisa kurang dari 1 mnt", "alarm"),
        (-timedelta(minutes=12), "lewat 12 mnt", "alarm"),
    ],
)
def test_time_left(clock: FakeClock, ahead: timedelta, said: str, colour: str) -> None:
    assert left(clock() + ahead, clock()) == said
    assert urgency(clock() + ahead, clock()) == colour


def test_sizes() -> None:
    assert [size(12), size(240_400), size(1_240_000)] == ["1 kB", "240 kB", "1,2 MB"]


async def test_a_ticket_shows_its_deadline_and_how_it_was_counted(agent: Browser, house: House) -> None:
    number = (await house.desk.complain(await house.desk.verified(), "Saldo terpotong dua kali")).number
    page = await agent.see(f"/console/tickets/{number.lower()}")
    assert page.status_code == HTTPStatus.OK
    ticket = await house.desk.ticket(number)
    for said in (number, "Saldo terpotong dua kali", "Pengaduan lisan", "Transaksi gagal", "Diterima", "23.59 WIB"):
        assert said in page.text, said
    assert "data-due=" in page.text
    assert ticket.due_explanation.splitlines()[0] in page.text
    assert "R**** W********" in page.text
    assert "Ratna" not in page.text


async def test_everything_that_people_have_written_is_escaped(agent: Browser, house: House) -> None:
    chat = await house.desk.chat()
    await house.desk.photo(chat, f"{EVIL}.jpg")
    number = (await house.desk.complain(chat, EVIL, details={"merchant": EVIL, "when": EVIL})).number
    async with house.kit.open_unit() as unit:
        (await unit.conversations.get(chat, lock=True)).sender_name = EVIL
        await unit.commit()
    now = house.clock()
    await house.desk.change_ticket(number, lambda it: it.add_note(now=now, actor=EVIL, text=EVIL))
    await house.desk.change_ticket(
        number, lambda it: it.record_findings(now=now, actor="sari", examination=EVIL, analysis=EVIL)
    )
    await house.desk.change_ticket(number, lambda it: it.resolve(now=now, actor="sari", outcome=EVIL, reason=EVIL))
    page = await agent.see(f"/console/tickets/{number}")
    assert page.status_code == HTTPStatus.OK
    assert page.text.count("&lt;img src=x") >= 10
    assert "<img src=x" not in page.text


async def test_numbers_that_lead_to_a_person_stay_hidden(agent: Browser, house: House) -> None:
    number = (await house.desk.complain(await house.desk.chat(), "hubungi [phone:ab12cd34] ya")).number
    page = await agent.see(f"/console/tickets/{number}")
    assert "ab12cd34" not in page.text
    assert '<span class="private">nomor telepon</span>' in page.text


async def test_an_auditor_reads_a_ticket_but_not_the_conversation(as_role, house: House) -> None:
    number, media = await with_file(house, PNG, "image/png")
    auditor = await as_role(Role.AUDITOR)
    page = await auditor.see(f"/console/tickets/{number}")
    assert page.status_code == HTTPStatus.OK
    assert "/console/c/" not in page.text
    assert (await auditor.see(f"/console/tickets/{number}/files/{media}")).status_code == HTTPStatus.OK


@pytest.mark.parametrize("number", ["KKPD-261122-9999", "0", "%3Cscript%3E", "'--"])
async def test_a_number_that_is_none(agent: Browser, number: str) -> None:
    page = await agent.see(f"/console/tickets/{number}")
    assert page.status_code == HTTPStatus.NOT_FOUND
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("content", "mime", "kind"),
    [
        (PNG, "image/png", "image/png"),
        (PDF, "application/pdf", "application/pdf"),
        (b"<script>alert(1)</script>", "image/png", None),
        (b"<script>alert(1)</script>", "text/html", None),
        (PNG, "application/pdf", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", None),
    ],
)
async def test_a_file_is_shown_only_when_it_is_what_it_claims(
    agent: Browser, house: House, content: bytes, mime: str, kind: str | None
) -> None:
    number, media = await with_file(house, content, mime, f"../{EVIL}\r\nX: y")
    answer = await agent.see(f"/console/tickets/{number}/files/{media}")
    assert answer.content == content
    assert answer.headers["content-type"] == (kind or "application/octet-stream")
    assert answer.headers["content-disposition"].startswith("inline" if kind else "attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "x" not in answer.headers.keys() - {"x-content-type-options", "x-frame-options"}
    downloaded = await agent.see(f"/console/tickets/{number}/files/{media}?download=1")
    assert downloaded.headers["content-disposition"].startswith("attachment")


async def test_a_file_belongs_to_its_ticket(agent: Browser, house: House) -> None:
    _, media = await with_file(house, PNG, "image/png")
    other = (await house.desk.complain(await house.desk.chat())).number
    loose = await house.desk.photo(await house.desk.chat())
    for file in (media, loose, "nothing"):
        answer = await agent.see(f"/console/tickets/{other}/files/{file}")
        assert answer.status_code == HTTPStatus.NOT_FOUND
