"""One ticket over HTTP: what it shows, what is escaped, how its files leave."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest

from bot.console.ticket_words import (
    BLOCK_LABELS,
    CAUSE_LABELS,
    RELATION_LABELS,
    TIMELINE_LABELS,
    left,
    size,
    urgency,
)
from bot.core.blocks import BlockStatus
from bot.core.console.roles import Role
from bot.core.journeys.registration import Cause
from bot.core.policy import Matter
from bot.core.tickets import Relation, TimelineKind
from bot.core.wording import MATTER_LABELS, as_wib, day_text
from tests.console.conftest import Browser
from tests.core.journeys.test_pausing import pausing_policy
from tests.core.journeys.test_working_days import change_of_data
from tests.fakes.clock import FakeClock
from tests.fakes.people import House

EVIL = "<img src=x onerror=alert(1)>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n" + bytes(40)


@pytest.fixture
async def agent(as_role) -> Browser:
    return await as_role(Role.AGENT, "sari")


async def store_file(house: House, media_id: str, content: bytes, mime: str) -> None:
    async with house.kit.open_unit() as unit:
        media = await unit.media.get(media_id, lock=True)
        media.path, media.mime, media.size = f"evidence/{media_id}", mime, len(content)
        await unit.commit()
    house.files[f"evidence/{media_id}"] = content


async def with_file(house: House, content: bytes, mime: str, name: str = "bukti.jpg") -> tuple[str, str]:
    """A ticket and a file of its evidence."""
    chat = await house.desk.chat()
    media = await house.desk.photo(chat, name)
    await store_file(house, media, content, mime)
    return (await house.desk.complain(chat)).number, media


def test_there_is_a_word_for_everything() -> None:
    assert TIMELINE_LABELS.keys() == set(TimelineKind)
    assert MATTER_LABELS.keys() == set(Matter)
    assert CAUSE_LABELS.keys() == set(Cause)
    assert RELATION_LABELS.keys() == set(Relation)
    assert BLOCK_LABELS.keys() == set(BlockStatus)


@pytest.mark.parametrize(
    ("ahead", "said", "colour"),
    [
        (timedelta(days=2, hours=3, minutes=5), "sisa 2 hari 3 j", ""),
        (timedelta(days=1), "sisa 1 hari", ""),
        (timedelta(hours=3, minutes=5), "sisa 3 j 05 mnt", "warn"),
        (timedelta(minutes=59), "sisa 59 mnt", "alarm"),
        (timedelta(), "sisa kurang dari 1 mnt", "alarm"),
        (-timedelta(minutes=12), "lewat 12 mnt", "alarm"),
    ],
)
def test_time_left(clock: FakeClock, ahead: timedelta, said: str, colour: str) -> None:
    assert left(clock() + ahead, clock()) == said
    assert urgency(clock() + ahead, clock()) == colour


def test_sizes() -> None:
    assert [size(12), size(240_400), size(1_240_000)] == ["1 kB", "240 kB", "1,2 MB"]


async def test_a_ticket_shows_its_deadline_and_how_it_was_counted(agent: Browser, house: House) -> None:
    number = (await house.desk.complain(await house.desk.verified(), "Saldo terpotong dua kali")).number
    page = await agent.see(f"/console/tickets/{number.lower()}")
    assert page.status_code == HTTPStatus.OK
    ticket = await house.desk.ticket(number)
    for said in (number, "Saldo terpotong dua kali", "Pengaduan lisan", "Transaksi gagal", "Diterima", "23.59 WIB"):
        assert said in page.text, said
    assert "data-due=" in page.text
    assert ticket.due_explanation.splitlines()[0] in page.text
    assert "R**** W********" in page.text
    assert "Ratna" not in page.text


async def test_a_block_shows_what_the_bank_has_answered_and_its_receipt(agent: Browser, house: House) -> None:
    await house.desk.block(await house.desk.verified())
    (ticket,) = await house.desk.tickets()
    page = await agent.see(f"/console/tickets/{ticket.number}")
    assert "Terblokir" in page.text
    assert ticket.number.replace("KKPD", "TT") in page.text


async def test_everything_that_people_have_written_is_escaped(agent: Browser, house: House) -> None:
    chat = await house.desk.chat()
    await house.desk.photo(chat, f"{EVIL}.jpg")
    number = (await house.desk.complain(chat, EVIL, details={"merchant": EVIL, "when": EVIL})).number
    async with house.kit.open_unit() as unit:
        (await unit.conversations.get(chat, lock=True)).sender_name = EVIL
        await unit.commit()
    now = house.clock()
    await house.desk.change_ticket(number, lambda it: it.add_note(now=now, actor=EVIL, text=EVIL))
    await house.desk.change_ticket(
        number, lambda it: it.record_findings(now=now, actor="sari", examination=EVIL, analysis=EVIL)
    )
    await house.desk.change_ticket(number, lambda it: it.resolve(now=now, actor="sari", outcome=EVIL, reason=EVIL))
    page = await agent.see(f"/console/tickets/{number}")
    assert page.status_code == HTTPStatus.OK
    assert page.text.count("&lt;img src=x") >= 10
    assert "<img src=x" not in page.text


async def test_numbers_that_lead_to_a_person_stay_hidden(agent: Browser, house: House) -> None:
    number = (await house.desk.complain(await house.desk.chat(), "hubungi [phone:ab12cd34] ya")).number
    page = await agent.see(f"/console/tickets/{number}")
    assert "ab12cd34" not in page.text
    assert '<span class="private">nomor telepon</span>' in page.text


async def test_an_auditor_reads_a_ticket_but_not_the_conversation(as_role, house: House) -> None:
    number, media = await with_file(house, PNG, "image/png")
    auditor = await as_role(Role.AUDITOR)
    page = await auditor.see(f"/console/tickets/{number}")
    assert page.status_code == HTTPStatus.OK
    assert "/console/c/" not in page.text
    assert (await auditor.see(f"/console/tickets/{number}/files/{media}")).status_code == HTTPStatus.OK


@pytest.mark.parametrize("number", ["KKPD-261122-9999", "0", "%3Cscript%3E", "'--"])
async def test_a_number_that_is_none(agent: Browser, number: str) -> None:
    page = await agent.see(f"/console/tickets/{number}")
    assert page.status_code == HTTPStatus.NOT_FOUND
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("content", "mime", "kind"),
    [
        (PNG, "image/png", "image/png"),
        (PDF, "application/pdf", "application/pdf"),
        (b"<script>alert(1)</script>", "image/png", None),
        (b"<script>alert(1)</script>", "text/html", None),
        (PNG, "application/pdf", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", None),
    ],
)
async def test_a_file_is_shown_only_when_it_is_what_it_claims(
    agent: Browser, house: House, content: bytes, mime: str, kind: str | None
) -> None:
    number, media = await with_file(house, content, mime, f"../{EVIL}\r\nX: y")
    answer = await agent.see(f"/console/tickets/{number}/files/{media}")
    assert answer.content == content
    assert answer.headers["content-type"] == (kind or "application/octet-stream")
    assert answer.headers["content-disposition"].startswith("inline" if kind else "attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "x" not in answer.headers.keys() - {"x-content-type-options", "x-frame-options"}
    downloaded = await agent.see(f"/console/tickets/{number}/files/{media}?download=1")
    assert downloaded.headers["content-disposition"].startswith("attachment")


async def test_a_file_belongs_to_its_ticket(agent: Browser, house: House) -> None:
    _, media = await with_file(house, PNG, "image/png")
    other = (await house.desk.complain(await house.desk.chat())).number
    loose = await house.desk.photo(await house.desk.chat())
    for file in (media, loose, "nothing"):
        answer = await agent.see(f"/console/tickets/{other}/files/{file}")
        assert answer.status_code == HTTPStatus.NOT_FOUND


# -------------------------------------------------------------------- acts

FOUND = {"examination": "Mutasi menunjukkan dua debit", "analysis": "Benar, terdebit dua kali"}


async def opened(house: House) -> tuple[str, str, str]:
    """The chat, a ticket's address and the version that was looked at."""
    chat = await house.desk.chat()
    number = (await house.desk.complain(chat)).number
    return chat, f"/console/tickets/{number}", str((await house.desk.ticket(number)).version)


