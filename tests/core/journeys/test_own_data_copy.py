"""A copy of what is stored about a holder: all that is theirs, nothing that is others'."""

from __future__ import annotations

import json

import pytest

from bot.core.channels import IncomingKind
from bot.core.errors import InvalidInput, NotFound
from bot.core.journeys.own_data_copy import Copy, as_text
from bot.core.messages import InboxMessage
from tests.fakes.desk import BAMBANG, RATNA, Desk

OTHERS = "+6281377776666"


async def made(desk: Desk) -> Copy:
    return await desk.cases.copy_own_data(holder_ref=RATNA.ref, by="sari", reason="surat 12/2026")


async def wrote(desk: Desk, chat: str, text: str) -> None:
    row = InboxMessage(
        id=desk.new_id(), conversation_id=chat, channel="telegram", event_id=desk.new_id(), kind=IncomingKind.TEXT,
        text=text, received_at=desk.clock(), occurred_at=desk.clock(),
    )  # fmt: skip
    async with desk.unit() as unit:
        await unit.inbox.add(row)
        await unit.commit()


async def test_it_has_the_record_the_tickets_and_what_was_said(desk: Desk) -> None:
    chat = await desk.bound()
    await wrote(desk, chat, "saldo saya kepotong di Toko Jaya")
    await desk.photo(chat, "struk.jpg")
    number = (await desk.complain(chat, "Bayar di Toko Jaya gagal", details={"amount": "Rp250.000"})).number
    await desk.cases.desk.start(number=number, agent="sari")

    copy = await made(desk)

    assert copy["catatan_bank"]["nama"] == RATNA.name
    assert copy["catatan_bank"]["nomor_hp"] == "0812-0000-0001"
    (ticket,) = copy["tiket"]
    assert (ticket["nomor"], ticket["rincian"]["amount"]) == (number, "Rp250.000")
    assert [file["nama"] for file in ticket["berkas"]] == ["struk.jpg"]
    assert next(event["kejadian"] for event in ticket["perjalanan"]) == "Pengaduan lisan diterima"
    (told,) = copy["chat"]
    assert next((line["dari"], "Toko Jaya" in line["isi"]) for line in told["pesan"]) == ("Anda", True)
    assert told["pesan"][-1]["dari"] == "Sigap"
    text = as_text(json.loads(json.dumps(copy)))
    for part in (RATNA.name, number, "struk.jpg", "saldo saya kepotong di Toko Jaya", "Rp250.000"):
        assert part in text


async def test_chats_that_lapsed_are_counted_and_left_out(desk: Desk) -> None:
    lapsed = await desk.bound()
    await wrote(desk, lapsed, "nomor ini sudah milik orang lain")
    desk.clock.advance(days=31)
    fresh = await desk.bound()
    await wrote(desk, fresh, "ini masih saya")

    copy = await made(desk)

    assert [line["isi"] for chat in copy["chat"] for line in chat["pesan"]][:1] == ["ini masih saya"]
    assert "orang lain" not in as_text(copy)
    assert copy["chat_lama_yang_tidak_disertakan"] == 1


async def test_numbers_of_others_people_of_the_bank_and_internal_notes_are_not_in_it(desk: Desk) -> None:
    chat = await desk.bound()
    own, others = await desk.phone(chat), await desk.phone(chat, OTHERS)
    await wrote(desk, chat, f"nomor saya {own}, penipunya {others}, nik [nik:abcdefgh]")
    number = (await desk.complain(chat, f"ditelepon {others}")).number
    await desk.change_ticket(number, lambda it: it.add_note(now=desk.clock(), actor="sari", text="pelapor cerewet"))
    await desk.cases.handoff.reply(conversation_id=chat, agent="sari", text="Kami periksa.")

    text = as_text(await made(desk))

    assert "nomor saya 0812-0000-0001, penipunya 0813-****-**66, nik ****" in text
    assert "petugas Bank" in text
    for hidden in ("77776666", "7777-6666", "sari", "cerewet", "[phone:", "[nik:"):
        assert hidden not in text


async def test_a_ticket_that_is_about_another_holder_is_only_named(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await desk.complain(chat, "untuk Pak Bambang di Toko Jauh")).number
    async with desk.unit() as unit:
        ticket = await unit.tickets.by_number(number, lock=True)
        assert ticket
        ticket.holder_ref = BAMBANG.ref
        await unit.commit()
    elsewhere = await desk.bound(BAMBANG)
    await wrote(desk, elsewhere, "rahasia Bambang")

    copy = await made(desk)

    assert [one["keterangan"] for one in copy["tiket"]] == ["menyangkut pemegang lain"]
    assert "Toko Jauh" not in as_text(copy)
    assert "rahasia" not in as_text(copy)


async def test_it_is_on_the_audit_trail_with_the_request(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        await desk.cases.copy_own_data(holder_ref=RATNA.ref, by="sari", reason=" ")
    with pytest.raises(NotFound):
        await desk.cases.copy_own_data(holder_ref="H-0", by="sari", reason="surat")
    assert await desk.audited("privacy.exported") == 0
    copy = await made(desk)
    assert (copy["tiket"], copy["chat"]) == ([], [])
    assert await desk.audited("privacy.exported") == 1
