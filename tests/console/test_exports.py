"""Exports over HTTP, opened again as a spreadsheet would."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus
from pathlib import Path

import openpyxl
import pytest

from bot.console.exports import COLUMNS
from bot.core.console.roles import Role
from bot.core.console.ticket_filter import ALL, TicketFilter
from bot.core.wording import as_wib
from tests.console.conftest import Browser
from tests.core.console.ticket_examples import fits, many_tickets
from tests.fakes.people import House

FORMULAS = ("=1+1", "+62", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.test")', "{=1}", "https://evil.test")


@pytest.fixture
async def wati(as_role) -> Browser:
    return await as_role(Role.SUPERVISOR, "wati")


async def test_a_list_as_csv(wati: Browser, house: House) -> None:
    made = await many_tickets(house)
    answer = await wati.submit("/console/exports/tickets", form="csv", here="state=all&kind=oral&sort=due")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="tiket-2026')
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert tuple(header) == COLUMNS
    asked = TicketFilter.of({"state": ALL, "kind": "oral"})
    wanted = {it.number for it, channel in made if fits(it, channel, asked, house.clock())}
    assert {row[0] for row in rows} == wanted


@pytest.mark.parametrize("text", FORMULAS)
async def test_what_a_holder_wrote_is_no_formula_anywhere(wati: Browser, house: House, text: str) -> None:
    chat = await house.desk.chat()
    await house.desk.complain(chat, "Saldo")
    async with house.kit.open_unit() as unit:
        (ticket,) = await unit.tickets.listed()
        ticket.summary = f"{text} [phone:ab12cd34]"
        await unit.commit()
    plain = await wati.submit("/console/exports/tickets", form="csv", here="")
    row = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"), newline="")))[1]
    assert row[-1][0] not in "=+-@\t"
    book = openpyxl.load_workbook(io.BytesIO((await wati.submit("/console/exports/tickets", form="xlsx")).content))
    cell = book["Tiket"].cell(2, len(COLUMNS))
    assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert cell.value == f"{text} [data pribadi]"
    assert "ab12cd34" not in plain.text


async def test_a_list_as_a_workbook(wati: Browser, house: House, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = await many_tickets(house, count=30)
    answer = await wati.submit("/console/exports/tickets", form="xlsx", here="state=all")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Tiket"]
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert set(rows) == {ticket.number for ticket, _ in made}
    ticket = made[0][0]
    assert rows[ticket.number][7].strftime("%d%H%M") == as_wib(ticket.opened_at).strftime("%d%H%M")
    assert not [*tmp_path.iterdir()]  # noqa: ASYNC240


async def test_the_quarterly_report_as_a_workbook(wati: Browser, house: House) -> None:
    chat = await house.desk.chat()
    first = await house.desk.complain(chat, "Saldo terpotong")
    await house.desk.complain(chat, "Petugas tidak ramah", category="service_complaint")
    await house.desk.resolve(first.number)
    quarter = f"{house.clock().year}-{(house.clock().month + 2) // 3}"
    answer = await wati.submit("/console/exports/complaints", quarter=quarter)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Laporan", "Rincian", "Keterangan"]
    lines = {row[1]: row[3:] for row in book["Laporan"].iter_rows(min_row=5, values_only=True) if row[1]}
    assert lines["Transaksi gagal"] == (0, 1, 1, 0, 0, 0, 0, 1)
    assert lines["Keluhan layanan"] == (0, 1, 0, 0, 0, 0, 1, 1)
    total = next(row for row in book["Laporan"].iter_rows(values_only=True) if row[0] == "Jumlah")
    assert total[3:] == (0, 2, 1, 0, 0, 0, 1, 2)


async def test_only_supervisors_take_something_along(as_role) -> None:
    for role in (Role.AGENT, Role.AUDITOR):
        browser = await as_role(role)
        assert (await browser.submit("/console/exports/tickets", form="csv")).status_code == HTTPStatus.FORBIDDEN
        assert "Ekspor" not in (await browser.see("/console/tickets")).text


@pytest.mark.parametrize(("path", "fields"), [("tickets", {"form": "pdf"}), ("complaints", {"quarter": "2999-1"})])
async def test_what_cannot_be_made_is_said_kindly(wati: Browser, path: str, fields: dict[str, str]) -> None:
    answer = await wati.submit(f"/console/exports/{path}", **fields)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Pilih" in answer.text
