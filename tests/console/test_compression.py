"""What a page weighs, when it is compressed and when not, and how long its files are kept."""

from __future__ import annotations

import re

import pytest

from bot.console import PAGES
from bot.core.console import credentials
from bot.core.console.roles import PERMISSIONS, Role
from tests.console.conftest import TOKEN, Browser, start_of_stream
from tests.console.test_desk import waiting
from tests.console.weighing import weigh
from tests.fakes.people import House

HEAVIEST = 200_000
FILE = re.compile(r'/console/static/[^"]+/console\.css')


@pytest.mark.parametrize("role", list(Role))
async def test_every_page_is_light(as_role, role: Role) -> None:
    """The first visit, with everything that the page loads."""
    browser: Browser = await as_role(role)
    addresses = [
        page.path
        for page in PAGES
        if page.method == "GET" and "{" not in page.path and page.needs in PERMISSIONS[role]
        and page.path != "/console/events"
    ]  # fmt: skip
    for address in addresses:
        if (await browser.get(address)).is_success:
            assert await weigh(browser, address) < HEAVIEST, address


async def test_a_conversation_is_light(as_role, house: House) -> None:
    browser = await as_role(Role.AGENT)
    assert await weigh(browser, f"/console/c/{await waiting(house)}") < HEAVIEST


@pytest.mark.parametrize(
    ("site", "compressed"),
    [("same-origin", True), ("none", True), ("cross-site", False), ("same-site", False), ("", 0)],
)
async def test_a_page_is_compressed_only_for_whom_no_other_site_sent(as_role, site: str, compressed: bool) -> None:
    browser = await as_role(Role.AGENT)
    answer = await browser.get("/console", headers={"sec-fetch-site": site} if site else {})
    assert answer.is_success
    assert ("content-encoding" in answer.headers) is bool(compressed)


async def test_files_are_always_compressed_and_kept_until_they_change(as_role) -> None:
    browser = await as_role(Role.AGENT)
    found = FILE.search((await browser.see("/console")).text)
    assert found
    answer = await browser.get(found[0])
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    older = await browser.get("/console/static/older/console.css")
    assert (older.content, older.headers["cache-control"]) == (answer.content, "no-cache")
    same = await browser.get("/console/static/older/console.css", headers={"if-none-match": older.headers["etag"]})
    assert same.status_code == 304
    font = await browser.get(found[0].replace("console.css", "plus-jakarta-sans.woff2"))
    assert "content-encoding" not in font.headers


async def test_wake_ups_are_not_held_back_by_compression(as_role) -> None:
    browser = await as_role(Role.AGENT)
    assert "content-encoding" not in (await start_of_stream(browser, "/console/events")).headers


async def test_a_form_has_another_token_each_time(as_role) -> None:
    browser = await as_role(Role.AGENT)
    tokens = {found for _ in range(2) for found in TOKEN.findall((await browser.see("/console")).text)}
    assert len(tokens) == 2
    assert len({credentials.unmasked(token) for token in tokens}) == 1


@pytest.mark.parametrize("text", ["", "x", "xyz", "Zm9v", "é", "\ud800", "A" * 43, "gICAgA=="])
def test_what_was_not_masked_is_no_token(text: str) -> None:
    assert not credentials.same("the token", credentials.unmasked(text))


def test_a_masked_token_comes_back() -> None:
    token = credentials.new_token()
    assert credentials.unmasked(credentials.masked(token)) == token
    assert token not in credentials.masked(token)
