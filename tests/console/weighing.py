"""What a page weighs on its way to a browser that has never been here: itself, and all that it loads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx

_LOADED = re.compile(r'(?:src|href)="(/console/static/[^"]+)"')
_NAMED = re.compile(r'(?:from\s*|url\()"(?:\./)?([^"/:]+)"')
ASKED = {"sec-fetch-site": "same-origin", "accept-encoding": "gzip"}


async def weigh(browser: httpx.AsyncClient, address: str) -> int:
    """Bytes of the bodies, compressed as the service does it."""
    page = await browser.get(address, headers=ASKED)
    page.raise_for_status()
    return page.num_bytes_downloaded + sum([size async for size in _files(browser, page.text)])


async def _files(browser: httpx.AsyncClient, page: str) -> AsyncIterator[int]:
    """Also those that files name: modules, and the font."""
    wanted, seen = set(_LOADED.findall(page)), set[str]()
    while wanted - seen:
        address = min(wanted - seen)
        seen.add(address)
        file = await browser.get(address, headers=ASKED)
        file.raise_for_status()
        yield file.num_bytes_downloaded
        if address.endswith((".js", ".css")):
            wanted |= {f"{address.rpartition('/')[0]}/{name}" for name in _NAMED.findall(file.text)}
