"""Tabs of one browser: one line of news among them, and what a hidden one leaves alone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.core.console.desk import GONE_AFTER
from bot.core.console.roles import Role
from tests.browser.conftest import Problems
from tests.browser.office import Office
from tests.console.test_desk import available, waiting, write

pytestmark = pytest.mark.asyncio(loop_scope="session")

HIDE = """state => {
    Object.defineProperty(document, "visibilityState", { get: () => state, configurable: true });
    Object.defineProperty(document, "hidden", { get: () => state === "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""


COUNT = """
    window.lines = [];
    window.EventSource = class extends EventSource {
        constructor(address) {
            super(address);
            window.lines.push(this);
        }
    };
"""
OPEN = "window.lines.filter((one) => one.readyState !== EventSource.CLOSED).length"


async def settled(tabs: list[Page], number: int) -> None:
    """So many lines are open in all tabs together, and stay."""
    for _ in range(300):
        if sum([await tab.evaluate(OPEN) for tab in tabs]) == number:
            return
        await tabs[0].wait_for_timeout(50)
    raise AssertionError([await tab.evaluate(OPEN) for tab in tabs])


async def unread(office: Office, chat: str) -> bool:
    async with office.house.kit.open_unit() as unit:
        return bool((await unit.desk.counts(name="sari")).unread)


async def mine(office: Office, page: Page) -> str:
    """A conversation that Sari has taken."""
    chat = await waiting(office.house)
    user = next(one for one in await office.house.people.listed() if one.name == "sari")
    await office.house.holding.take(conversation_id=chat, user=user)
    return chat


@pytest.mark.parametrize("path", ["/console/tickets", "/console/approvals", "/console/supervisor", "/console/account"])
async def test_who_works_on_another_page_is_there_and_hears_of_the_queue(office: Office, path: str) -> None:
    page = await office.enter(Role.SUPERVISOR, "sari", "Sari Dewi")
    await page.goto(f"{office.server.url}{path}")
    await page.locator("#presence summary").click()
    await page.get_by_role("button", name="Siap menerima").click()
    await expect(page.locator("#presence-label")).to_have_text("Siap menerima")
    office.house.clock.advance(seconds=GONE_AFTER.total_seconds() + 1)
    assert not await available(office.house)
    async with page.expect_response("**/console/events?*"):
        await page.reload()
    assert await available(office.house)
    await expect(page.locator("#presence-label")).to_have_text("Siap menerima")

    await waiting(office.house)
    await expect(page.locator("#standing .alarm, #standing .badge").first).to_contain_text("1")
    await expect(page.locator(".toast")).to_contain_text("Satu percakapan menunggu petugas")
    assert (await page.title()).startswith("(1) ")


async def test_who_is_given_a_conversation_is_told_on_whatever_page_they_work(office: Office) -> None:
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    async with page.expect_response("**/console/events?*"):
        await page.goto(f"{office.server.url}/console/tickets")
    await page.locator("#presence summary").click()
    await page.get_by_role("button", name="Siap menerima").click()
    await expect(page.locator("#presence-label")).to_have_text("Siap menerima")
    chat = await waiting(office.house)
    await expect(page.locator(".toast")).to_contain_text("Satu percakapan menunggu petugas")
    await page.locator(".toast").click()

    assert await office.house.holding.assign_waiting() == 1

    await expect(page.locator(".toast")).to_contain_text("Satu percakapan baru untuk Anda")
    assert await unread(office, chat)


@pytest.mark.parametrize("number", [2, 8])
async def test_the_tabs_of_a_browser_share_one_line(office: Office, problems: Problems, number: int) -> None:
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.context.add_init_script(COUNT)
    chats = [await mine(office, page) for _ in range(number - 1)]
    paths = ["/console/tickets", *(f"/console/c/{chat}" for chat in chats)]
    tabs = [page, *[await page.context.new_page() for _ in chats]]
    for tab, path in zip(tabs, paths, strict=True):
        await tab.goto(f"{office.server.url}{path}")
    await settled(tabs, 1)

    for tab, chat in zip(tabs[1:], chats, strict=True):
        await write(office.house, chat, f"kabar untuk {chat}")
        await expect(tab.locator("#lines")).to_contain_text(f"kabar untuk {chat}")
    await waiting(office.house)
    for tab in tabs:
        await expect(tab.locator("#standing")).to_contain_text("1")

    await tabs.pop().close()  # it had the line
    await settled(tabs, 1)
    await waiting(office.house)
    for tab in tabs:
        await expect(tab.locator("#standing")).to_contain_text("2")
    await page.goto(f"{office.server.url}/console/account")
    await settled(tabs, 1)


async def test_tabs_that_cannot_talk_to_each_other_have_a_line_each(office: Office) -> None:
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.context.add_init_script(COUNT)
    await page.context.add_init_script("delete globalThis.BroadcastChannel")
    tabs = [page, await page.context.new_page()]
    for tab in tabs:
        await tab.goto(f"{office.server.url}/console/tickets")
    await settled(tabs, 2)
    await waiting(office.house)
    for tab in tabs:
        await expect(tab.locator("#standing")).to_contain_text("1")


async def test_a_tab_that_falls_silent_is_replaced(office: Office) -> None:
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    await page.context.add_init_script(COUNT)
    await page.clock.install()
    await page.goto(f"{office.server.url}/console/tickets")
    other = await page.context.new_page()
    await other.goto(f"{office.server.url}/console/tickets")
    await settled([page, other], 1)
    assert await other.evaluate(OPEN) == 1
    await other.evaluate("BroadcastChannel.prototype.postMessage = () => {}")
    async with page.expect_response("**/console/events?*"):
        await page.clock.fast_forward(41_000)


async def test_only_who_looks_has_read(office: Office) -> None:
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    chat = await mine(office, page)
    async with page.expect_response("**/seen"):
        await page.goto(f"{office.server.url}/console/c/{chat}")
    assert not await unread(office, chat)
    await expect(page.locator("#standing .count")).to_have_count(0)

    await page.evaluate(HIDE, "hidden")
    await write(office.house, chat, "halo?")
    await expect(page.locator("#standing .count")).to_contain_text("1")
    assert (await page.title()).startswith("(1) ")
    assert await unread(office, chat)
    async with page.expect_response("**/seen"):
        await page.evaluate(HIDE, "visible")
    await expect(page.locator("#lines")).to_contain_text("halo?")
    await expect(page.locator("#standing .count")).to_have_count(0)
    assert not await unread(office, chat)

    hidden = await page.context.new_page()
    await hidden.add_init_script(f"({HIDE})('hidden')")
    await page.goto(f"{office.server.url}/console/tickets")
    await write(office.house, chat, "masih di sana?")
    await hidden.goto(f"{office.server.url}/console/c/{chat}")
    await expect(hidden.locator("#standing .count")).to_contain_text("1")
    assert await unread(office, chat)


async def test_what_one_does_oneself_is_no_news(office: Office) -> None:
    page = await office.enter(Role.AGENT, "sari", "Sari Dewi")
    chat = await mine(office, page)
    for number in range(40):
        await write(office.house, chat, f"pesan {number}")
    await page.goto(f"{office.server.url}/console/c/{chat}")
    await page.locator("#lines .line").first.scroll_into_view_if_needed()
    await page.evaluate("""() => {
        window.told = [];
        const note = (list) => list.forEach((one) => window.told.push(one.target.textContent));
        new MutationObserver(note).observe(document.querySelector("#toasts"), { childList: true });
        new MutationObserver(note).observe(document.querySelector("title"), { childList: true });
    }""")
    await page.locator("#text").fill("Saya bantu, ya.")
    await page.locator("#text").press("Enter")
    await expect(page.locator("#lines .line", has_text="Saya bantu, ya.")).to_be_in_viewport()
    await expect(page.locator("#newest")).to_be_hidden()
    await page.locator("summary", has_text="Lainnya").click()
    async with page.expect_response("**/standing"):
        await page.get_by_role("button", name="Kembalikan ke antrean").click()
    await expect(page.locator("#standing")).to_contain_text("1")
    assert not [said for said in await page.evaluate("window.told") if "menunggu petugas" in said]

    await waiting(office.house)
    await expect(page.locator(".toast")).to_contain_text("2 percakapan menunggu petugas")
