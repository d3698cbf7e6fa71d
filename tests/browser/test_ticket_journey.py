"""Tickets and approvals of the running product: from what a holder writes to what the holder hears."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.test_console import Colleague
from tests.browser.test_ticket import LONG, decide
from tests.dialogue.talk import complains
from tests.dialogue.test_change import files, proves
from tests.running import Product

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def supervisor(product: Product, open_context: OpenContext, name: str) -> Colleague:
    """Signed in with a second factor for the first time."""
    one = await Colleague.come(product, open_context, name, "supervisor")
    await one.page.get_by_text("Tidak dapat memindai?").click()
    one.secret = (await one.page.locator("#secret").inner_text()).replace(" ", "")
    await one.page.get_by_label("Kode enam angka").fill(one.code())
    await one.page.get_by_role("button", name="Aktifkan").click()
    await one.page.get_by_role("link", name="Sudah saya simpan").click()
    await expect(one.page.locator("#rows")).to_be_visible()
    return one


async def test_from_the_holders_complaint_to_the_answer(product: Product, open_context: OpenContext) -> None:
    holder = product.telegram.user("Bonaventura Keraf")
    number = complains(product, holder)["number"]
    rini = await Colleague.come(product, open_context, "Rini Astuti")
    page = rini.page
    await page.goto(f"{product.url}/console/tickets/{number}")
    await page.get_by_role("button", name="Ambil").click()
    holder.hears_about("mulai dikerjakan petugas")
    await page.get_by_label("Pemeriksaan internal", exact=True).fill(LONG)
    await page.get_by_label("Analisis kebenaran pengaduan").fill("Benar.")
    await page.get_by_role("button", name="Simpan hasil pemeriksaan").click()
    await page.get_by_label("Hasil untuk pemegang").fill("Dana kembali paling lambat besok.")
    await page.get_by_role("button", name="Selesaikan dan kabari").click()
    holder.hears_about("Dana kembali paling lambat besok.")
    await expect(page.locator(".badges").first).to_contain_text("Selesai")


async def test_from_the_holders_request_to_the_banks_record(product: Product, open_context: OpenContext) -> None:
    record, holder = product.holder(), product.telegram.user("Cempaka Nirmala")
    holder.says("mau ganti nomor hp yang terdaftar jadi 081366677788")
    proves(holder, record)
    number = files(product, holder)
    for name in ("sup.satu", "sup.dua"):
        one = await supervisor(product, open_context, name)
        await one.page.goto(f"{product.url}/console/approvals/{number}")
        await decide(one.page)
    holder.hears_about("berlaku di Bank sejak")
    assert product.sigap("holders", "show", "081366677788", "--json")["name"] == record.name
