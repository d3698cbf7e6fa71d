"""Ids of something else, in the hands of somebody with the right role: not found, without telling more.

The table is held against all routes, so that one with an id cannot be left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

import pytest

from bot.console import PAGES
from bot.core.console.roles import Role
from tests.console.conftest import Browser
from tests.console.test_desk import PNG, waiting, write
from tests.fakes.people import House

C, T, A = "/console/c/{id}", "/console/tickets/{number}", "/console/approvals/{number}"
KEY = {"key": "a-key-of-a-form"}
REASON = {"seen": "1", "reason": "karena harus begitu", "text": "karena harus begitu"}

# Fields that would do, were the id right: what is refused for another reason would prove nothing.
FORMS: dict[str, dict[str, str]] = {
    f"GET {C}": {},
    f"GET {C}/sides": {},
    f"GET {C}/items": {},
    f"GET {C}/older": {"above": "2026-01-01T00:00:00+00:00,1"},
    f"GET {C}/replies": {},
    f"GET {C}/files/{{item}}": {},
    f"POST {C}/seen": {},
    f"POST {C}/take": {},
    f"POST {C}/assign": {},
    f"POST {C}/return": {},
    f"POST {C}/close": {},
    f"POST {C}/reply": {"text": "Halo", **KEY},
    f"POST {C}/note": {"text": "Halo", **KEY},
    f"POST {C}/draft": {"text": "Halo"},
    f"POST {C}/typing": {},
    f"POST {C}/reveal": REASON,
    f"POST {C}/verify": {"name": "Ratna", "card_last4": "1234", **KEY},
    f"POST {C}/vouch": {"called": "1", "phone": "081200000001"},
    f"POST {C}/block": KEY,
    f"GET {T}": {},
    f"GET {T}/mark": {},
    f"GET {T}/files/{{file}}": {},
    f"POST {T}/take": REASON,
    f"POST {T}/assign": REASON | {"to": "sari"},
    f"POST {T}/findings": REASON | {"examination": "Diperiksa.", "analysis": "Benar."},
    f"POST {T}/resolve": REASON | {"outcome": "upheld"},
    **{f"POST {T}/{act}": REASON for act in ("reject", "escalate", "extend", "pause", "resume", "reopen")},
    f"POST {T}/reclassify": REASON | {"category": "fraud", "matter": "lainnya"},
    f"POST {T}/register": REASON | {"matter": "lainnya"},
    f"POST {T}/documents": REASON | {"document": "ktp", "received": "yes"},
    f"POST {T}/note": REASON | KEY,
    f"POST {T}/files": KEY,
    f"POST {T}/link": REASON,
    f"POST {T}/merge": REASON,
    f"GET {A}": {},
    f"POST {A}/reveal": REASON,
    f"POST {A}/approve": REASON | {"compared": "1"},
    f"POST {A}/reject": REASON,
    "POST /console/account/sessions/{session}": {},
    "POST /console/incidents/{number}/update": REASON,
    "POST /console/incidents/{number}/end": REASON,
    "GET /console/supervisor/{what}": {},
    "GET /console/admin/users/{name}": {},
    "POST /console/admin/users/{name}": {"display": "Sari", "role": "agent", "capacity": "5"},
    "POST /console/admin/users/{name}/reset": {},
    "POST /console/admin/users/{name}/{act}": {},
    "GET /console/admin/replies/{name}": {},
    "GET /console/admin/branches/{name}": {},
    "POST /console/admin/branches/{name}/close": {},
}
SAME = {"POST /console/tickets/views/{id}/delete", "POST /console/admin/replies/{name}/remove"}
"""Forget something, and answer the same where there is none."""
KEPT = {  # a colleague has removed it meanwhile: what was typed is shown again, with the reason
    "POST /console/admin/replies/{name}",
    "POST /console/admin/branches/{name}",
    "POST /console/admin/review/{name}",
}
ROUTES = {f"{page.method} {page.path}" for page in PAGES if "{" in page.path and not page.anonymous}


@dataclass
class Bank:
    """Things of several people, and what stands in them."""

    house: House
    wati: Browser
    ayu: Browser
    sari: Browser
    chat: str
    others: str
    ticket: str
    session: str
    view: str
    secrets: tuple[str, ...]

    def browser(self, route: str) -> Browser:
        return self.ayu if "/admin/" in route else self.wati

    async def ask(self, route: str, **ids: str):
        method, _, path = route.partition(" ")
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        assert "{" not in path
        browser = self.browser(route)
        if method == "GET":
            return await browser.get(path, params=FORMS.get(route, {}))
        data, headers = {"csrf": browser.csrf, **FORMS.get(route, {})}, {"sec-fetch-site": "same-origin"}
        files = {"file": ("a.png", PNG)} if path.endswith("/files") else None
        return await browser.post(path, data=data, files=files, headers=headers)

    def tells_nothing(self, answer) -> None:
        assert answer.is_client_error, answer.status_code
        assert not [one for one in self.secrets if one in answer.text]


@pytest.fixture
async def bank(as_role, house: House) -> Bank:
    wati, ayu = await as_role(Role.SUPERVISOR, "wati"), await as_role(Role.ADMINISTRATOR, "ayu")
    sari = await as_role(Role.AGENT, "sari")
    chat, others = await waiting(house, "rahasia satu"), await waiting(house, "rahasia dua")
    ticket = (await house.desk.complain(others, "QRIS gagal, rahasia tiga")).number
    kept = await sari.submit("/console/tickets/views", name="Punya Sari", here="kind=block")
    page = (await sari.see(kept.headers["location"])).text
    (view,) = re.findall(r"/console/tickets/views/([^/\"]+)/delete", page)
    entered = (await house.enter("sari")).visitor.session.id
    secrets = ("rahasia satu", "rahasia dua", "rahasia tiga", "Punya Sari")
    return Bank(house, wati, ayu, sari, chat, others, ticket, entered, view, secrets)


def test_every_route_with_an_id_is_in_the_table() -> None:
    assert set(FORMS) | KEPT | SAME == ROUTES
    assert not set(FORMS) & KEPT


async def test_what_is_not_there_is_not_found(bank: Bank) -> None:
    forged = ("0" * 32, "x' OR '1'='1", "../../etc/passwd".replace("/", "%2F"), "KKPD-000000-0000", "ü" * 40)
    answers = {}
    for route in sorted(FORMS):
        names = re.findall(r"{(\w+)}", route)
        for value in forged:
            ids = dict.fromkeys(names, value) | ({"act": "disable"} if "act" in names else {})
            answers[route, value] = await bank.ask(route, **ids)
    for (route, value), answer in answers.items():
        if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY:  # what cannot be a name at all
            assert "/admin/users/" in route, (route, value)
        else:
            assert answer.status_code == HTTPStatus.NOT_FOUND, (route, value, answer.status_code)
        bank.tells_nothing(answer)
    for route in KEPT:
        answer = await bank.ask(route, name="0" * 32)
        assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}, route


async def test_an_id_of_something_else_opens_nothing(bank: Bank) -> None:
    """A ticket is no conversation, a conversation no ticket, and neither is a user."""
    for route in sorted(FORMS):
        names = re.findall(r"{(\w+)}", route)
        wrong = bank.ticket if route.split()[1].startswith(("/console/c/", "/console/admin/")) else bank.chat
        ids = dict.fromkeys(names, wrong) | ({"act": "disable"} if "act" in names else {})
        answer = await bank.ask(route, **ids)
        assert answer.status_code == HTTPStatus.NOT_FOUND, route
        bank.tells_nothing(answer)


async def test_a_file_is_only_in_what_it_belongs_to(bank: Bank) -> None:
    house = bank.house
    photo = await house.desk.photo(bank.others, name="rahasia tiga.jpg")
    item = await write(house, bank.others, "", media_id=photo)
    note = await write(house, bank.others, "rahasia dua")
    mine = (await house.desk.complain(bank.chat, "rahasia satu lagi")).number
    for other in (item, photo, note):
        bank.tells_nothing(await bank.ask(f"GET {C}/files/{{item}}", id=bank.chat, item=other))
        bank.tells_nothing(await bank.ask(f"GET {T}/files/{{file}}", number=mine, file=other))
    bank.tells_nothing(await bank.ask(f"GET {C}/files/{{item}}", id=bank.others, item=note))


async def test_what_is_a_colleagues_own_stays_so(bank: Bank) -> None:
    bank.tells_nothing(await bank.ask("POST /console/account/sessions/{session}", session=bank.session))
    dropped = await bank.ask("POST /console/tickets/views/{id}/delete", id=bank.view)
    unknown = await bank.ask("POST /console/tickets/views/{id}/delete", id="0" * 32)
    assert (dropped.status_code, dropped.headers["location"]) == (unknown.status_code, unknown.headers["location"])
    assert "Punya Sari" in (await bank.sari.see("/console/tickets")).text
    chat = f"/console/c/{bank.chat}"
    sari = next(one for one in await bank.house.people.listed() if one.name == "sari")
    await bank.house.talk.keep_draft(conversation_id=bank.chat, user=sari, text="rahasia Sari", note=True)
    await bank.wati.submit(f"{chat}/draft", text="tulisan Wati")
    assert "rahasia Sari" not in (await bank.wati.see(chat)).text
    screen = await bank.house.talk.screen(conversation_id=bank.chat, user=sari)
    assert screen.draft.text == "rahasia Sari"


async def test_the_caption_of_a_picture_is_shown_as_it_is(bank: Bank) -> None:
    evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}'
    photo = await bank.house.desk.photo(bank.others, name='x" onload="alert(1).jpg')
    await write(bank.house, bank.others, evil, media_id=photo)
    await bank.house.holding.reply(
        conversation_id=bank.others,
        user=next(one for one in await bank.house.people.listed() if one.name == "wati"),
        text=evil,
        key="a-caption-1",
    )
    places = ("/console?view=mine", f"/console/c/{bank.others}", f"/console/c/{bank.others}/items")
    for path in (*places, f"/console/tickets/{bank.ticket}"):
        text = (await bank.wati.see(path)).text
        assert not re.search(r"<img src=x|<script>alert|\" onload=|>49<", text), path
        if path in places:
            assert "&lt;img src=x onerror=alert(1)&gt;" in text, path