async def version_at(house: House, here: str) -> str:
    return str((await house.desk.ticket(here.rpartition("/")[2])).version)


async def test_from_findings_to_the_outcome(agent: Browser, house: House) -> None:
    chat, here, seen = await opened(house)
    await house.desk.writes(chat)
    early = await agent.submit(f"{here}/resolve", outcome="Dana kembali", seen=seen)
    assert early.status_code == HTTPStatus.CONFLICT
    assert "Catat dulu hasil pemeriksaan internal dan hasil analisis" in early.text
    assert "Dana kembali" in early.text
    assert (await agent.submit(f"{here}/findings", seen=seen, **FOUND)).headers["location"] == f"{here}?done=findings"
    assert "Hasil pemeriksaan tersimpan" in (await agent.see(f"{here}?done=findings")).text
    seen = await version_at(house, here)
    for _ in range(2):
        done = await agent.submit(f"{here}/resolve", outcome="Dana kembali besok.", seen=seen)
        assert done.headers["location"] == f"{here}?done=resolve"
    assert await house.desk.responses(chat) == ["utter_notice_resolved"]


async def test_what_was_typed_is_there_after_a_colleague_was_faster(agent: Browser, as_role, house: House) -> None:
    _, here, seen = await opened(house)
    other = await as_role(Role.AGENT, "tono")
    await other.submit(f"{here}/take", seen=seen)
    answer = await agent.submit(f"{here}/reject", reason=f"Panjang sekali {EVIL}", seen=seen)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "sudah diubah sejak Anda membukanya" in answer.text
    assert "Panjang sekali &lt;img" in answer.text
    assert f'name="seen" value="{await version_at(house, here)}"' in answer.text
    scripted = {"sec-fetch-site": "same-origin", "sigap-fetch": "1"}
    answer = await agent.post(
        f"{here}/reject", data={"csrf": agent.csrf, "reason": "x", "seen": seen}, headers=scripted
    )
    assert (answer.status_code, answer.json()["error"]) == (HTTPStatus.CONFLICT, "conflict")


