"""Signing in as a person does, page by page."""

from __future__ import annotations

import html
import re
from http import HTTPStatus

import pyotp
import pytest

from bot.console.routing import own_address
from bot.core.console.roles import Role
from bot.core.console.signing_in import TRIES_PER_ACCOUNT
from tests.console.conftest import TOKEN, Browser
from tests.fakes.people import ONCE, OWN, House


async def sign_in(browser: Browser, name: str, password: str, **given: str):
    await browser.see("/console/sign-in")
    return await browser.submit("/console/sign-in", name=name, password=password, **given)


async def test_a_supervisors_first_day(browser: Browser, house: House) -> None:
    await house.hire("wati", Role.SUPERVISOR)
    assert (await browser.see("/console")).headers["location"] == "/console/sign-in"

    answer = await sign_in(browser, "Wati", ONCE)
    assert answer.headers["location"] == "/console"
    assert (await browser.see("/console")).headers["location"] == "/console/new-password"

    await browser.see("/console/new-password")
    answer = await browser.submit("/console/new-password", present=ONCE, new=OWN, again=OWN)
    assert (await browser.see("/console")).headers["location"] == "/console/second-factor"

    page = await browser.see("/console/second-factor")
    assert "<svg" in page.text
    secret = re.search(r'id="secret">([^<]+)<', page.text).group(1).replace(" ", "")
    wrong = await browser.submit("/console/second-factor", code="000000")
    assert wrong.status_code == HTTPStatus.FORBIDDEN
    assert secret in wrong.text.replace(" ", "")
    answer = await browser.submit("/console/second-factor", code=pyotp.TOTP(secret).at(house.clock()))
    codes = re.findall(r"<li><code>([^<]+)</code>", answer.text)
    assert len(codes) == 10
    assert (await browser.see("/console/account")).status_code == HTTPStatus.OK

    await browser.submit("/console/sign-out")
    assert (await browser.see("/console/account")).status_code == HTTPStatus.SEE_OTHER

    await sign_in(browser, "wati", OWN)
    await browser.see("/console/code")
    assert (await browser.submit("/console/code", code="111111")).status_code == HTTPStatus.FORBIDDEN
    answer = await browser.submit("/console/code", code=codes[0])
    assert answer.headers["location"] == "/console"
    assert "9 kode pemulihan" in (await browser.see("/console/account")).text


async def test_nothing_tells_whether_a_name_exists(browser: Browser, house: House) -> None:
    await house.hire("sari")
    known, unknown = await sign_in(browser, "sari", "wrong"), await sign_in(browser, "tono", "wrong")
    assert known.status_code == unknown.status_code == HTTPStatus.FORBIDDEN
    texts = [TOKEN.sub("", answer.text).replace("sari", "tono") for answer in (known, unknown)]
    assert texts[0] == texts[1]


async def test_too_many_tries_are_told_kindly(browser: Browser, house: House) -> None:
    await house.hire("sari")
    for _ in range(TRIES_PER_ACCOUNT):
        await sign_in(browser, "sari", "wrong")
    answer = await sign_in(browser, "sari", ONCE)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer.headers["retry-after"]) > 0
    assert "Coba lagi dalam 15 menit" in answer.text


async def test_the_form_of_the_sign_in_needs_its_cookie(browser: Browser, house: House) -> None:
    await house.hire("sari")
    await browser.see("/console/sign-in")
    browser.cookies.clear()
    answer = await browser.submit("/console/sign-in", name="sari", password=ONCE)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Formulir sudah kedaluwarsa" in answer.text


async def test_a_name_is_shown_as_it_is(browser: Browser, house: House) -> None:
    evil = '"><script>alert(1)</script>'
    answer = await sign_in(browser, evil, "wrong")
    assert evil not in answer.text
    assert html.escape(evil, quote=True).replace("&quot;", "&#34;") in answer.text
    made = await house.settled("eva", display="<img src=x onerror=alert(1)>")
    browser.hold(made.token)
    page = await browser.see("/console/account")
    assert "<img src=x" not in page.text


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("/console/c/1?x=2", "/console/c/1?x=2"),
        ("//evil.test/console", "/console"),
        ("https://evil.test/console/", "/console"),
        ("/console\\@evil.test", "/console"),
        ("/console/\r\nset-cookie: x", "/console"),
        ("/consoles", "/console"),
        ("", "/console"),
    ],
)
async def test_after_signing_in_one_stays_in_the_console(address: str, goes: str, browser: Browser, house: House):
    assert own_address(address) == goes
    await house.hire("sari")
    answer = await sign_in(browser, "sari", ONCE, next=address)
    assert answer.headers["location"] == goes


async def test_the_look_is_kept_in_the_browser(as_role) -> None:
    agent = await as_role(Role.AGENT)
    answer = await agent.submit("/console/look", theme="dark", density="compact", next="/console/account")
    assert answer.headers["location"] == "/console/account"
    assert 'data-theme="dark" data-density="compact"' in (await agent.see("/console/account")).text
    await agent.submit("/console/look", theme='"><b>', density="compact", shortcuts="off")
    assert 'data-theme="dark"' in (await agent.see("/console/account")).text
    assert 'data-shortcuts="off"' in (await agent.see("/console/account")).text


async def test_sessions_are_ended_one_by_one(as_role, house: House) -> None:
    here = await as_role(Role.AGENT, "sari")
    there = await house.enter("sari", OWN)
    page = await here.see("/console/account")
    (address,) = re.findall(r'action="(/console/account/sessions/[^"]+)"', page.text)
    assert (await here.submit(address)).headers["location"] == "/console/account?done=session"
    assert await house.sign_in.who(there.token) is None
    assert "Sesi itu sudah diakhiri." in (await here.see("/console/account?done=session")).text


async def test_after_the_second_factor_one_is_where_one_came_from(browser: Browser, house: House) -> None:
    await house.settled("wati", Role.SUPERVISOR)
    await browser.see("/console/sign-in?next=/console/tickets%3Fdue%3Dtoday")
    asked = await browser.submit("/console/sign-in", name="wati", password=OWN, next="/console/tickets?due=today")
    page = await browser.see((await browser.see(asked.headers["location"])).headers["location"])
    assert 'name="next" value="/console/tickets?due=today"' in page.text
    answer = await browser.submit("/console/code", code=house.code("wati"), next="/console/tickets?due=today")
    assert answer.headers["location"] == "/console/tickets?due=today"
    assert (await browser.see("/console/code?next=https://evil.test")).headers["location"] == "/console"
    other_tab = await browser.see("/console/sign-in?next=/console/approvals")  # the session ended in this one too
    assert other_tab.headers["location"] == "/console/approvals"
    assert (await browser.see("/console/sign-in")).headers["location"] == "/console"
