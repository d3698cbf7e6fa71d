"""What is taken along: lists of tickets as CSV or XLSX, and the quarterly report of complaints."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

from fastapi import Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from bot.console.evidence import CSV, download_headers
from bot.console.routing import Call, Page
from bot.console.sheets import Cell, Workbook
from bot.core.console.exports import PRODUCT, ComplaintReport, ProblemLine, Quarter
from bot.core.console.roles import Permission
from bot.core.console.ticket_filter import TicketFilter
from bot.core.console.ticket_rows import TicketRow, TicketScope
from bot.core.csv_rows import csv_lines
from bot.core.errors import InvalidInput
from bot.core.privacy import TOKEN_PATTERN
from bot.core.wording import (
    CATEGORY_LABELS,
    CHANNEL_LABELS,
    KIND_LABELS,
    MATTER_LABELS,
    STATUS_LABELS,
    as_wib,
    day_and_time,
    short_day,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "Nomor", "Jenis", "Kategori", "Kelas", "Status", "Kanal", "Petugas", "Dibuka (WIB)", "Batas waktu (WIB)",
    "Selesai (WIB)", "Tepat waktu", "Hasil", "Alasan", "Nilai", "Ringkasan",
)  # fmt: skip
WIDTHS = (19, 19, 24, 20, 20, 13, 14, 17, 17, 17, 12, 40, 30, 7, 60)
REPORT_COLUMNS = (
    "Produk", "Jenis permasalahan", "Jalur", "Sisa awal", "Diterima", "Selesai", "Ditolak", "Dibatalkan",
    "Dilanjutkan tertulis", "Dalam proses", "Jumlah ditangani",
)  # fmt: skip
DETAIL_COLUMNS = ("Produk", "Jenis permasalahan", "Jalur", "Kelas", "Asal", "Status pada akhir triwulan", "Jumlah")
_NOTES = (
    "Sisa awal: pengaduan yang belum selesai ketika triwulan dimulai.",
    "Status: menurut linimasa tiket pada akhir triwulan; untuk triwulan berjalan, saat laporan dibuat.",
    "Dilanjutkan tertulis: pengaduan lisan yang diteruskan sebagai pengaduan tertulis, dan dihitung di sana.",
    "Sisa awal + diterima = selesai + ditolak + dibatalkan + dilanjutkan tertulis + dalam proses.",
)


async def send_tickets(call: Call) -> Response:
    """The list that the page shows, all pages of it."""
    form = call.form.text("form")
    if form not in {"csv", "xlsx"}:
        raise InvalidInput("neither CSV nor XLSX", reason="form")
    asked = TicketFilter.of(dict(parse_qsl(call.form.text("here"))))
    scope = await call.console.parts.exports.begin(user=call.me.user, asked=asked, form=form)
    name = f"tiket-{as_wib(scope.now):%Y%m%d-%H%M}.{form}"
    if form == "xlsx":
        return await _workbook(call, scope, name)
    return StreamingResponse(_csv(call, scope), media_type=CSV, headers=download_headers(name))


async def _csv(call: Call, scope: TicketScope) -> AsyncIterator[bytes]:
    yield codecs.BOM_UTF8 + csv_lines([COLUMNS])
    async for rows in call.console.parts.exports.batches(scope):
        yield csv_lines([[_plain(cell) for cell in cells(row)] for row in rows])


async def _workbook(call: Call, scope: TicketScope, name: str) -> Response:
    with Workbook() as book:
        sheet = book.sheet("Tiket", COLUMNS, widths=WIDTHS)
        async for rows in call.console.parts.exports.batches(scope):
            await asyncio.to_thread(sheet.add, [cells(row) for row in rows])
    return _file(book, name)


def cells(row: TicketRow) -> list[Cell]:
    """A ticket in the order of the columns; private numbers are named, not told."""
    resolved, due = row.resolved_at, row.due_at
    in_time = ("ya" if resolved <= due else "tidak") if resolved and due else ""
    return [
        row.number,
        KIND_LABELS[row.kind],
        CATEGORY_LABELS.get(row.category or "", row.category or ""),
        MATTER_LABELS.get(row.matter or "", ""),
        STATUS_LABELS[row.status],
        CHANNEL_LABELS.get(row.channel or "", ""),
        row.assignee or "",
        row.opened_at,
        due,
        resolved,
        in_time,
        _without_tokens(row.outcome or ""),
        _without_tokens(row.reason or ""),
        row.rating,
        _without_tokens(row.summary),
    ]


async def send_complaints(call: Call) -> Response:
    """The quarterly report."""
    quarter = Quarter.parse(call.form.text("quarter"), now=call.console.parts.now())
    report = await call.console.parts.exports.complaints(user=call.me.user, quarter=quarter)
    book = await asyncio.to_thread(_report, report)
    return _file(book, f"pengaduan-triwulan-{quarter}.xlsx")


def _report(report: ComplaintReport) -> Workbook:
    quarter = report.quarter
    title = f"Laporan pengaduan {PRODUCT}, triwulan {quarter.number} {quarter.year}"
    begun = f"Mulai {short_day(quarter.first)}; dibuat {day_and_time(report.made_at)}"
    with Workbook() as book:
        sheet = book.sheet("Laporan", REPORT_COLUMNS, widths=(14, 34, 20, *[13] * 8), before=(title, begun))
        sheet.add(_line(line) for line in report.lines)
        figures = [_line(line)[3:] for line in report.lines]
        sheet.add([["Jumlah", "", "", *(sum(column) for column in zip(*figures, strict=True))]], strong=True)
        sheet = book.sheet("Rincian", DETAIL_COLUMNS, widths=(14, 34, 20, 22, 14, 40, 10))
        sheet.add(
            [
                PRODUCT,
                _problem(one.category),
                KIND_LABELS[one.kind],
                MATTER_LABELS.get(one.matter or "", ""),
                "sisa awal" if one.carried else "baru",
                STATUS_LABELS[one.status],
                one.count,
            ]
            for one in report.counts
        )
        book.sheet("Keterangan", (), widths=(110,)).add([note] for note in _NOTES)
    return book


def _line(line: ProblemLine) -> list[Cell]:
    figures = (line.carried, line.received, line.resolved, line.rejected, line.cancelled, line.escalated, line.open)
    return [PRODUCT, _problem(line.category), KIND_LABELS[line.kind], *figures, line.carried + line.received]


def _problem(category: str) -> str:
    return CATEGORY_LABELS.get(category, category) or "Tanpa kategori"


def _plain(cell: Cell) -> object:
    if cell is None:
        return ""
    return cell if isinstance(cell, str | int | float) else f"{as_wib(cell):%Y-%m-%d %H:%M}"


def _without_tokens(text: str) -> str:
    return TOKEN_PATTERN.sub("[data pribadi]", text)


def _file(book: Workbook, name: str) -> Response:
    path = book.path
    return FileResponse(path, media_type=XLSX, filename=name, background=BackgroundTask(path.unlink, missing_ok=True))


PAGES = (
    Page("POST", "/console/exports/tickets", send_tickets, Permission.SUPERVISE),
    Page("POST", "/console/exports/complaints", send_complaints, Permission.SUPERVISE),
)
