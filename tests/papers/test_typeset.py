"""The form as a PDF: set offline, with nothing of its texts read as markup."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest

from bot.core.papers import ComplaintForm, Event, Item, Line, Office, Receipt
from bot.papers.typeset import Typesetter

FORM = ComplaintForm(
    number="KKPD-261122-0042",
    printed_at="Minggu, 22 November 2026 pukul 23.59 WIB",
    holder=(Line("Nama pemegang (bendahara)", "R**** W********"), Line("Alamat surat-menyurat", "")),
    complaint=(Line("Perihal", "Transaksi gagal"), Line("Jumlah", "Rp250.000")),
    story="transaksi qris gagal tapi saldo kepotong",
    chronology=(Event("Minggu, 22 November 2026, 14.03 WIB", "Pengaduan lisan diterima"),),
    documents=(Item("fotokopi KTP", required=True, received=True), Item("surat kuasa", required=False, received=False)),
    offices=(Office("Cabang Gambir", "Jalan Gambir 1, Jakarta Pusat", "Senin-Jumat 08.00-15.00", "2,3 km"),),
    promise="paling lambat 5 hari kerja",
)


RECEIPT = Receipt(
    title="Tanda Terima Laporan",
    receipt="TT-261122-0042",
    received="Minggu, 22 November 2026 pukul 14.03.27 WIB",
    lines=(Line("Pemegang", "R**** W********"), Line("Hasil", "Terblokir Minggu, 22 November 2026 pukul 14.03.30 WIB")),
    number="KKPD-261122-0042",
    due="Minggu, 22 November 2026 pukul 23.59 WIB",
    steps=("Laporkan kehilangan ponsel ke operator telepon.",),
    code="261122-0042-7KQ4-M2XD-9RTB",
)


@pytest.fixture(scope="module")
def setter() -> Typesetter:
    return Typesetter(bank="Bank DKI")


async def test_it_is_a_pdf_of_one_page(setter: Typesetter) -> None:
    pdf = await setter.complaint_form(FORM)
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 1 or pdf.count(b"/Type/Page/") == 1 or b"/Count 1" in pdf
    assert len(pdf) < 200_000


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x") #read("/etc/passwd") $x$ *tebal* _miring_ `kode` <label> @rujukan // tidak',
        "\\ ] [ } { \" ' #let #import",
        "kata" * 900,
        "baris\nbaris\n\nparagraf \u202e kanan-ke-kiri 日本語 \U0001f4f1",
        "",
    ],
)
async def test_no_text_is_read_as_markup_or_breaks_it(setter: Typesetter, text: str) -> None:
    lines = (Line(text or "-", text),)
    form = replace(FORM, story=text, holder=lines, complaint=lines, chronology=(Event(text, text),), number=text or "x")
    assert (await setter.complaint_form(form)).startswith(b"%PDF-")
    receipt = replace(RECEIPT, title=text or "x", lines=lines, steps=(text,), due=text, code=text, received=text)
    assert (await setter.receipt(receipt)).startswith(b"%PDF-")


async def test_there_need_be_neither_branches_nor_events(setter: Typesetter) -> None:
    assert await setter.complaint_form(replace(FORM, offices=(), chronology=(), documents=()))


async def test_many_at_once(setter: Typesetter) -> None:
    forms = [replace(FORM, number=f"KKPD-261122-{number:04d}") for number in range(12)]
    assert len({*await asyncio.gather(*map(setter.complaint_form, forms))}) == 12


async def test_it_needs_no_network(setter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert Typesetter(bank="Bank Jakarta").set(FORM)


async def test_a_receipt_is_one_small_page(setter: Typesetter) -> None:
    pdf = await setter.receipt(RECEIPT)
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) < 100_000
