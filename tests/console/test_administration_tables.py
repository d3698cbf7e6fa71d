"""Branches and working days over HTTP: told before, done once, mistakes in words."""

from __future__ import annotations

import html
import re
from http import HTTPStatus

import pytest

from bot.bank.demo import DEMO_BRANCHES
from bot.core.console.roles import Role
from tests.console.conftest import Browser

EVIL = "<img src=x onerror=alert(1)>"
BRANCH = {
    "name": EVIL,
    "address": "Jalan Pemuda 1",
    "city": "Jakarta Timur",
    "districts": "Pulo Gadung, Matraman",
    "hours": "Senin-Jumat",
    "latitude": "-6,19",
    "longitude": "106,88",
}


@pytest.fixture
async def eva(as_role) -> Browser:
    return await as_role(Role.ADMINISTRATOR, "eva")


async def upload(browser: Browser, path: str, content: bytes):
    headers = {"sec-fetch-site": "same-origin"}
    return await browser.post(
        path, data={"csrf": browser.csrf}, files={"file": ("tabel.csv", content)}, headers=headers
    )


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" (?:value="([^"]*)"|hidden>\n(.*?)</textarea>)', page, re.DOTALL)
    assert found
    return html.unescape(found.group(1) or found.group(2))


async def test_a_branch_as_it_was_typed(eva: Browser) -> None:
    assert "Belum ada cabang" in (await eva.see("/console/admin/branches")).text
    wrong = await eva.submit("/console/admin/branches-new", **BRANCH | {"hours": "", "latitude": "utara"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Jam buka kosong." in wrong.text
    assert 'value="utara"' in wrong.text
    answer = await eva.submit("/console/admin/branches-new", **BRANCH)
    assert answer.headers["location"] == "/console/admin/branches?done=added"
    page = await eva.see("/console/admin/branches")
    assert "&lt;img src=x" in page.text
    assert EVIL not in page.text
    assert "Pulo Gadung, Matraman" in page.text
    address = re.search(r"/console/admin/branches/[0-9a-f]+", page.text).group()
    mark = hidden((await eva.see(address)).text, "mark")
    changed = BRANCH | {"name": "Cabang Rawamangun", "mark": mark}
    assert (await eva.submit(address, **changed)).headers["location"].endswith("done=changed")
    assert (await eva.submit(address, **changed)).status_code == HTTPStatus.NOT_FOUND
    file = await eva.see("/console/admin/branches-file")
    assert '"-6.19"' in file.text


async def test_branches_from_a_file(eva: Browser) -> None:
    await eva.submit("/console/admin/branches-new", **BRANCH)
    plan = await upload(eva, "/console/admin/branches-import", DEMO_BRANCHES.read_bytes())
    assert "Cabang baru" in plan.text
    assert "Ditutup" in plan.text
    given = {"content": hidden(plan.text, "content"), "mark": hidden(plan.text, "mark")}
    for _ in range(2):
        answer = await eva.submit("/console/admin/branches-import/confirm", **given)
        assert answer.headers["location"] == "/console/admin/branches?done=imported"
    same = await upload(eva, "/console/admin/branches-import", (await eva.see("/console/admin/branches-file")).content)
    assert "sama dengan daftar sekarang" in same.text


@pytest.mark.parametrize("content", [b"", b"PK\xff", b"name\n<b>x", b"x" * 300_000])
async def test_files_that_are_none(eva: Browser, content: bytes) -> None:
    for path in ("/console/admin/branches-import", "/console/admin/calendar/preview"):
        answer = await upload(eva, path, content)
        assert answer.status_code in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
        assert "<b>x" not in answer.text


async def test_a_day_is_planned_and_published_once(eva: Browser) -> None:
    page = await eva.see("/console/admin/calendar")
    assert "Belum ada." in page.text
    assert "Hari Raya Nyepi" in page.text or "Hari Suci Nyepi" in page.text
    day = {"date": "2026-11-18", "status": "libur", "reason": EVIL}
    plan = await eva.submit("/console/admin/calendar/preview", **day)
    assert "Rabu, 18 November 2026" in plan.text
    assert EVIL not in plan.text
    given = {"days": hidden(plan.text, "days"), "after": hidden(plan.text, "after")}
    for _ in range(2):
        answer = await eva.submit("/console/admin/calendar/publish", **given)
        assert answer.headers["location"] == "/console/admin/calendar?done=published"
    page = await eva.see("/console/admin/calendar?year=2026")
    assert "Versi 1" in page.text
    assert "&lt;img src=x" in page.text
    assert EVIL not in page.text
    stale = await eva.submit("/console/admin/calendar/publish", days="date,status,reason\n", after="0")
    assert stale.status_code == HTTPStatus.CONFLICT
    again = await eva.submit("/console/admin/calendar/preview", **day)
    assert "Tidak ada yang berubah" in again.text
    plan = await eva.submit("/console/admin/calendar/preview", remove="2026-11-18")
    assert "kembali mengikuti kalender resmi" in plan.text


@pytest.mark.parametrize(
    "query", ["year=0", "year=99999", "year=20260", "year=x", "year=-1", "year=2100", "year=1970", "year=%C2%B2"]
)
async def test_odd_years(eva: Browser, query: str) -> None:
    assert (await eva.see(f"/console/admin/calendar?{query}")).status_code == HTTPStatus.OK


async def test_a_day_that_cannot_be_used_is_told(eva: Browser) -> None:
    wrong = await eva.submit("/console/admin/calendar/preview", date="besok", status="libur", reason="")
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "bukan tanggal" in wrong.text
    assert (await eva.submit("/console/admin/calendar/preview", remove="x")).status_code == HTTPStatus.SEE_OTHER
