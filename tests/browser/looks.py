"""How a page has to look: the two sizes, readable for everybody, nothing sticks out."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}


async def is_accessible(page: Page) -> None:
    """No violation of WCAG 2.2 A and AA that axe finds; run past the page's policy, which lets no foreign script in."""
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": AXE.read_text()})
    ask = (
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))"
    )
    found = await session.send("Runtime.evaluate", {"expression": ask, "awaitPromise": True, "returnByValue": True})
    assert found["result"].get("value") == [], (page.url, found)


async def fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
