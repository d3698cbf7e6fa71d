"""What is typed into the forms of supervisors and administrators is there again until it was taken."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.core.console.roles import Role
from tests.browser.conftest import Problems
from tests.browser.office import Office
from tests.fakes.people import OWN

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def send_too_late(office: Office, page: Page, name: str, button: str) -> None:
    """The session ends while somebody types; they come back by the way that the dialog offers."""
    async with office.house.kit.open_unit() as unit:
        user = await unit.users.by_name(name)
        assert user
        await unit.sessions.end_all(user.id, now=office.house.clock())
        await unit.commit()
    # Pressed whether or not the page has noticed by itself meanwhile, and put its dialog over the button.
    await page.get_by_role("button", name=button, exact=True).first.dispatch_event("click")
    await expect(page.get_by_role("dialog")).to_contain_text("Tulisan Anda tersimpan")
    await page.locator("#again").click()
    await page.get_by_label("Nama pengguna").fill(name)
    await page.get_by_label("Kata sandi").fill(OWN)
    await page.get_by_role("button", name="Masuk").click()
    await page.get_by_label("Kode", exact=True).fill(office.house.code(name))
    await page.get_by_role("button", name="Lanjutkan").click()


async def test_an_incident_survives_the_end_of_a_session(office: Office, problems: Problems) -> None:
    problems.tolerate("401", "422")
    page = await office.enter(Role.SUPERVISOR, "wati", "Wati")
    address = f"{office.server.url}/console/supervisor?days=1"
    await page.goto(address)
    await page.locator("summary", has_text="Umumkan gangguan").click()
    title, text = page.get_by_label("Judul yang dibaca pemegang"), page.get_by_label("Penjelasan yang dibaca")
    await title.fill("QRIS terganggu")
    await text.fill("Sedang diperbaiki")
    await page.get_by_label("Mulai (WIB)").fill("2026-03-02T08:00")
    await send_too_late(office, page, "wati", "Umumkan")
    await page.wait_for_url(address)
    await expect(title).to_have_value("QRIS terganggu")
    await expect(text).to_have_value("Sedang diperbaiki")
    await page.locator(".toast").click()

    await page.get_by_role("button", name="Umumkan", exact=True).click()
    await expect(page.locator(".beside")).to_have_text("Pilih paling sedikit satu.")
    await expect(title).to_have_value("QRIS terganggu")
    await office.look_at(page, "incident-refused")
    await page.get_by_label("Transaksi gagal").check()
    await page.get_by_role("button", name="Umumkan", exact=True).click()
    await expect(page.locator(".incident h3")).to_have_text("QRIS terganggu")
    await page.locator("summary", has_text="Umumkan gangguan").click()
    await expect(title).to_have_value("")


async def test_an_administrators_form_survives_the_end_of_a_session(office: Office, problems: Problems) -> None:
    problems.tolerate("401", "422")
    page = await office.enter(Role.ADMINISTRATOR, "ayu", "Ayu")
    address = f"{office.server.url}/console/admin/users-new"
    await page.goto(address)
    display, name = page.get_by_label("Nama yang dibaca"), page.get_by_label("Nama pengguna")
    await display.fill("Sari Dewi")
    await name.fill("sari!")
    await page.get_by_role("radio", name="Auditor").check()
    await send_too_late(office, page, "ayu", "Tambahkan")
    await page.wait_for_url(address)
    await expect(display).to_have_value("Sari Dewi")
    await expect(page.get_by_role("radio", name="Auditor")).to_be_checked()
    await page.get_by_role("button", name="Tambahkan").click()
    await expect(page.locator(".wrong")).to_contain_text("Nama pengguna terdiri atas")
    await expect(display).to_have_value("Sari Dewi")
    await name.fill("sari.dewi")
    await page.get_by_role("button", name="Tambahkan").click()
    await expect(page.locator("h1")).to_have_text("Pengguna ditambahkan")
    await page.wait_for_load_state()
    await page.goto(address)
    await expect(display).to_have_value("")

    await page.goto(f"{office.server.url}/console/admin/users/sari.dewi")
    await display.fill("Sari Dewi Lestari")
    await page.get_by_label("Kapasitas").fill("7")
    await page.reload()
    await expect(display).to_have_value("Sari Dewi Lestari")
    await expect(page.locator(".toast")).to_contain_text("dikembalikan")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.locator(".told")).to_have_text("Perubahan tersimpan.")
    assert not await page.evaluate("Object.keys(localStorage).length")


async def test_what_was_given_up_is_not_brought_back(office: Office) -> None:
    page = await office.enter(Role.ADMINISTRATOR, "ayu", "Ayu")
    await page.goto(f"{office.server.url}/console/admin/replies-new")
    await page.get_by_label("Judul").fill("Salam pagi")
    await page.get_by_role("link", name="Batal").click()
    await page.goto(f"{office.server.url}/console/admin/replies-new")
    await expect(page.get_by_label("Judul")).to_have_value("")


async def test_secrets_are_not_kept(office: Office) -> None:
    page = await office.enter(Role.AGENT, "sari", "Sari")
    await page.goto(f"{office.server.url}/console/new-password")
    for field in await page.locator("input[type=password]").all():
        await field.fill("rahasia sekali ini")
    assert not await page.evaluate("Object.keys(localStorage).length")