async def test_what_was_typed_is_there_where_its_form_is_gone(agent: Browser, house: House) -> None:
    _, here, seen = await opened(house)
    await house.desk.cases.desk.reject(number=here.rpartition("/")[2], agent="tono", reason="bukan KKPD")
    answer = await agent.submit(f"{here}/escalate", reason="Perlu dokumen asli", seen=seen)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Yang Anda tulis" in answer.text
    assert "Perlu dokumen asli" in answer.text


async def test_documents_that_come_another_way(agent: Browser, house: House) -> None:
    _, here, _ = await opened(house)

    async def upload(name: str, content: bytes, key: str) -> int:
        data, same = {"csrf": agent.csrf, "key": key}, {"sec-fetch-site": "same-origin"}
        answer = await agent.post(f"{here}/files", data=data, files={"file": (name, content)}, headers=same)
        return answer.status_code

    assert await upload("surat.pdf", b"MZ" + bytes(100), "upload-01") == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert await upload("surat.png", b"<script>alert(1)</script>", "upload-01") == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert await upload("x.png", PNG + bytes(100_000), "upload-01") == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert await upload("x.png", PNG, "no") == HTTPStatus.BAD_REQUEST
    assert await upload("x.png", b"", "upload-01") == HTTPStatus.UNPROCESSABLE_ENTITY
    for _ in range(2):
        assert await upload(f"..\\{EVIL}surat.exe", PDF, "upload-02") == HTTPStatus.SEE_OTHER
    (file,) = (await house.ticket_screens.one(number=here.rpartition("/")[2])).files
    assert (file.mime, file.size) == ("application/pdf", len(PDF))
    assert file.file_name
    assert file.file_name.endswith("surat.exe.pdf")
    assert (await agent.see(f"{here}/files/{file.id}")).content == PDF
    assert "<img src=x" not in (await agent.see(here)).text
    await house.desk.cases.desk.reject(number=here.rpartition("/")[2], agent="sari", reason="bukan KKPD")
    assert await upload("x.png", PNG, "upload-03") == HTTPStatus.CONFLICT


