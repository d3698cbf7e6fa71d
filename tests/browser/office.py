"""A served console and its people, without the engine, on a store of their own: the fixture ``office``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Page

from bot.core.console.roles import Role
from tests.browser.looks import DESK, PHONE, fits, is_accessible
from tests.fakes.people import House

if TYPE_CHECKING:
    from tests.browser.conftest import OpenContext, Server

LOOKS = (("light", DESK), ("dark", PHONE))


@dataclass
class Office:
    """A served console, and its people."""

    house: House
    server: Server
    open_context: OpenContext
    screenshots: Callable[[str], Path | None]

    async def enter(self, role: Role, name: str, display: str) -> Page:
        """Somebody's page, signed in."""
        signed_in = await self.house.settled(name, role, display=display)
        context = await self.open_context(viewport=DESK, locale="id-ID")
        await context.add_cookies([{"name": "sigap-session", "value": signed_in.token, "url": self.server.url}])
        return await context.new_page()

    async def look_at(self, page: Page, name: str) -> None:
        """Wide and light, narrow and dark: readable for everybody, nothing sticks out."""
        for theme, size in LOOKS:
            await page.emulate_media(color_scheme=theme)
            await page.set_viewport_size(size)
            await is_accessible(page)
            await fits(page)
            if path := self.screenshots(f"{name}-{theme}"):
                await page.screenshot(path=path, full_page=True)
        await page.set_viewport_size(DESK)
