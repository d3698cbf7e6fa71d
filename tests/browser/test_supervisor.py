"""A supervisor's way through tickets in a real browser: filter, figure, tickets, many given away, taken along."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Page, expect

from bot.core.console.roles import Role
from bot.store import ids
from bot.store.store import Store
from tests.browser.conftest import OpenContext, Serve
from tests.browser.looks import DESK, PHONE, fits, is_accessible
from tests.console.conftest import build
from tests.core.console.ticket_examples import many_tickets
from tests.core.journeys.test_review import missed
from tests.fakes.clock import FakeClock
from tests.fakes.people import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


BEHIND = [(one, f"/console/supervisor/{one}?days=92") for one in ("calls", "blocks", "missed")]


async def supervisor(house: House, open_context: OpenContext, serve: Serve, **options: object) -> Page:
    """Signed in, before the console with tickets of all sorts."""
    wati = await house.settled("wati", Role.SUPERVISOR, display="Wati Kusuma")
    await house.settled("sari", display="Sari Dewi")
    await many_tickets(house)
    chat = await house.desk.verified()
    await house.desk.block(chat)
    await house.desk.cases.handoff.call_people(conversation_id=chat)
    await missed(house.desk, "kumaha atuh ieu teh", "m1")
    server = await serve(build(house))
    context = await open_context(**{"viewport": DESK, "locale": "id-ID", "base_url": server.url, **options})
    await context.add_cookies([{"name": "sigap-session", "value": wati.token, "url": server.url}])
    return await context.new_page()


async def test_from_a_figure_to_its_tickets_given_away_and_taken_along(
    database_url: str, open_context: OpenContext, serve: Serve, tmp_path: Path
) -> None:
    async with Store(database_url) as store:
        house = House(store, FakeClock(), ids.new_id)
        page = await supervisor(house, open_context, serve)
        await page.goto("/console/supervisor")
        await page.locator("select[name=kind]").select_option("oral")
        await page.get_by_role("button", name="Terapkan").click()
        await expect(page).to_have_url(re.compile("kind=oral"))
        figure = page.locator("a.tile", has_text="Belum selesai seluruhnya")
        count = int(await figure.locator("b").inner_text())
        await figure.click()
        await expect(page.locator(".title")).to_contain_text(f"{count} tiket")
        await expect(page.locator(".ticket-row")).to_have_count(count)

        await page.wait_for_load_state()  # keys do nothing before
        await page.locator(".ticket-row a.number").first.focus()
        await page.keyboard.press("x")
        await page.keyboard.press("j")
        await page.keyboard.press("x")
        await expect(page.get_by_role("button", name="Serahkan 2 tiket")).to_be_enabled()
        await page.locator("select[name=to]").select_option("sari")
        await page.get_by_role("button", name="Serahkan 2 tiket").click()
        await expect(page.locator(".told")).to_contain_text("2 tiket sudah diserahkan")

        async with page.expect_download() as download:
            await page.get_by_role("button", name="XLSX").click()
        await (await download.value).save_as(tmp_path / "tiket.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "tiket.xlsx")["Tiket"]
        assert sheet.max_row == count + 1
        assert {row[1] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"Pengaduan lisan"}

        await page.keyboard.press("/")
        await page.keyboard.type("tidak ada")
        await page.keyboard.press("Enter")
        await expect(page.locator(".empty")).to_contain_text("Tidak ada tiket untuk “tidak ada”")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_pages_are_accessible_and_fit(  # noqa: PLR0917 - fixtures
    database_url: str, open_context: OpenContext, serve: Serve, scheme: str, size: dict[str, int], screenshots
) -> None:
    async with Store(database_url) as store:
        house = House(store, FakeClock(), ids.new_id)
        page = await supervisor(house, open_context, serve, viewport=size, color_scheme=scheme)
        for name, path in (
            ("supervisor", "/console/supervisor?days=30"),
            ("tickets", "/console/tickets?due=overdue"),
            *BEHIND,
        ):
            await page.goto(path)
            await page.evaluate("for (const one of document.querySelectorAll('details.quiet')) one.open = true")
            await is_accessible(page)
            await fits(page)
            if picture := screenshots(f"console-{name}-{scheme}-{size['width']}"):
                await page.screenshot(path=picture)
