"""A holder on a phone, at the page that ``sigap up`` names: from the first sentence to the block, and a complaint."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.dialogue.talk import STORY
from tests.running import Product

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "id-ID", "timezone_id": "Asia/Jakarta"}
PATIENCE = 20_000


async def write(page: Page, text: str) -> None:
    await page.locator("#text").fill(text)
    await page.locator("#send").click()


async def hear(page: Page, words: str | re.Pattern[str]) -> None:
    await expect(page.locator("#items .bot", has_text=words).last).to_be_visible(timeout=PATIENCE)


async def press(page: Page, title: str) -> None:
    await page.get_by_role("button", name=title).last.click()


async def test_from_the_first_sentence_to_the_block(product: Product, open_context: OpenContext):
    address = re.search(r"open (\S+) and write", product.said())
    assert address
    holder = product.holder()
    page = await (await open_context(**PHONE)).new_page()
    await page.goto(address[1])
    await write(page, "hp saya ilang tolong blokir")
    await hear(page, "dua data")
    await write(page, f"{holder.name}, kartu {holder.card_last4}")
    await hear(page, "Blokir sekarang")
    await press(page, "Ya, blokir")
    await hear(page, "berhasil diblokir")
    await hear(page, re.compile(r"tiket KKPD-\d{6}-\d+"))
    await hear(page, re.compile(r"paling lambat \w+, \d+ \w+ \d{4} pukul 23\.59 WIB"))
    assert product.is_blocked(holder)

    await page.reload()
    await hear(page, "berhasil diblokir")
    await expect(page.locator("#items").get_by_text("hp saya ilang tolong blokir")).to_be_visible()


async def test_evidence_for_a_complaint(product: Product, open_context: OpenContext, tmp_path: Path):
    page = await (await open_context(**PHONE)).new_page()
    await page.goto(f"{product.url}/")
    await write(page, STORY)
    await hear(page, "nomor HP")
    await press(page, "Lewati")
    await hear(page, "Bila ada bukti")
    picture = tmp_path / "bukti.png"
    await page.screenshot(path=picture)
    await page.locator("input[type=file]").set_input_files(picture)
    if await page.locator("#send").is_enabled():
        await page.locator("#send").click()
    await hear(page, "berikut bukti")
    stored = "SELECT count(*) FROM media WHERE status = 'stored' AND mime = 'image/png' AND ticket_id IS NOT NULL"
    product.wait_until(lambda: product.rows(stored) == [(1,)], what="the evidence is not stored")
    await page.reload()
    await hear(page, re.compile(r"nomor KKPD-\d{6}-\d+"))


async def test_the_outcome_of_a_complaint_comes_by_itself(product: Product, open_context: OpenContext):
    page = await (await open_context(**PHONE)).new_page()
    await page.goto(f"{product.url}/")
    await write(page, STORY)
    await hear(page, "nomor HP")
    await press(page, "Lewati")
    await hear(page, "Bila ada bukti")
    await press(page, "Tanpa bukti")
    opened = page.locator("#items .bot", has_text="tercatat dengan nomor").last
    number = re.search(r"KKPD-\d{6}-\d+", await opened.inner_text(timeout=PATIENCE))
    assert number

    outcome = "Dana dikembalikan hari ini."
    found = ("--examination", "cocok", "--analysis", "benar", "--outcome", outcome, "--as", "sari")
    await asyncio.to_thread(product.run, "resolve", number[0], *found)

    told = page.locator("#items").get_by_text(f"Tiket {number[0]} selesai. {outcome}")
    await expect(told).to_be_visible(timeout=PATIENCE)
    await expect(told).to_have_count(1)
