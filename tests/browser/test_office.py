"""Pages of auditors and administrators, in a real browser: without the engine, on a store of their own."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.bank.demo import DEMO_BRANCHES
from bot.core.console.roles import Role
from tests.browser.conftest import Problems
from tests.browser.office import Office
from tests.core.journeys.test_review import missed
from tests.core.journeys.test_working_days import change_of_data

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_auditor_searches_the_trail_and_takes_it_along(office: Office) -> None:
    house = office.house
    sari = (await house.settled("sari", display="Sari Dewi")).visitor.user
    chat = await house.desk.verified()
    await house.talk.reveal(conversation_id=chat, user=sari, reason="menelepon balik pemegang")
    await house.desk.block(chat)
    page = await office.enter(Role.AUDITOR, "adit", "Aditya Nugraha")
    await page.goto(f"{office.server.url}/console")
    await expect(page.locator("#chain")).to_contain_text("Rantai utuh")
    await office.look_at(page, "audit")

    await page.get_by_label("Tindakan").select_option(label="Membuka data lengkap")
    await page.get_by_role("button", name="Saring").click()
    await expect(page.locator(".deed")).to_have_text(["Membuka data lengkap pemegang"])
    await page.get_by_role("link", name="Sari Dewi").click()
    await expect(page.get_by_label("Pelaku")).to_have_value("sari")
    for _ in range(2):
        async with page.expect_download() as download:
            await page.locator("form:not([data-sent]) button", has_text="Ekspor CSV").click()
        content = await asyncio.to_thread(Path(await (await download.value).path()).read_text, encoding="utf-8-sig")
        assert content.count("holder.revealed") == 1
    await page.goto(f"{office.server.url}/console/audit?ref=KKPD-260304-0999")
    await expect(page.get_by_text("Tidak ada entri yang cocok")).to_be_visible()
    await expect(page.get_by_role("link", name="Buka tiket KKPD-260304-0999")).to_be_visible()
    await office.look_at(page, "audit-nothing")


async def test_an_administrator_makes_a_user_and_a_reply(office: Office, problems: Problems) -> None:
    problems.tolerate("422")
    await office.house.hire("wati", Role.SUPERVISOR, display="Wati Suryani")
    await office.house.hire("tono", display="Tono Hartono")
    await office.house.people.disable(name="tono", actor="test")
    page = await office.enter(Role.ADMINISTRATOR, "eva", "Eva Lestari")
    await page.goto(f"{office.server.url}/console")
    await office.look_at(page, "admin-users")
    await page.get_by_role("link", name="Tambah pengguna").click()
    await page.get_by_label("Nama yang dibaca rekan").fill("Sari Dewi")
    await page.get_by_label("Nama pengguna").fill("sari.dewi")
    await page.get_by_label("Petugas menjawab").check()
    await office.look_at(page, "admin-user-new")
    await page.get_by_role("button", name="Tambahkan").click()
    await expect(page.locator("#once")).to_have_text(re.compile(r"\w{4}-\w{4}-\w{4}-\w{4}"))
    await office.look_at(page, "admin-password")
    await page.get_by_role("link", name="Sudah saya catat").click()
    await page.get_by_role("link", name="Sari Dewi").click()
    await page.locator("summary", has_text="Nonaktifkan").press("Enter")
    await office.look_at(page, "admin-user")
    await page.get_by_role("button", name="Ya, nonaktifkan").click()
    await expect(page.get_by_role("status").first).to_contain_text("dinonaktifkan")

    await page.get_by_role("link", name="Balasan siap pakai").click()
    await office.look_at(page, "admin-replies")
    await page.get_by_role("link", name="Mohon menunggu").click()
    await page.get_by_label("Isi").fill("Baik, {nama}. Sebentar, {salah}")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_role("alert")).to_contain_text("hanya {nama}")
    await office.look_at(page, "admin-reply")
    await page.get_by_label("Isi").fill("Baik, {nama}. Sebentar, saya periksa.")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.locator(".example", has_text="Baik, Ibu Ratna. Sebentar, saya periksa.")).to_be_visible()


async def test_an_administrator_closes_for_a_day_and_imports_branches(office: Office) -> None:
    chat = await office.house.desk.verified()
    await change_of_data(office.house.desk, chat)
    page = await office.enter(Role.ADMINISTRATOR, "eva", "Eva Lestari")
    await page.goto(f"{office.server.url}/console/admin/calendar")
    await page.get_by_label("Tanggal").fill("2026-03-06")
    await page.get_by_label("Alasan, dibaca pemegang").fill("Kantor tutup karena banjir")
    await page.get_by_role("button", name="Lihat dampaknya").first.click()
    await expect(page.get_by_text("Jumat, 6 Maret 2026")).to_be_visible()
    await office.look_at(page, "admin-calendar-plan")
    await page.get_by_role("button", name="Terbitkan versi 1").click()
    await expect(page.get_by_role("status").first).to_contain_text("Kalender versi 1 berlaku")
    await office.look_at(page, "admin-calendar")

    await page.get_by_role("link", name="Cabang").click()
    await page.get_by_label("Berkas CSV").set_input_files(DEMO_BRANCHES)
    await page.get_by_role("button", name="Lihat perubahannya").click()
    await office.look_at(page, "admin-branches-import")
    await page.get_by_role("button", name="Ganti daftarnya").click()
    await office.look_at(page, "admin-branches")
    await page.locator("td a").first.click()
    await office.look_at(page, "admin-branch")


async def test_an_administrator_reviews_messages_and_reads_the_rules(office: Office) -> None:
    desk = office.house.desk
    await missed(desk, "kumaha atuh ieu teh, duit abdi leungit", "m1")
    await missed(desk, "nomor saya [phone:xxxxxxxx] kok ga bisa", "m2")
    async with office.house.kit.open_unit() as unit:
        await unit.policies.numbered(office.house.kit.policy, now=office.house.clock())
        await unit.commit()
    page = await office.enter(Role.ADMINISTRATOR, "eva", "Eva Lestari")
    await page.goto(f"{office.server.url}/console/admin/review")
    await office.look_at(page, "admin-review")
    first = page.locator(".reviews li", has_text="kumaha atuh")
    await first.get_by_label("Maksudnya").select_option(label="Transaksi gagal")
    await first.get_by_role("button", name="Simpan label").click()
    await expect(page.get_by_role("status").first).to_contain_text("Label tersimpan")
    await page.get_by_role("link", name="Berlabel").click()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Ekspor").click()
    assert "failed_transaction: kumaha" in await asyncio.to_thread(Path(await (await download.value).path()).read_text)
    for name in ("Aturan tenggat", "Masa simpan", "Templat WhatsApp"):
        await page.get_by_role("link", name=name).click()
        await expect(page.locator("h1")).to_have_text(name)
        await office.look_at(page, f"admin-{name.split()[0].lower()}")
