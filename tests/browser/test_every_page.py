"""Pages that no other test passes through: readable for everybody, by day and by night, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.core.console.overview import Overviews
from bot.core.console.roles import Role
from tests.browser.conftest import Problems
from tests.browser.looks import DESK
from tests.browser.office import Office
from tests.core.journeys.test_working_days import change_of_data
from tests.fakes.people import ONCE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def submit(page: Page, path: str, **fields: str) -> None:
    """As a form of the page without its script: what follows is a page."""
    async with page.expect_navigation():
        await page.evaluate(
            """([path, fields]) => {
                const form = document.createElement("form");
                const csrf = document.querySelector("[name=csrf]");
                Object.assign(form, { method: "post", action: path });
                form.append(csrf.cloneNode());
                for (const [name, value] of Object.entries(fields)) {
                    form.append(Object.assign(document.createElement("input"), { name, value }));
                }
                document.body.append(form);
                form.submit();
            }""",
            [path, fields],
        )


async def test_the_way_in(office: Office, problems: Problems) -> None:
    problems.tolerate("403")
    await office.house.hire("sari", display="Sari Dewi")
    page = await (await office.open_context(viewport=DESK, locale="id-ID")).new_page()
    await page.goto(f"{office.server.url}/console")
    await office.look_at(page, "sign-in")
    for password, name in (("salah", "sign-in-refused"), (ONCE, "new-password")):
        await page.get_by_label("Nama pengguna").fill("sari")
        await page.get_by_label("Kata sandi").fill(password)
        await page.get_by_role("button", name="Masuk").click()
        await expect(page.locator(".wrong") if password != ONCE else page.get_by_label("Ulangi")).to_be_visible()
        await office.look_at(page, name)


async def test_troubles(office: Office, problems: Problems, monkeypatch: pytest.MonkeyPatch) -> None:
    problems.tolerate("Failed to load resource")
    chat = await office.house.desk.chat()
    page = await office.enter(Role.SUPERVISOR, "wati", "Wati Kusuma")

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("never to be read")

    monkeypatch.setattr(Overviews, "look", fail)
    for path, said in (
        ("admin", "Bukan untuk peran Anda"),
        ("tickets/KKPD-1", "Tidak ditemukan"),
        ("supervisor", "Ada gangguan pada sistem"),
    ):
        await page.goto(f"{office.server.url}/console/{path}")
        await expect(page.locator("h1")).to_have_text(said)
        assert "never to be read" not in await page.content()
        await office.look_at(page, f"trouble-{path.partition('/')[0]}")
    await submit(page, f"/console/c/{chat}/take", epoch="7")
    await expect(page.locator("h1")).to_have_text("Sudah berubah")
    await office.look_at(page, "trouble-stale")


async def test_what_is_seen_once(office: Office) -> None:
    chat = await office.house.desk.verified()
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.goto(f"{office.server.url}/console/c/{chat}")
    await submit(page, f"/console/c/{chat}/reveal", reason="menelepon balik")
    await expect(page.locator("h1")).to_have_text("Data lengkap")
    await office.look_at(page, "revealed")


async def test_tickets_of_other_kinds(office: Office) -> None:
    desk = office.house.desk
    await change_of_data(desk, await desk.chat())
    await desk.block(await desk.verified())
    page = await office.enter(Role.SUPERVISOR, "wati", "Wati Kusuma")
    for ticket in await desk.tickets():
        await page.goto(f"{office.server.url}/console/tickets/{ticket.number}")
        await expect(page.locator("h1")).to_contain_text(ticket.number)
        await office.look_at(page, f"ticket-{ticket.kind}")


async def test_forms_of_an_administrator_that_stand_empty(office: Office) -> None:
    page = await office.enter(Role.ADMINISTRATOR, "eva", "Eva Lestari")
    for path in ("branches-new", "replies-new", "review?view=labelled", "calendar"):
        await page.goto(f"{office.server.url}/console/admin/{path}")
        await expect(page.locator("h1")).to_be_visible()
        await office.look_at(page, f"admin-{path.partition('?')[0]}-empty")
