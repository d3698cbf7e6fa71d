"""One ticket and the approvals, in a real browser: without the engine, on a store of their own."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.core.changes import Field
from bot.core.console.roles import Role
from tests.browser.conftest import Problems
from tests.browser.looks import PHONE
from tests.browser.office import Office
from tests.console.test_ticket import store_file
from tests.core.journeys.test_working_days import change_of_data
from tests.dialogue.talk import PHOTO
from tests.fakes.people import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVIL = "<img src=x onerror=alert(1)>"
LONG = "Mutasi rekening menunjukkan dua debit pada menit yang sama."


async def complained(house: House) -> tuple[str, str]:
    """The chat and the number of a complaint with a picture, whose names are not meant well."""
    chat = await house.desk.chat()
    await house.desk.writes(chat)
    for name in (f"{EVIL}.jpg", "struk.jpg"):
        await store_file(house, await house.desk.photo(chat, name), PHOTO, "image/jpeg")
    told = {"amount": "Rp250.000", "merchant": EVIL, "when": "Sabtu, 21 November 2026"}
    number = (await house.desk.complain(chat, f"Saldo terpotong dua kali {EVIL}", details=told)).number
    return chat, number


async def test_the_menu_to_give_a_ticket_fits_a_telephone(office: Office) -> None:
    _, number = await complained(office.house)
    await office.house.hire("sari")
    page = await office.enter(Role.SUPERVISOR, "wati", "Wati Lestari")
    await page.set_viewport_size(PHONE)
    await page.goto(f"{office.server.url}/console/tickets/{number}")
    await page.locator("summary", has_text="Serahkan").click()
    menu = await page.locator(".sheet.acts").bounding_box()
    assert menu
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= PHONE["width"]


async def test_a_ticket_from_its_opening_to_its_end(office: Office) -> None:
    house = office.house
    chat, number = await complained(house)
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.goto(f"{office.server.url}/console/tickets/{number}")
    await expect(page.locator("[data-due]").first).to_contain_text("sisa")
    await page.get_by_role("button", name="Ambil").click()
    await expect(page.locator(".told")).to_contain_text("Anda tangani")
    for summary in await page.locator("details.act > summary").all():
        await summary.click()
    await office.look_at(page, "ticket")
    await expect(page.get_by_role("button", name="Lepaskan")).to_be_visible()
    await expect(page.locator("summary", has_text="Serahkan")).to_have_count(0)
    await page.get_by_text("Tambahkan dokumen").click()
    await page.get_by_label("Berkas").set_input_files({"name": "surat.jpg", "mimeType": "image/jpeg", "buffer": PHOTO})
    await page.get_by_role("button", name="Tambahkan").click()
    await expect(page.locator(".told")).to_contain_text("Dokumen ditambahkan")
    await expect(page.locator("#files")).to_contain_text("surat.jpg")
    await page.get_by_label("Pemeriksaan internal", exact=True).fill(LONG)
    await page.get_by_label("Analisis kebenaran pengaduan").fill("Benar: transaksi kedua tidak sampai ke merchant.")
    await page.get_by_role("button", name="Simpan hasil pemeriksaan").click()
    await expect(page.locator(".told")).to_contain_text("tersimpan")
    await page.get_by_label("Hasil untuk pemegang").fill("Dana Rp250.000 kembali paling lambat besok.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".told")).to_contain_text("Pemegang dikabari hasilnya")
    assert "Dana Rp250.000 kembali" in (await house.desk.heard(chat))[-1].text
    await office.look_at(page, "ticket-resolved")


async def test_pictures_are_leafed_through_with_the_keys(office: Office) -> None:
    _, number = await complained(office.house)
    page = await office.enter(Role.AUDITOR, "adit", "Aditya Nugraha")
    await page.goto(f"{office.server.url}/console/tickets/{number}")
    await page.locator("a[data-view]").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text(EVIL)
    await office.look_at(page, "ticket-viewer")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("dialog")).to_contain_text("struk.jpg")
    await page.keyboard.press("Escape")
    await expect(page.locator("a[data-view]").nth(1)).to_be_focused()


async def test_nothing_that_was_typed_is_lost(office: Office, problems: Problems) -> None:
    problems.tolerate("409", "401")
    house = office.house
    _, number = await complained(house)
    here = f"{office.server.url}/console/tickets/{number}"
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.goto(here)
    field = page.get_by_label("Pemeriksaan internal", exact=True)
    await field.fill(LONG)
    await house.desk.cases.desk.start(number=number, agent="tono")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#changed")).to_be_visible()
    await page.get_by_role("button", name="Simpan hasil pemeriksaan").click()
    await expect(page.locator("#refused")).to_contain_text("sudah diubah sejak Anda membukanya")
    await expect(field).to_have_value(LONG)
    await page.locator("#refused").get_by_role("link", name="Lihat keadaan sekarang").click()
    await expect(page.locator(".badges").first).to_contain_text("Sedang dikerjakan")
    await expect(field).to_have_value(LONG)
    await page.context.clear_cookies()
    # Pressed whether or not the page has noticed by itself meanwhile, and put its dialog over the button.
    await page.get_by_role("button", name="Simpan hasil pemeriksaan").dispatch_event("click")
    await expect(page.get_by_role("dialog")).to_contain_text("Sesi Anda berakhir")
    await expect(field).to_have_value(LONG)


async def test_a_change_is_approved_by_two(office: Office) -> None:
    house, desk = office.house, office.house.desk
    chat = await desk.bound()
    await desk.writes(chat)
    await store_file(house, await desk.photo(chat, f"{EVIL} sk dan ktp.jpg"), PHOTO, "image/jpeg")
    new = {Field.PHONE: "+6281299990000", Field.NAME: "Joko Susilo, S.E."}
    tokens = {field: await desk.cases.change.keep(conversation_id=chat, field=field, value=new[field]) for field in new}
    asked = await desk.cases.change.request(conversation_id=chat, tokens=tokens, acknowledged=True, key="k")
    for name, display in (("wati", "Wati Kusuma"), ("agus", "Agus Salim")):
        page = await office.enter(Role.SUPERVISOR, name, display)
        await page.goto(f"{office.server.url}/console/approvals")
        await office.look_at(page, "approvals")
        await page.get_by_role("link", name=asked.number).click()
        await office.look_at(page, "approval-masked")
        await decide(page)
        await office.look_at(page, f"approval-{name}")
    await expect(page.locator(".told")).to_contain_text("data di bank sudah diubah")
    assert "utter_notice_change_done" in await desk.responses(chat)
    await page.goto(f"{office.server.url}/console/approvals?view=all")
    await expect(page.get_by_role("link", name=asked.number)).to_be_visible()
    await office.look_at(page, "approvals-all")
    await page.goto(f"{office.server.url}/console/receipts")
    await office.look_at(page, "receipt")


async def decide(page: Page) -> None:
    await page.get_by_role("button", name="Tampilkan data lengkap").click()
    await expect(page.locator(".values")).to_contain_text("Tercatat sekarang")
    await page.get_by_label("Data baru sudah saya cocokkan").check()
    await page.get_by_role("button", name="Setujui").click()
    await expect(page.locator(".told")).to_be_visible()


async def test_nothing_covers_a_tickets_number_on_a_telephone(office: Office) -> None:
    chat = await office.house.desk.chat()
    number = (await change_of_data(office.house.desk, chat)).number
    async with office.house.desk.unit() as unit:
        ticket = await unit.tickets.by_number(number, lock=True)
        assert ticket
        await unit.tickets.note(ticket.ask_approval(now=office.house.clock(), actor="system"))
        await unit.commit()
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.set_viewport_size(PHONE)
    await page.goto(f"{office.server.url}/console/tickets")
    link = await page.locator("a.number").bounding_box()
    badge = await page.locator(".state .badge", has_text="Menunggu persetujuan").bounding_box()
    assert link
    assert badge
    apart = badge["y"] >= link["y"] + link["height"] or badge["x"] >= link["x"] + link["width"]
    assert apart
