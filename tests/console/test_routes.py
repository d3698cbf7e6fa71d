"""Every route with every role; and what each request has to pass."""

from __future__ import annotations

import re
from http import HTTPStatus

import httpx
import pytest
from fastapi import FastAPI

from bot.console import PAGES
from bot.console.routing import Page
from bot.core.console import credentials
from bot.core.console.roles import PERMISSIONS, Role
from tests.console.conftest import Browser, build, start_of_stream
from tests.fakes.people import House

OPEN = {"/console/sign-in", "/console/sign-out", "/console/static/{mark}/{name}"}
"""Open to everybody: the way in, the way out, and what the pages load."""
STEPS = {"/console/code"}
"""Only in the middle of signing in."""
NAMES = [f"{page.method} {page.path}" for page in PAGES]
POSTS = [page for page in PAGES if page.method == "POST"]


def filled(page: Page, value: str = "0" * 32) -> str:
    return re.sub(r"{\w+}", value, page.path)


async def ask(browser: Browser, page: Page) -> httpx.Response:
    if page.path == "/console/events":
        return await start_of_stream(browser, page.path)
    headers = {"sec-fetch-site": "same-origin"}
    data = {"csrf": browser.csrf} if page.method == "POST" else None
    return await browser.request(page.method, filled(page), headers=headers, data=data)


def test_only_the_way_in_is_open_to_everybody() -> None:
    assert {page.path for page in PAGES if page.needs is None and page.step is None} == OPEN
    assert {page.path for page in PAGES if page.needs is None and page.step is not None} == STEPS


def test_no_route_is_there_twice() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("role", list(Role))
async def test_every_route_with_every_role(as_role, role: Role) -> None:
    browser = await as_role(role)
    wrong = []
    for page in PAGES:
        if page.path in OPEN | STEPS:
            continue
        answer = await ask(browser, page)
        allowed = page.needs in PERMISSIONS[role]
        if (answer.status_code == HTTPStatus.FORBIDDEN and allowed) or (
            answer.status_code != HTTPStatus.FORBIDDEN and not allowed
        ):
            wrong.append((page.method, page.path, answer.status_code))
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, (page.path, answer.status_code)
    # A wrong present password is answered as forbidden, too; it is not the role's doing.
    assert [one for one in wrong if one[1] not in {"/console/new-password", "/console/second-factor"}] == []


@pytest.mark.parametrize("role", list(Role))
async def test_no_address_holds_what_no_database_takes(as_role, role: Role) -> None:
    browser = await as_role(role)
    headers = {"sec-fetch-site": "same-origin"}
    for page in PAGES:
        data = {"csrf": browser.csrf} if page.method == "POST" else None
        if page.path in STEPS or (page.needs is not None and page.needs not in PERMISSIONS[role]):
            continue
        queries = ("assignee", "after", "c", "before", "who")
        addresses = [f"{filled(page)}?{name}=~%00" for name in queries] + [f"{filled(page)}?%00=1"]
        if "{" in page.path:
            addresses.append(filled(page, "%00"))
        for address in addresses:
            if page.path == "/console/events":
                answer = await start_of_stream(browser, address)
            else:
                answer = await browser.request(page.method, address, headers=headers, data=data)
            assert answer.status_code == HTTPStatus.NOT_FOUND, (page.method, address)


async def test_every_route_without_a_session(browser: Browser) -> None:
    for page in PAGES:
        if page.path in OPEN:
            continue
        answer = await ask(browser, page)
        if page.passive:
            assert answer.status_code == HTTPStatus.UNAUTHORIZED, page.path
            continue
        assert answer.status_code == HTTPStatus.SEE_OTHER, page.path
        assert answer.headers["location"].startswith("/console/sign-in"), page.path


async def test_every_route_in_the_middle_of_signing_in(browser: Browser, house: House) -> None:
    """The password alone opens nothing but the page of the next step."""
    await house.settled("wati", Role.SUPERVISOR)
    first = await house.sign_in.with_password(name="wati", password="kuda benar baterai staples", address="a")
    browser.hold(first.token)
    browser.csrf = credentials.masked(first.visitor.session.csrf)
    for page in PAGES:
        if page.path in OPEN | STEPS:
            continue
        answer = await ask(browser, page)
        address = answer.headers["location"].partition("?")[0]
        assert (answer.status_code, address) == (HTTPStatus.SEE_OTHER, "/console/code"), page.path


async def test_a_form_without_its_token_or_from_elsewhere_is_refused(as_role) -> None:
    for role in Role:
        browser = await as_role(role)
        for page in POSTS:
            if page.path in OPEN | STEPS or page.needs not in PERMISSIONS[role]:
                continue
            path = filled(page)
            for token, site in (("", "same-origin"), ("x" * 43, "same-origin"), (browser.csrf, "cross-site")):
                answer = await browser.post(path, data={"csrf": token}, headers={"sec-fetch-site": site})
                assert answer.status_code == HTTPStatus.FORBIDDEN, (path, site)
            answer = await browser.post(path, data={"csrf": browser.csrf}, headers={"origin": "https://evil.test"})
            assert answer.status_code == HTTPStatus.FORBIDDEN, path


async def test_headers_of_every_page(as_role, browser: Browser) -> None:
    agent = await as_role(Role.AGENT)
    for page in (one for one in PAGES if one.method == "GET"):
        for visitor in (agent, browser):
            answer = await ask(visitor, page)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy or "sandbox" in policy, page.path
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["cache-control"] in {"no-store", "no-cache", "no-store, no-transform"}
            assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", getattr(answer, "text", "") or ""), (
                page.path
            )


async def test_over_https_cookies_are_bound_to_the_host(house: House) -> None:
    app: FastAPI = build(house, secure=True)
    async with Browser(app, base_url="https://console.test") as browser:
        await house.hire("sari")
        await browser.see("/console/sign-in")
        answer = await browser.submit("/console/sign-in", name="sari", password="sekali-pakai-1")
        cookie = next(one for one in answer.headers.get_list("set-cookie") if "session" in one)
        assert cookie.startswith("__Host-sigap-session=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert "strict-transport-security" in answer.headers
