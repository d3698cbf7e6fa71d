"""Pages of administrators: forms that keep what was typed, presses that count once, names that stay text."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest

from bot.core.console.roles import Role
from tests.console.conftest import Browser
from tests.fakes.people import House

EVIL = "<img src=x onerror=alert(1)>"
MARK = re.compile(r'name="mark" value="([0-9a-f]+)"')


@pytest.fixture
async def eva(as_role) -> Browser:
    return await as_role(Role.ADMINISTRATOR, "eva")


async def mark_on(browser: Browser, path: str) -> str:
    found = MARK.search((await browser.see(path)).text)
    assert found
    return found.group(1)


async def test_an_administrator_begins_with_the_users(eva: Browser) -> None:
    assert (await eva.see("/console")).headers["location"] == "/console/admin"
    assert (await eva.see("/console/admin")).headers["location"] == "/console/admin/users"
    page = await eva.see("/console/admin/users")
    assert "Baru Anda sendiri" in page.text


async def test_somebody_new_gets_a_password_that_is_shown_once(eva: Browser, house: House) -> None:
    given = {"name": "sari", "display": EVIL, "role": "agent", "capacity": "7"}
    page = await eva.submit("/console/admin/users-new", **given)
    once = re.search(r'id="once">([^<]+)<', page.text).group(1)
    assert (await house.enter("sari", once)).visitor.step == "password"
    again = await eva.submit("/console/admin/users-new", **given)
    assert again.status_code == HTTPStatus.CONFLICT
    assert "sudah dipakai" in again.text
    for path in ("/console/admin/users", "/console/admin/users/sari"):
        page = await eva.see(path)
        assert "&lt;img src=x" in page.text
        assert EVIL not in page.text
        assert once not in page.text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("name", "a b!", "huruf kecil"), ("capacity", "99", "1 sampai 50"), ("role", "king", "")],
)
async def test_what_was_typed_stays(eva: Browser, field: str, value: str, told: str) -> None:
    given = {"name": "sari", "display": "Sari Dewi", "role": "agent", "capacity": "5", field: value}
    page = await eva.submit("/console/admin/users-new", **given)
    assert page.status_code in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST}
    assert told in page.text
    if told:
        assert 'value="Sari Dewi"' in page.text


async def test_a_stale_form_is_told_kindly(eva: Browser, house: House) -> None:
    await house.hire("sari")
    mark = await mark_on(eva, "/console/admin/users/sari")
    given = {"display": "Sari Dewi", "role": "supervisor", "capacity": "5", "mark": mark}
    answer = await eva.submit("/console/admin/users/sari", **given)
    assert answer.headers["location"] == "/console/admin/users/sari?done=changed"
    answer = await eva.submit("/console/admin/users/sari", **given | {"role": "agent"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "sudah diubah oleh rekan Anda" in answer.text
    assert (await house.people.one(name="sari")).role is Role.SUPERVISOR


async def test_ones_own_role_and_the_last_administrator(eva: Browser, house: House) -> None:
    mark = await mark_on(eva, "/console/admin/users/eva")
    given = {"display": "Eva", "capacity": "5", "mark": mark}
    answer = await eva.submit("/console/admin/users/eva", **given, role="agent")
    assert "Peran sendiri tidak dapat diubah" in answer.text
    for act in ("disable", "reset", "second-factor"):
        answer = await eva.submit(f"/console/admin/users/eva/{act}", mark=mark)
        assert "tidak berlaku untuk akun sendiri" in answer.text
    assert (await eva.submit("/console/admin/users/eva", **given)).status_code == HTTPStatus.SEE_OTHER
    assert (await house.people.one(name="eva")).display == "Eva"


async def test_a_new_password_and_out(eva: Browser, house: House) -> None:
    await house.settled("wati", Role.SUPERVISOR)
    for act, after in (("second-factor", "belum aktif"), ("disable", "Nonaktif sejak"), ("enable", "dapat masuk lagi")):
        mark = await mark_on(eva, "/console/admin/users/wati")
        answer = await eva.submit(f"/console/admin/users/wati/{act}", mark=mark)
        assert after in (await eva.see(answer.headers["location"])).text
    mark = await mark_on(eva, "/console/admin/users/wati")
    assert 'id="once"' in (await eva.submit("/console/admin/users/wati/reset", mark=mark)).text
    assert (await eva.submit("/console/admin/users/wati/reset", mark=mark)).status_code == HTTPStatus.CONFLICT
    assert (await eva.submit("/console/admin/users/wati/explode", mark=mark)).status_code == HTTPStatus.NOT_FOUND
    assert (await eva.submit("/console/admin/users/nobody/disable")).status_code == HTTPStatus.NOT_FOUND


async def test_ready_replies_are_kept_as_text(eva: Browser) -> None:
    given = {"shortcut": "cek", "title": EVIL, "text": f"{EVIL} {{nama}}"}
    for _ in range(2):
        answer = await eva.submit("/console/admin/replies-new", **given)
        assert answer.headers["location"] == "/console/admin/replies?done=added"
    for path in ("/console/admin/replies", "/console/admin/replies/cek"):
        page = await eva.see(path)
        assert "&lt;img src=x" in page.text
        assert EVIL not in page.text
    wrong = await eva.submit("/console/admin/replies-new", shortcut="lain", title="Lain", text="Halo {nma}")
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Halo {nma}" in wrong.text
    mark = await mark_on(eva, "/console/admin/replies/cek")
    answer = await eva.submit("/console/admin/replies/cek", shortcut="cek", title="Cek", text="Baik", mark=mark)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    stale = await eva.submit("/console/admin/replies/cek", shortcut="cek", title="Cek", text="Lain", mark=mark)
    assert stale.status_code == HTTPStatus.CONFLICT
    assert (await eva.submit("/console/admin/replies/cek/remove", mark=mark)).status_code == HTTPStatus.CONFLICT
    mark = await mark_on(eva, "/console/admin/replies/cek")
    for _ in range(2):
        answer = await eva.submit("/console/admin/replies/cek/remove", mark=mark)
        assert answer.status_code == HTTPStatus.SEE_OTHER
    assert (await eva.see("/console/admin/replies/cek")).status_code == HTTPStatus.NOT_FOUND
