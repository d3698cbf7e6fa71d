"""The audit trail's page: what auditors find, whether the chain holds, what they take along."""

from __future__ import annotations

import ast
import csv
import io
import re
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.console.audit_labels import ACTION_LABELS, TOPIC_LABELS, told_data
from bot.console.pages import ROLE_LABELS
from bot.core.console.roles import Role
from bot.core.console.trail import TOPICS, Topic
from bot.core.conversations import HandoffReason
from tests.console.conftest import Browser
from tests.fakes.people import House

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
async def auditor(as_role) -> Browser:
    return await as_role(Role.AUDITOR, "adit")


def test_every_topic_has_its_patterns_and_its_label() -> None:
    assert set(TOPICS) == set(TOPIC_LABELS) == set(Topic)


async def test_an_auditor_begins_at_the_trail(auditor: Browser) -> None:
    assert (await auditor.see("/console")).headers["location"] == "/console/audit"
    page = await auditor.see("/console/audit")
    assert "Masuk ke konsol" in page.text
    assert "Menambah pengguna" in page.text


async def test_what_is_asked_for_stands_in_the_address(auditor: Browser, house: House) -> None:
    chat = await house.desk.verified()
    user = (await house.people.listed())[0]
    await house.talk.reveal(conversation_id=chat, user=user, reason=EVIL)
    for query in (
        "what=reveal",
        "what=holder.revealed",
        "ref=H-1&what=reveal",
        f"ref={chat}&what=reveal",
        "what=reveal&who=adit",
    ):
        page = await auditor.see(f"/console/audit?{query}")
        assert '<td class="deed" title="holder.revealed">' in page.text, query
        assert '<td class="deed" title="console.signed_in">' not in page.text, query
        assert "&lt;img src=x" in page.text
        assert EVIL not in page.text
    for query in ("what=block", "ref=H-9", "who=nobody", "until=2001-01-01", "what=%25"):
        page = await auditor.see(f"/console/audit?{query}")
        assert "Tidak ada entri yang cocok" in page.text, query
    today = f"{house.clock():%Y-%m-%d}"
    assert "Membuka data lengkap" in (await auditor.see(f"/console/audit?since={today}&until={today}&what=reveal")).text


@pytest.mark.parametrize("query", ["since=x&until=0001-01-01", "until=9999-12-31", "before=-1", "before=" + "9" * 40])
async def test_odd_questions_are_answered(auditor: Browser, query: str) -> None:
    assert (await auditor.see(f"/console/audit?{query}")).status_code == HTTPStatus.OK


async def test_pages_follow_one_another_without_gap_or_repetition(auditor: Browser, house: House) -> None:
    async with house.kit.open_unit() as unit:
        for number in range(120):
            await house.kit.audit(unit, "test.done", actor="adit", subject=f"n{number}")
        await unit.commit()
    seen, address = [], "/console/audit?what=test.done"
    while address:
        page = await auditor.see(address.replace("&amp;", "&"))
        seen += [
            part.partition('"')[0] for part in page.text.split('<td class="matter"><a href="/console/audit?ref=')[1:]
        ]
        older = page.text.rpartition(">Yang lebih lama<")[0].rpartition('href="')[2].rstrip('"')
        address = older if older.startswith("/console/audit") else ""
    assert seen == [f"n{number}" for number in reversed(range(120))]


async def test_whether_the_chain_is_whole(auditor: Browser, house: House) -> None:
    page = await auditor.see("/console/audit/chain")
    assert "Rantai utuh" in page.text
    async with house.store.session() as session:
        await session.execute(text("ALTER TABLE audit DISABLE TRIGGER append_only"))
        await session.execute(text("UPDATE audit SET actor = 'x' WHERE seq = 2"))
        await session.commit()
    assert "Rantai utuh" in (await auditor.see("/console/audit/chain")).text, "checked a moment ago"
    house.clock.advance(minutes=2)
    page = await auditor.see("/console/audit/chain")
    assert "Entri nomor 2 tidak cocok" in page.text


async def test_an_export_holds_no_formulas_and_is_on_the_trail_itself(auditor: Browser, house: House) -> None:
    evil = '=HYPERLINK("http://evil.test")'
    async with house.kit.open_unit() as unit:
        await house.kit.audit(unit, "test.done", actor=evil, subject="-", note=" @SUM(A1)")
        await unit.commit()
    answer = await auditor.submit("/console/audit/export", what="test.done")
    assert answer.headers["content-disposition"].startswith('attachment; filename="jejak-audit-')
    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[:4] == ["nomor", "waktu_wib", "pelaku", "tindakan"]
    assert row[2:5] == [f"'{evil}", "test.done", "'-"]
    assert await house.desk.audited("audit.exported") == 1
    page = await auditor.see("/console/audit?what=export")
    assert "Mengekspor jejak audit" in page.text


async def test_a_sign_in_with_a_formula_for_a_name(auditor: Browser, browser: Browser) -> None:
    await browser.see("/console/sign-in")
    await browser.submit("/console/sign-in", name="=1+1", password="wrong")
    answer = await auditor.submit("/console/audit/export", ref="=1+1")
    assert '"\'=1+1"' in answer.text


def test_every_action_has_a_label() -> None:
    """Auditors read no names of code: what goes on the trail with a literal name has its words."""
    written = {
        one.value
        for file in (Path(__file__).parents[2] / "bot").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in {"audit", "_audit"}
        for argument in call.args
        for one in ast.walk(argument)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", one.value)
    }
    assert {"holder.revealed", "user.added", "ticket.assigned"} <= written
    assert written - ACTION_LABELS.keys() == set()


def test_what_an_entry_tells_is_told_in_words() -> None:
    told = dict(told_data({"role": "supervisor", "reason": "call_back", "urgent": False}))
    assert told == {"peran": "Penyelia", "alasan": "Telepon nomor terdaftar", "mendesak": "tidak"}
    assert dict(told_data({"reason": "menelepon balik"})) == {"alasan": "menelepon balik"}
    for reason in HandoffReason:
        assert told_data({"reason": str(reason)}) != [("alasan", str(reason))]
    for role in Role:
        assert told_data({"role": str(role)})[0][1] == ROLE_LABELS[role]
