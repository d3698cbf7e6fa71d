"""The review of messages over HTTP, and the pages that only tell."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest

from bot.console.review_labels import GROUPS, INTENT_LABELS, MISS_LABELS
from bot.console.rules_told import KEPT_LABELS
from bot.console.told_problems import told_doubt
from bot.core.console.roles import Role
from bot.core.intents import INTENTS
from bot.core.policy import doubts
from bot.core.policy_file import parse_policy
from bot.core.retention import Kept, Removed, RetentionRun
from bot.core.review import Miss
from tests.console.conftest import Browser
from tests.core.journeys.test_review import missed
from tests.fakes.people import House
from tests.fakes.policy import SHIPPED

EVIL = "<img src=x onerror=alert(1)>"
PAGE = "/console/admin/review"


@pytest.fixture
async def eva(as_role) -> Browser:
    return await as_role(Role.ADMINISTRATOR, "eva")


def test_everything_has_its_words() -> None:
    assert set(INTENT_LABELS) == INTENTS == {name for _, names in GROUPS for name, _ in names}
    assert set(MISS_LABELS) == set(Miss)
    assert set(KEPT_LABELS) == set(Kept)


def test_doubts_are_told_in_indonesian() -> None:
    loose = parse_policy(SHIPPED.text.replace("working_days = 5", "working_days = 30"))
    lines = list(doubts(loose))
    assert lines
    assert not any("promises" in told_doubt(line) or "more than" in told_doubt(line) for line in lines)


async def mark_of(browser: Browser, status: str = "open") -> str:
    return re.search(r'name="mark" value="([0-9a-f]+)"', (await browser.see(f"{PAGE}?status={status}")).text).group(1)


async def test_a_text_is_labelled_once_and_can_be_changed(eva: Browser, house: House) -> None:
    item = await missed(house.desk, EVIL)
    page = await eva.see(PAGE)
    assert "&lt;img src=x" in page.text
    assert EVIL not in page.text
    mark = await mark_of(eva)
    wrong = await eva.submit(f"{PAGE}/{item}", intent="nlu_fallback", mark=mark)
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    answer = await eva.submit(f"{PAGE}/{item}", intent="help", mark=mark, example="bagaimana ini")
    assert answer.headers["location"] == f"{PAGE}?done=labelled"
    stale = await eva.submit(f"{PAGE}/{item}", intent="greet", mark=mark)
    assert stale.status_code == HTTPStatus.CONFLICT
    assert "bagaimana ini" in (await eva.see(f"{PAGE}?status=labelled")).text
    answer = await eva.submit(f"{PAGE}/{item}", dismiss="1", mark=await mark_of(eva, "labelled"))
    assert answer.headers["location"] == f"{PAGE}?done=dismissed"
    assert "Semua sudah diputuskan" in (await eva.see(PAGE)).text
    assert (await eva.submit(f"{PAGE}/unknown", intent="help")).status_code == HTTPStatus.NOT_FOUND


async def test_a_name_in_what_would_be_learned_is_pointed_out(eva: Browser, house: House) -> None:
    item = await missed(house.desk, "saya Ratna Wulandari dari Dinas Pendidikan")
    answer = await eva.submit(f"{PAGE}/{item}", intent="inform", mark=await mark_of(eva))
    assert answer.headers["location"] == f"{PAGE}?done=named"
    assert "tulis ulang tanpa itu" in (await eva.see(f"{PAGE}?done=named")).text


async def test_what_was_labelled_is_taken_along(eva: Browser, house: House) -> None:
    item = await missed(house.desk, "kumaha atuh")
    await eva.submit(f"{PAGE}/{item}", intent="help", mark=await mark_of(eva))
    for since, content in (("", "help: kumaha atuh\n"), ("2001-01-01", "help: kumaha atuh\n"), ("2999-01-01", "")):
        answer = await eva.submit(f"{PAGE}-export", since=since)
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.text == content
    assert await house.desk.audited("review.exported") == 3


async def test_the_rules_in_force(eva: Browser, house: House) -> None:
    async with house.kit.open_unit() as unit:
        await unit.policies.numbered(SHIPPED, now=house.clock())
        run = RetentionRun(id="r1", started_at=house.clock(), finished_at=None, actor="system", policy="x")
        await unit.retention.begin(run)
        one = Removed(kind=Kept.FILES, before=house.clock(), count=1234, seconds=0.1)
        await unit.retention.add("r1", one.kind, before=one.before, count=one.count, seconds=one.seconds)
        await unit.commit()
    page = await eva.see("/console/admin/deadlines")
    assert "Hari yang sama, sampai pukul 23.59.59 WIB" in page.text
    assert "Unsur ketidakpahaman" in page.text
    assert "Mekanisme Penyelesaian Gangguan" in page.text
    page = await eva.see("/console/admin/retention")
    assert "1.234 dihapus" in page.text
    assert "Tidak selesai" in page.text
    page = await eva.see("/console/admin/templates")
    assert "kabar_kkpd" in page.text
    assert "sama dengan templat kabar" in page.text
