"""The conversation screen in a real browser, without the engine: a call that vouches, a screen of another size."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from bot.core.channels import WHATSAPP_WINDOW, ChannelName
from bot.core.console.roles import Role
from tests.browser.conftest import Problems
from tests.browser.looks import PHONE, is_accessible
from tests.browser.office import Office
from tests.console.test_desk import write
from tests.fakes.desk import RATNA

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_talk(office: Office, *, lines: int = 1) -> tuple[Page, str]:
    """An agent before the conversation of a holder who wrote so much."""
    chat = await office.house.desk.chat(ChannelName.WEBCHAT)
    for number in range(lines):
        await write(office.house, chat, f"pesan {number}")
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.goto(f"{office.server.url}/console/c/{chat}")
    await expect(page.locator("#lines .line")).to_have_count(lines)
    return page, chat


async def test_an_agent_says_whose_chat_it_is_after_a_call(office: Office, problems: Problems) -> None:
    problems.tolerate("422")
    page, chat = await open_talk(office)
    await page.locator("summary", has_text="Pastikan lewat telepon").press("Enter")
    await office.look_at(page, "talk-vouch")
    number = page.get_by_label("Nomor terdaftar yang Anda telepon")
    await number.fill("081299999999")
    await page.get_by_label("Saya sudah menelepon").check()
    await number.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("Tidak ada pemegang dengan nomor terdaftar itu")
    await expect(number).to_have_value("081299999999")
    await page.locator(".toast").click()
    await expect(page.locator(".toast")).to_have_count(0)
    await number.fill("0812 0000 0001")
    await number.press("Enter")
    await expect(page.locator("#about")).to_contain_text("Dipastikan lewat telepon oleh Sari Dewi")
    assert (await office.house.desk.conversation(chat)).bound_holder == RATNA.ref


async def test_the_last_line_stays_in_sight_when_the_screen_changes(office: Office) -> None:
    page, _ = await open_talk(office, lines=40)
    last = page.locator("#lines .line").last
    await expect(last).to_be_in_viewport()
    await page.set_viewport_size(PHONE)
    await expect(last).to_be_in_viewport()
    await page.set_viewport_size(PHONE | {"height": 420})
    await expect(last).to_be_in_viewport()
    await page.locator("#lines .line").first.scroll_into_view_if_needed()
    await page.set_viewport_size(PHONE)
    await expect(page.locator("#lines .line").first).to_be_in_viewport()


async def test_ready_replies_are_told_to_who_hears_the_page(office: Office) -> None:
    page, _ = await open_talk(office)
    text = page.get_by_role("combobox", name="Tulis balasan")
    await expect(text).to_have_attribute("aria-expanded", "false")
    await text.press_sequentially("/")
    options = page.get_by_role("listbox", name="Balasan siap pakai").get_by_role("option")
    await expect(options.first).to_be_visible()
    await expect(text).to_have_attribute("aria-expanded", "true")
    assert await text.get_attribute("aria-controls") == "canned"
    for number in (0, 1):
        await expect(options.nth(number)).to_have_attribute("aria-selected", "true")
        await expect(text).to_have_attribute(
            "aria-activedescendant", await options.nth(number).get_attribute("id") or ""
        )
        await text.press("ArrowDown")
    await is_accessible(page)
    await text.press("Escape")
    await expect(text).to_have_attribute("aria-expanded", "false")
    assert await text.get_attribute("aria-activedescendant") is None


async def test_shortcuts_of_one_key_can_be_switched_off(office: Office) -> None:
    page, chat = await open_talk(office)
    dialog, note = page.get_by_role("dialog", name="Pintasan papan tik"), page.get_by_role("radio", name="Catatan")
    await page.keyboard.press("?")
    await office.look_at(page, "shortcuts")
    async with page.expect_response("**/look"):
        await dialog.get_by_role("switch").uncheck()
    await page.keyboard.press("Escape")
    for kept in (page.url, f"{office.server.url}/console", f"{office.server.url}/console/tickets"):
        await page.goto(kept)
        await page.keyboard.press("?")
        await page.keyboard.press("n")
        await expect(dialog).to_be_hidden()
    await page.locator("summary", has_text="Akun").click()
    await page.get_by_role("button", name="Pintasan papan tik").click()
    await expect(dialog.get_by_role("switch")).not_to_be_checked()

    await page.goto(f"{office.server.url}/console/account")
    await page.get_by_role("group", name="Pintasan satu tombol").get_by_label("Nyala").check()
    await page.get_by_role("button", name="Simpan tampilan").click()
    await page.goto(f"{office.server.url}/console/c/{chat}")
    await page.keyboard.press("n")
    await expect(note).to_be_checked()


async def test_after_a_day_a_reply_goes_out_in_a_template_and_says_so(office: Office) -> None:
    chat = await office.house.desk.chat(ChannelName.WHATSAPP)
    await write(office.house, chat, "halo")
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    async with office.house.kit.open_unit() as unit:
        (await unit.conversations.get(chat, lock=True)).last_inbound_at = datetime.now(UTC) - WHATSAPP_WINDOW
        await unit.commit()
    await page.goto(f"{office.server.url}/console/c/{chat}")
    await expect(page.locator("#composer-state")).to_contain_text("dikirim sebagai templat WhatsApp")
    await expect(page.get_by_role("radio", name="Balas pemegang")).to_be_checked()
    await expect(page.locator("#send")).to_have_text("Kirim sebagai templat")

    await page.locator("#file").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    await expect(page.locator("#composer-state")).to_contain_text("Berkas dapat dikirim setelah pemegang menulis lagi")
    await expect(page.locator("#send")).to_be_disabled()
    await page.get_by_role("button", name="Lepas").click()

    await page.get_by_role("radio", name="Catatan internal").check()
    await expect(page.locator("#composer-state")).to_be_empty()
    await page.get_by_role("radio", name="Balas pemegang").check()
    await page.locator("#text").fill("Kartunya sudah aktif.")
    await page.locator("#text").press("Enter")
    await expect(page.locator("#lines .line", has_text="Kartunya sudah aktif.")).to_be_visible()


async def test_ones_presence_is_told_in_words_on_a_telephone(office: Office) -> None:
    page, _ = await open_talk(office)
    await page.set_viewport_size(PHONE)
    label = page.locator("#presence-label")
    await expect(label).to_have_text("Tidak di tempat")
    box, around = await label.bounding_box(), await page.locator(".presence > summary").bounding_box()
    assert box
    assert around
    assert box["width"] > 30, "it is there to be read"
    assert around["x"] <= box["x"]
    assert box["x"] + box["width"] <= around["x"] + around["width"]
    await office.look_at(page, "talk-presence")