@pytest.mark.parametrize(
    ("act", "fields", "status"),
    [
        ("findings", {"examination": " ", "analysis": ""}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("reject", {"reason": "\0 \n"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("reject", {"reason": "x" * 4001}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("link", {"other": "KKPD-261122-9999"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("extend", {"reason": "menunggu"}, HTTPStatus.CONFLICT),
        ("pause", {"reason": "menunggu"}, HTTPStatus.CONFLICT),
        ("resume", {}, HTTPStatus.CONFLICT),
        ("reopen", {"reason": "menunggu"}, HTTPStatus.CONFLICT),
        ("documents", {"document": "ktp", "received": "yes"}, HTTPStatus.CONFLICT),
        ("register", {"matter": "lain"}, HTTPStatus.BAD_REQUEST),
        ("reclassify", {"matter": "lain", "reason": "x"}, HTTPStatus.BAD_REQUEST),
        ("reclassify", {"matter": "lainnya", "reason": "x"}, HTTPStatus.CONFLICT),
        ("merge", {"into": "KKPD-261122-9999"}, HTTPStatus.NOT_FOUND),
        ("note", {"text": "halo", "key": "x"}, HTTPStatus.BAD_REQUEST),
        ("assign", {"to": "nobody"}, HTTPStatus.CONFLICT),
        ("take", {"seen": "1 OR 1"}, HTTPStatus.BAD_REQUEST),
        ("take", {"seen": ""}, HTTPStatus.BAD_REQUEST),
    ],
)
async def test_what_cannot_be_used(
    agent: Browser, house: House, act: str, fields: dict[str, str], status: HTTPStatus
) -> None:
    _, here, seen = await opened(house)
    answer = await agent.submit(f"{here}/{act}", **{"seen": seen, **fields})
    assert answer.status_code == status
    assert await version_at(house, here) == seen


async def test_its_class_is_put_right(agent: Browser, house: House) -> None:
    _, here, seen = await opened(house)
    done = await agent.submit(f"{here}/register", seen=seen, matter="lainnya")
    written = done.headers["location"].partition("?")[0]
    page = await agent.see(written)
    assert "Ubah golongan" in page.text
    seen = await version_at(house, written)
    for _ in range(2):
        done = await agent.submit(f"{written}/reclassify", seen=seen, matter="ketidakpahaman", reason="Salah paham")
        assert done.status_code == HTTPStatus.SEE_OTHER
    page = await agent.see(written)
    assert "Golongan diubah" in page.text
    assert "Lainnya menjadi Unsur ketidakpahaman" in page.text


async def test_registered_in_writing_and_completed(agent: Browser, house: House) -> None:
    _, here, seen = await opened(house)
    for _ in range(2):
        done = await agent.submit(f"{here}/register", seen=seen, matter="lainnya", **{"document-ktp": "1"})
        assert done.status_code == HTTPStatus.SEE_OTHER
    written = done.headers["location"].partition("?")[0]
    assert written != here
    page = await agent.see(written)
    assert "Kelengkapan dokumen" in page.text
    assert "Belum berjalan" in page.text
    for document in ("surat", "transaksi"):
        seen = await version_at(house, written)
        await agent.submit(f"{written}/documents", seen=seen, document=document, received="yes")
    page = await agent.see(written)
    assert "data-due=" in page.text
    assert "Perpanjang batas waktu" in page.text


async def test_documents_with_the_day_on_which_they_came(agent: Browser, house: House) -> None:
    _, here, seen = await opened(house)
    day = as_wib(house.desk.clock()).date()
    done = await agent.submit(f"{here}/register", seen=seen, matter="lainnya", received_on="kemarin")
    assert done.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    ticked = {"document-ktp": "1", "document-surat": "1"}
    done = await agent.submit(f"{here}/register", seen=seen, matter="lainnya", received_on=day.isoformat(), **ticked)
    written = done.headers["location"].partition("?")[0]
    for on, status in (
        ((day + timedelta(days=1)).isoformat(), HTTPStatus.UNPROCESSABLE_ENTITY),
        (day.isoformat(), HTTPStatus.SEE_OTHER),
    ):
        seen = await version_at(house, written)
        fields = {"document": "transaksi", "received": "yes", "received_on": on}
        answer = await agent.submit(f"{written}/documents", seen=seen, **fields)
        assert answer.status_code == status
    page = (await agent.see(written)).text
    assert f"Diterima {day_text(day)}" in page
    assert f"Dokumen lengkap: {day_text(day)}" in page


async def test_an_open_page_learns_that_something_has_happened(agent: Browser, house: House) -> None:
    _, here, _ = await opened(house)
    marks = [(await agent.see(f"{here}/mark")).text]
    assert f'data-mark="{marks[0]}"' in (await agent.see(here)).text
    await agent.submit(f"{here}/note", text="Sudah ditelepon", key="a-note-key-1")
    marks.append((await agent.see(f"{here}/mark")).text)
    await agent.submit(f"{here}/take", seen=await version_at(house, here))
    marks.append((await agent.see(f"{here}/mark")).text)
    assert len(set(marks)) == 3


async def test_only_supervisors_are_offered_to_give_it_to_others(agent: Browser, as_role, house: House) -> None:
    _, here, _ = await opened(house)
    supervisor = await as_role(Role.SUPERVISOR)
    await as_role(Role.AGENT, "tono")
    await agent.submit(f"{here}/take", seen=await version_at(house, here))
    assert '<option value="tono">' in (await supervisor.see(here)).text
    page = (await agent.see(here)).text
    assert '<option value="tono">' not in page
    assert ">Lepaskan</button>" in page
    answer = await agent.submit(f"{here}/assign", seen=await version_at(house, here), to="tono")
    assert "wewenang penyelia" in answer.text
    await agent.submit(f"{here}/assign", seen=await version_at(house, here), to="")
    assert ">Lepaskan</button>" not in (await agent.see(here)).text


async def test_an_auditor_is_offered_nothing(as_role, house: House) -> None:
    _, here, _ = await opened(house)
    page = await (await as_role(Role.AUDITOR)).see(here)
    assert f'action="{here}' not in page.text


async def test_a_note_and_a_link(agent: Browser, house: House) -> None:
    _, here, _ = await opened(house)
    _, other, _ = await opened(house)
    for _ in range(2):
        await agent.submit(f"{here}/note", text=EVIL, key="a-note-key-1")
    await agent.submit(f"{here}/link", other=other.rpartition("/")[2].lower())
    page = await agent.see(here)
    assert page.text.count("&lt;img src=x") == 1
    assert other in page.text
    assert here in (await agent.see(other)).text


async def test_a_pause_is_offered_where_the_policy_allows_it(agent: Browser, house: House) -> None:
    desk = house.desk
    plain = await change_of_data(desk, await desk.chat())
    assert "Jeda batas waktu" not in (await agent.see(f"/console/tickets/{plain.number}")).text
    ticket = await change_of_data(desk, await desk.chat(), await pausing_policy(desk))
    here = f"/console/tickets/{ticket.number}"
    page = await agent.see(here)
    assert "Jeda batas waktu" in page.text
    assert "Jalankan lagi" not in page.text
    seen = await version_at(house, here)
    for _ in range(2):
        done = await agent.submit(f"{here}/pause", seen=seen, reason="Menunggu SK")
        assert done.headers["location"] == f"{here}?done=pause"
    page = await agent.see(f"{here}?done=pause")
    assert "Dijeda</span> paling lama sampai" in page.text
    assert "Batas waktu dijeda" in page.text
    assert "Jeda batas waktu" not in page.text
    seen = await version_at(house, here)
    for _ in range(2):
        done = await agent.submit(f"{here}/resume", seen=seen)
        assert done.headers["location"] == f"{here}?done=resume"
    page = await agent.see(here)
    assert "Batas waktu berjalan lagi" in page.text
    assert "Dijeda</span>" not in page.text
    assert (await desk.ticket(ticket.number)).due_at == ticket.due_at, "ended on the day on which it was begun"
