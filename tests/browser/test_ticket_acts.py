"""What a ticket's state allows beside its answer, in a real browser; and what a supervisor does for many at once."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Page, expect

from bot.core.console.roles import Role
from bot.core.ticket_states import TicketStatus
from tests.browser.office import Office
from tests.core.journeys.test_pausing import pausing_policy
from tests.core.journeys.test_working_days import change_of_data

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def before(office: Office, number: str) -> Page:
    """An agent before a ticket."""
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.goto(f"{office.server.url}/console/tickets/{number}")
    return page


async def unfold(page: Page, act: str) -> None:
    await page.locator("details.act > summary", has_text=act).press("Enter")


async def test_from_an_oral_complaint_to_the_clock_of_a_written_one(office: Office) -> None:
    desk = office.house.desk
    chat = await desk.chat()
    await desk.writes(chat)
    page = await before(office, (await desk.complain(chat)).number)
    await unfold(page, "Lanjutkan secara tertulis")
    await page.get_by_label("Alasan").first.fill("Perlu dokumen asli.")
    await page.get_by_role("button", name="Lanjutkan secara tertulis").click()
    await expect(page.locator(".badges").first).to_contain_text("Dilanjutkan sebagai pengaduan tertulis")
    assert "utter_notice_escalated" in str(await desk.responses(chat))

    await unfold(page, "Daftarkan pengaduan tertulis")
    await page.get_by_label("Golongan").select_option(label="Lainnya")
    await page.get_by_role("group", name="Dokumen yang sudah diterima").get_by_role("checkbox").first.check()
    await office.look_at(page, "ticket-register")
    await page.get_by_role("button", name="Daftarkan", exact=True).click()
    await expect(page.get_by_role("region", name="Batas waktu")).to_contain_text("Belum berjalan")
    await office.look_at(page, "ticket-written")
    missing = page.locator(".checklist li", has_text="Belum ada")
    while count := await missing.count():
        await missing.first.get_by_role("button", name="Sudah diterima").click()
        await expect(missing).to_have_count(count - 1)
    await expect(page.get_by_role("region", name="Batas waktu").locator("[data-due]")).to_contain_text("sisa")


async def test_a_duplicate_goes_on_with_the_other_one(office: Office) -> None:
    desk = office.house.desk
    chat = await desk.chat()
    first, second = [(await desk.complain(chat)).number for _ in range(2)]
    page = await before(office, second)
    await unfold(page, "Gabungkan sebagai duplikat")
    await page.get_by_label("Dilanjutkan pada").select_option(first)
    await page.get_by_role("button", name="Gabungkan").click()
    await expect(page.locator(".badges").first).to_contain_text("Dibatalkan")
    await expect(page.get_by_role("link", name=first).first).to_be_visible()
    assert (await desk.ticket(second)).status is TicketStatus.CANCELLED


async def test_a_deadline_stands_still_and_goes_on(office: Office) -> None:
    desk = office.house.desk
    page = await before(office, (await change_of_data(desk, await desk.chat(), await pausing_policy(desk))).number)
    due = page.get_by_role("region", name="Batas waktu")
    await unfold(page, "Jeda batas waktu")
    await page.get_by_label("Alasan").last.fill("Menunggu surat keputusan.")
    await page.get_by_role("button", name="Jeda dan kabari").click()
    await expect(due).to_contain_text("Dijeda paling lama sampai")
    await office.look_at(page, "ticket-paused")
    await due.get_by_role("button", name="Jalankan lagi").click()
    await expect(due).not_to_contain_text("Dijeda")


async def test_an_incident_is_announced_and_ended_and_a_quarter_reported(office: Office, tmp_path: Path) -> None:
    desk = office.house.desk
    number = (await desk.complain(await desk.chat(), category="failed_transaction")).number
    page = await office.enter(Role.SUPERVISOR, "wati", "Wati Kusuma")
    await page.goto(f"{office.server.url}/console/supervisor")
    await page.locator("summary", has_text="Umumkan gangguan").press("Enter")
    await page.get_by_label("Judul yang dibaca pemegang").fill("Pembayaran QRIS terganggu")
    await page.get_by_label("Penjelasan yang dibaca pemegang").fill("Sedang diperbaiki bersama penyelenggara.")
    await page.get_by_role("group", name="Untuk pengaduan tentang").get_by_label("Transaksi gagal").check()
    await page.get_by_label("Mulai (WIB)").fill("2026-03-01T08:00")
    await page.get_by_role("button", name="Umumkan").click()
    running = page.locator(".incident", has_text="Pembayaran QRIS terganggu")
    await expect(running).to_contain_text("sedang dihubungkan")
    (job,) = await desk.jobs("incident")
    await desk.cases.incidents.link_fitting(**job)
    await page.goto(f"{office.server.url}/console/supervisor")
    await expect(running.get_by_role("link", name=number)).to_be_visible()
    await office.look_at(page, "incident-running")
    await running.get_by_label("Kabar baru").fill("Pembayaran berjalan lagi.")
    await running.get_by_role("button", name="Nyatakan selesai dan kirim").click()
    await expect(running).to_have_count(0)

    async with page.expect_download() as download:
        await page.get_by_role("button", name="Unduh XLSX").click()
    await (await download.value).save_as(tmp_path / "triwulan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "triwulan.xlsx")
    assert "Transaksi gagal" in {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
