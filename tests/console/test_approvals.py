"""Data changes over HTTP: seen side by side, decided by two people, and receipts that are ours."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from bot.console.approvals import CHANGE_LABELS
from bot.core.changes import Field
from bot.core.console.roles import Role
from bot.core.data_changes import ChangeStatus
from bot.core.receipts import receipt_code
from tests.console.conftest import Browser
from tests.console.test_ticket import EVIL
from tests.fakes.bank import REFUSE
from tests.fakes.desk import RATNA
from tests.fakes.people import House

NEW = {Field.PHONE: "+6281299990000", Field.NAME: "Joko Susilo, S.E."}


@pytest.fixture
async def wati(as_role) -> Browser:
    return await as_role(Role.SUPERVISOR, "wati")


@pytest.fixture
async def agus(as_role) -> Browser:
    return await as_role(Role.SUPERVISOR, "agus")


async def asked(house: House, values: dict[Field, str] | None = None, *, documents: int = 2) -> tuple[str, str]:
    """The chat and the address of a request."""
    desk, values = house.desk, values or NEW
    chat = await desk.bound()
    await desk.writes(chat)
    for number in range(documents):
        await desk.photo(chat, f"{EVIL}{number}.jpg")
    tokens = {
        field: await desk.cases.change.keep(conversation_id=chat, field=field, value=value)
        for field, value in values.items()
    }
    result = await desk.cases.change.request(conversation_id=chat, tokens=tokens, acknowledged=True, key=desk.new_id())
    return chat, f"/console/approvals/{result.number}"


async def approve(browser: Browser, here: str, seen: int, *, compared: str = "1"):
    return await browser.submit(f"{here}/approve", seen=str(seen), compared=compared)


def test_every_status_has_a_label() -> None:
    assert CHANGE_LABELS.keys() == set(ChangeStatus)


async def test_the_list_and_its_empty_state(wati: Browser, house: House) -> None:
    assert "Tidak ada yang menunggu" in (await wati.see("/console/approvals")).text
    _, here = await asked(house)
    page = await wati.see("/console/approvals")
    assert here in page.text
    assert "0 dari 2 persetujuan" in page.text
    assert "Ratna" not in page.text
    assert "R**** W********" in page.text


async def test_values_are_masked_until_they_are_shown_on_purpose(wati: Browser, house: House) -> None:
    _, here = await asked(house)
    page = await wati.see(here)
    assert page.status_code == HTTPStatus.OK
    assert "Ratna" not in page.text
    assert "Joko" not in page.text
    assert f'action="{here}/approve"' not in page.text
    assert await house.desk.audited("change.revealed") == 0
    shown = await wati.submit(f"{here}/reveal")
    for said in (RATNA.name, "0812-0000-0001", "Joko Susilo, S.E.", "0812-9999-0000", "tidak berubah"):
        assert said in shown.text, said
    assert f'action="{here}/approve"' in shown.text
    assert await house.desk.audited("change.revealed") == 1


async def test_two_people_and_the_holder_hears(wati: Browser, agus: Browser, house: House) -> None:
    chat, here = await asked(house)
    first = await approve(wati, here, 1)
    assert first.headers["location"] == f"{here}?done=approved_once"
    page = await wati.see(f"{here}?done=approved_once")
    assert "Persetujuan Anda tercatat" in page.text
    assert "Persetujuan kedua harus dari orang lain" in page.text
    second = await approve(agus, here, 2)
    assert second.headers["location"] == f"{here}?done=applied"
    assert house.desk.bank.holders[RATNA.ref].name == "Joko Susilo, S.E."
    assert "utter_notice_change_done" in await house.desk.responses(chat)


async def test_the_same_person_twice_is_refused_kindly(wati: Browser, house: House) -> None:
    _, here = await asked(house)
    await approve(wati, here, 1)
    answer = await approve(wati, here, 2)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Persetujuan kedua harus dari orang lain" in answer.text
    assert house.desk.bank.changes == []


async def test_sent_twice_counts_once(wati: Browser, agus: Browser, house: House) -> None:
    _, here = await asked(house)
    for browser, seen in ((wati, 1), (agus, 2)):
        for _ in range(2):
            assert (await approve(browser, here, seen)).status_code == HTTPStatus.SEE_OTHER
    assert len(house.desk.bank.changes) == 1


async def test_decided_meanwhile(wati: Browser, agus: Browser, house: House) -> None:
    _, here = await asked(house)
    await approve(wati, here, 1)
    answer = await agus.submit(f"{here}/reject", seen="1", reason="SK tidak terbaca")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "sejak Anda membukanya" in answer.text
    assert "SK tidak terbaca" in answer.text
    assert 'name="seen" value="2"' in answer.text


async def test_rejected_with_a_reason_that_the_holder_hears(wati: Browser, agus: Browser, house: House) -> None:
    chat, here = await asked(house)
    for _ in range(2):
        answer = await wati.submit(f"{here}/reject", seen="1", reason="SK tidak terbaca")
        assert answer.headers["location"] == f"{here}?done=rejected"
    assert (await house.desk.responses(chat)).count("utter_notice_change_rejected") == 1
    late = await approve(agus, here, 2)
    assert late.status_code == HTTPStatus.CONFLICT
    assert here not in (await wati.see("/console/approvals")).text
    assert here in (await wati.see("/console/approvals?view=all")).text


async def test_what_the_bank_refuses_is_told(wati: Browser, agus: Browser, house: House) -> None:
    _, here = await asked(house)
    house.desk.bank.script.append(REFUSE)
    await approve(wati, here, 1)
    ticket = here.replace("approvals", "tickets")
    marking = f'action="{ticket}/documents"'
    assert marking in (await wati.see(ticket)).text
    answer = await approve(agus, here, 2)
    assert answer.headers["location"] == f"{here}?done=refused"
    assert marking not in (await wati.see(ticket)).text
    page = await agus.see(f"{here}?done=refused")
    assert "bank menolak" in page.text
    assert f'action="{here}/reject"' in page.text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"seen": "1"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"compared": "1"}, HTTPStatus.BAD_REQUEST),
        ({"compared": "1", "seen": "-1"}, HTTPStatus.BAD_REQUEST),
        ({"compared": "1", "seen": "0"}, HTTPStatus.CONFLICT),
        ({"compared": "1", "seen": "99"}, HTTPStatus.CONFLICT),
    ],
)
async def test_an_approval_that_cannot_be_used(
    wati: Browser, house: House, fields: dict[str, str], status: HTTPStatus
) -> None:
    _, here = await asked(house)
    assert (await wati.submit(f"{here}/approve", **fields)).status_code == status


async def test_without_documents_nothing_is_approved(wati: Browser, house: House) -> None:
    _, here = await asked(house, documents=0)
    answer = await approve(wati, here, 1)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Dokumennya belum lengkap" in answer.text


async def test_the_two_documents_are_a_checklist(wati: Browser, house: House) -> None:
    _, here = await asked(house, documents=1)
    page = (await wati.see(here)).text
    assert "Belum dapat disetujui: fotokopi KTP pemegang yang berlaku belum ada." in page
    assert "Belum ada: fotokopi KTP" in (await wati.see("/console/approvals")).text
    ticket = here.replace("approvals", "tickets")
    number = ticket.rpartition("/")[2]
    assert "Kelengkapan dokumen" in (await wati.see(ticket)).text
    for received, status in (("yes", "waiting_approval"), ("no", "waiting_documents")):
        seen = str((await house.desk.ticket(number)).version)
        for _ in range(2):
            done = await wati.submit(f"{ticket}/documents", seen=seen, document="ktp", received=received)
            assert done.status_code == HTTPStatus.SEE_OTHER
        assert (await house.desk.ticket(number)).status == status


async def test_what_people_have_written_is_escaped(wati: Browser, house: House) -> None:
    chat, here = await asked(house, {Field.NAME: EVIL})
    async with house.kit.open_unit() as unit:
        (await unit.conversations.get(chat, lock=True)).sender_name = EVIL
        await unit.commit()
    for page in (await wati.submit(f"{here}/reveal"), await wati.see(here.replace("approvals", "tickets"))):
        assert "&lt;img src=x" in page.text
        assert "<img src=x" not in page.text


async def test_no_other_tickets_here(wati: Browser, house: House) -> None:
    number = (await house.desk.complain(await house.desk.chat())).number
    for answer in (
        await wati.see(f"/console/approvals/{number}"),
        await approve(wati, f"/console/approvals/{number}", 1),
    ):
        assert answer.status_code == HTTPStatus.NOT_FOUND


async def test_a_receipt_of_ours_and_others(wati: Browser, house: House) -> None:
    await house.desk.block(await house.desk.verified())
    (ticket,) = await house.desk.tickets()
    code = receipt_code(house.desk.sealer, ticket)
    await wati.see("/console/receipts")
    for typed in (code, f" tt-{code.lower().replace('-', ' ')} "):
        page = await wati.submit("/console/receipts", code=typed)
        assert "Asli" in page.text
        assert f"/console/tickets/{ticket.number}" in page.text
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert (await wati.submit("/console/receipts", code=forged)).status_code == HTTPStatus.NOT_FOUND
    wrong = await wati.submit("/console/receipts", code=EVIL)
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "<img src=x" not in wrong.text
