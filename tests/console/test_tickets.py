"""The list of tickets over HTTP."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from bot.core.console.roles import Role
from tests.console.conftest import Browser
from tests.core.console.ticket_examples import called, many_tickets
from tests.fakes.people import House

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
async def wati(as_role) -> Browser:
    return await as_role(Role.SUPERVISOR, "wati")


async def test_filters_stand_in_the_address_and_on_the_page(wati: Browser, house: House) -> None:
    await many_tickets(house)
    page = await wati.see("/console/tickets?state=all&kind=oral&from=2026-11-20&due=late&assignee=-")
    for words in ("Pengaduan lisan", "Dibuka dari 20 Nov 2026", "Selesai terlambat", "Tanpa petugas", "Hapus semua"):
        assert words in page.text
    assert '<option value="oral" selected>' in page.text
    assert "/console/tickets?state=all&amp;assignee=-&amp;due=late&amp;from=2026-11-20" in page.text


async def test_nonsense_in_the_address_shows_the_usual_list(wati: Browser, house: House) -> None:
    await many_tickets(house, count=5)
    query = "state=x&kind=x&from=9999-99-99&rating=9&after=~&sort=;drop&done=x&changed=<u>"
    page = await wati.see(f"/console/tickets?{query}")
    assert page.status_code == HTTPStatus.OK
    assert "<u>" not in page.text


async def test_what_holders_write_is_shown_as_it_is(wati: Browser, house: House) -> None:
    chat = called(EVIL, house)
    async with house.kit.open_unit() as unit:
        await unit.conversations.ensure(chat)
        await unit.commit()
    await house.desk.complain(chat.id, f"{EVIL} nomor [phone:ab12cd34]")
    page = await wati.see(f"/console/tickets?q={EVIL.replace('=', '%3D').replace('<', '%3C')}")
    listed = await wati.see("/console/tickets")
    assert "&lt;img src=x" in page.text
    assert "&lt;img src=x" in listed.text
    assert "<img src=x" not in page.text + listed.text
    assert "ab12cd34" not in listed.text


async def test_what_became_of_each_is_told_and_the_filter_stays(wati: Browser, as_role, house: House) -> None:
    await as_role(Role.AGENT, "sari")
    chat = await house.desk.chat()
    first, second = [(await house.desk.complain(chat, "Saldo")).number for _ in range(2)]
    answer = await wati.submit(
        "/console/tickets/assign", to="sari", here="kind=oral&sort=newest", **{f"t:{first}": "1", f"t:{second}": "7"}
    )
    page = await wati.see(answer.headers["location"])
    assert "1 tiket sudah diserahkan" in page.text
    assert f"{second}: sudah berubah" in page.text
    assert '<option value="oral" selected>' in page.text


async def test_nothing_ticked_is_said_kindly(wati: Browser) -> None:
    answer = await wati.submit("/console/tickets/assign", to="sari")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Pilih paling sedikit satu tiket" in answer.text


async def test_an_auditor_reads_and_changes_nothing(as_role, house: House) -> None:
    await many_tickets(house, count=5)
    auditor = await as_role(Role.AUDITOR)
    page = await auditor.see("/console/tickets?state=all")
    assert page.status_code == HTTPStatus.OK
    assert "Serahkan kepada" not in page.text


async def test_a_view_is_kept_and_dropped(wati: Browser) -> None:
    answer = await wati.submit("/console/tickets/views", name="Blokir", here="kind=block&due=overdue")
    assert answer.headers["location"] == "/console/tickets?kind=block&due=overdue"
    page = await wati.see("/console/tickets?kind=block&due=overdue")
    assert ">Blokir</a>" in page.text
    assert "Hapus “Blokir”" in page.text
