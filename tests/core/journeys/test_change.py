"""Journey 4: data that change, from the holder's request to the bank's record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.changes import Field
from bot.core.channels import ChannelName, IncomingKind
from bot.core.conversations import BINDING_LIFETIME, HeldBy
from bot.core.data_changes import ChangeStatus
from bot.core.errors import Conflict, IllegalTransition, InvalidInput, NotAllowed, NotFound
from bot.core.journeys.change import ChangeOutcome, ChangeResult, Standing
from bot.core.journeys.change_approval import ChangeView
from bot.core.messages import InboxMessage, MediaStatus
from bot.core.wording import WIB
from tests.fakes.bank import DOWN, LOST, REFUSE, SILENT
from tests.fakes.desk import BAMBANG, RATNA, Desk

NEW_PHONE = "+6281299990000"
NEW_NAME = "Joko Susilo, S.E."
LISTED = {Field.PHONE: NEW_PHONE, Field.NAME: NEW_NAME}


async def told(desk: Desk, chat: str, values: Mapping[Field, str]) -> dict[Field, str]:
    return {
        field: await desk.cases.change.keep(conversation_id=chat, field=field, value=value)
        for field, value in values.items()
    }


async def ask(
    desk: Desk, chat: str, values: Mapping[Field, str] = LISTED, *, key: str | None = None, documents: int = 2
) -> ChangeResult:
    for name in ("sk.jpg", "ktp.jpg")[:documents]:
        await desk.photo(chat, name)
    tokens = await told(desk, chat, values)
    return await desk.cases.change.request(
        conversation_id=chat, tokens=tokens, acknowledged=True, key=key or desk.new_id()
    )


async def approve(desk: Desk, number: str, by: str, seen: int) -> ChangeView:
    return await desk.cases.approval.approve(number=number, by=by, seen=seen)


async def approved(desk: Desk, number: str) -> ChangeView:
    await approve(desk, number, "sari", 1)
    return await approve(desk, number, "tono", 2)


async def shares_number(desk: Desk, phone: str) -> str:
    """A chat whose sender owns a number that is no holder's."""
    chat = await desk.chat()
    token = await desk.phone(chat, phone)
    row = InboxMessage(
        id=desk.new_id(), conversation_id=chat, channel="telegram", event_id=desk.new_id(), kind=IncomingKind.CONTACT,
        text=token, received_at=desk.clock(), occurred_at=desk.clock(), contact_token=token, contact_is_sender=True,
    )  # fmt: skip
    async with desk.unit() as unit:
        await unit.inbox.add(row)
        await unit.commit()
    assert not await desk.cases.bind_contact(conversation_id=chat, token=token)
    return chat


# ------------------------------------------------------------------ who may ask


async def test_a_chat_of_the_registered_number_may_ask(desk: Desk) -> None:
    found = await desk.cases.change.standing(conversation_id=await desk.bound())
    assert found.standing is Standing.READY
    assert found.registered == {
        Field.PHONE: "0812-****-**01",
        Field.NAME: "R**** W********, S.*.",
        Field.SKPD: "Dinas P*********",
    }


@pytest.mark.parametrize(
    ("channel", "standing"),
    [(ChannelName.TELEGRAM, Standing.CONTACT), (ChannelName.WEBCHAT, Standing.CALL_BACK)],
)
async def test_two_matching_facts_are_not_enough(desk: Desk, channel: ChannelName, standing: Standing) -> None:
    chat = await desk.chat(channel)
    await desk.identify(chat)
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is standing
    result = await ask(desk, chat)
    assert result.outcome is ChangeOutcome.NOT_VERIFIED
    assert not await desk.tickets()


async def test_a_binding_grows_old(desk: Desk) -> None:
    chat = await desk.bound()
    desk.clock.advance(seconds=int(BINDING_LIFETIME.total_seconds()))
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.CONTACT


async def test_a_number_that_was_registered_once_is_no_proof(desk: Desk) -> None:
    chat = await desk.bound()
    desk.bank.holders[RATNA.ref] = RATNA.__class__(RATNA.ref, RATNA.name, RATNA.skpd, NEW_PHONE, RATNA.card_last4)
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.CONTACT


async def test_whatsapp_vouches_for_its_sender(desk: Desk) -> None:
    chat = await desk.on_whatsapp()
    token = (await desk.conversation(chat)).bound_phone
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.READY
    await approved(desk, (await ask(desk, chat)).number)
    conversation = await desk.conversation(chat)
    assert (conversation.bound_holder, conversation.bound_phone) == (None, token)
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.CALL_BACK


async def test_whatsapp_vouches_for_nobody_whose_number_is_hidden(desk: Desk) -> None:
    chat = await desk.chat(ChannelName.WHATSAPP, "ID.1234567890")
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.CONTACT
    await desk.cases.bind_contact(conversation_id=chat, token=await desk.phone(chat))
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.READY
    desk.clock.advance(seconds=int(BINDING_LIFETIME.total_seconds()))
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.CONTACT, (
        "shared once, long ago"
    )
    await desk.cases.change.vouch(conversation_id=chat, phone=RATNA.phone, agent="sari")
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.READY


async def test_the_hidden_number_of_an_old_holder_is_let_go(desk: Desk) -> None:
    chat = await desk.chat(ChannelName.WHATSAPP, "ID.1234567890")
    await desk.cases.bind_contact(conversation_id=chat, token=await desk.phone(chat))
    await approved(desk, (await ask(desk, chat)).number)
    conversation = await desk.conversation(chat)
    assert (conversation.bound_holder, conversation.bound_phone) == (None, None)


TWIN = replace(BAMBANG, ref="H-TWIN", phone=RATNA.phone)
"""Another holder under the same number."""


async def standing(desk: Desk, chat: str) -> Standing:
    return (await desk.cases.change.standing(conversation_id=chat)).standing


@pytest.mark.parametrize("channel", [ChannelName.TELEGRAM, ChannelName.WHATSAPP])
async def test_a_number_of_two_records_proves_neither_and_people_say_which(desk: Desk, channel: ChannelName) -> None:
    desk.bank.add(TWIN)
    if channel is ChannelName.WHATSAPP:
        chat = await desk.on_whatsapp()
    else:
        chat = await desk.chat()
        assert not await desk.cases.bind_contact(conversation_id=chat, token=await desk.phone(chat))
    assert await standing(desk, chat) is Standing.SEVERAL
    assert (await ask(desk, chat)).outcome is ChangeOutcome.SEVERAL
    assert (await desk.conversation(chat)).bound_holder is None

    assert (await desk.cases.change.several_records(conversation_id=chat)).newly
    assert (await desk.conversation(chat)).queue_reason == "several_records"
    assert await desk.audited("conversation.several_records") == 1

    with pytest.raises(InvalidInput, match="several records") as refused:
        await desk.cases.change.vouch(conversation_id=chat, phone=RATNA.phone, agent="sari")
    assert set(refused.value.data["records"]) == {RATNA.ref, TWIN.ref}  # type: ignore[call-overload]
    with pytest.raises(InvalidInput):
        await desk.cases.change.vouch(conversation_id=chat, phone=RATNA.phone, agent="sari", holder_ref=BAMBANG.ref)
    await desk.cases.change.vouch(conversation_id=chat, phone=RATNA.phone, agent="sari", holder_ref=TWIN.ref)
    assert await standing(desk, chat) is Standing.READY
    assert (await desk.conversation(chat)).bound_holder == TWIN.ref
    await desk.cases.bind_contact(conversation_id=chat, token=await desk.phone(chat))
    assert await standing(desk, chat) is Standing.READY, "the number again says no less than the agent"

    desk.clock.advance(seconds=int(BINDING_LIFETIME.total_seconds()))
    assert await standing(desk, chat) is Standing.SEVERAL


@pytest.mark.parametrize("channel", [ChannelName.TELEGRAM, ChannelName.WHATSAPP])
async def test_a_second_record_under_the_number_unbinds(desk: Desk, channel: ChannelName) -> None:
    chat = await desk.on_whatsapp() if channel is ChannelName.WHATSAPP else await desk.bound()
    assert await standing(desk, chat) is Standing.READY
    desk.bank.add(TWIN)
    assert await standing(desk, chat) is Standing.SEVERAL
    assert (await desk.conversation(chat)).bound_holder is None
    assert (await ask(desk, chat)).outcome is ChangeOutcome.SEVERAL
    assert not await desk.tickets()
    del desk.bank.holders[TWIN.ref]
    assert await standing(desk, chat) is (Standing.READY if channel is ChannelName.WHATSAPP else Standing.CONTACT)


async def test_whatsapp_under_another_number_is_not_vouched_for(desk: Desk) -> None:
    chat = await desk.on_whatsapp(BAMBANG.phone)
    with pytest.raises(NotAllowed):
        await desk.cases.change.vouch(conversation_id=chat, phone=RATNA.phone, agent="sari")


async def test_an_agent_who_called_the_number_back_vouches(desk: Desk) -> None:
    chat = await desk.chat(ChannelName.WEBCHAT)
    queued = await desk.cases.change.call_back(conversation_id=chat)
    assert queued.newly
    assert (await desk.conversation(chat)).queue_reason == "call_back"
    with pytest.raises(InvalidInput):
        await desk.cases.change.vouch(conversation_id=chat, phone="+6281233334444", agent="sari")

    await desk.cases.change.vouch(conversation_id=chat, phone=RATNA.phone, agent="sari")

    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.READY
    assert await desk.audited("conversation.vouched") == 1


async def test_a_bank_that_is_down(desk: Desk) -> None:
    chat = await desk.bound()
    desk.bank.always = DOWN
    assert (await desk.cases.change.standing(conversation_id=chat)).standing is Standing.BANK_SILENT
    assert (await ask(desk, chat)).outcome is ChangeOutcome.BANK_SILENT


# ------------------------------------------------------------------ the request


async def test_a_request_is_a_ticket_due_in_five_working_days(desk: Desk) -> None:
    chat = await desk.bound()
    result = await ask(desk, chat)
    assert result.outcome is ChangeOutcome.OPENED
    assert result.fields == "nomor HP dan nama bendahara"
    assert result.received.endswith("WIB")
    assert result.received.count(".") == 2, "to the second"
    ticket = await desk.ticket(result.number)
    assert (ticket.kind, ticket.status) == ("data_change", "waiting_approval")
    assert "5 hari kerja" in ticket.due_explanation
    assert desk.bank.holders[RATNA.ref] == RATNA, "until it is approved the last recorded data stay in force"
    assert not desk.bank.changes


async def test_nothing_of_the_new_data_is_stored_in_plain_sight(desk: Desk) -> None:
    chat = await desk.bound()
    result = await ask(desk, chat)
    ticket = await desk.ticket(result.number)
    async with desk.store.session() as session:
        from sqlalchemy import text  # noqa: PLC0415

        names = ("tickets", "timeline", "data_changes", "privates", "audit", "outbox")
        dumps = [str(row) for name in names for row in await session.scalars(text(f"SELECT t::text FROM {name} t"))]  # noqa: S608
    stored = "\n".join(dumps)
    for secret in ("Joko", "Susilo", NEW_PHONE[3:], RATNA.phone[3:], "Wulandari"):
        assert secret not in stored
    assert "Joko" not in ticket.summary


async def test_the_same_request_again_is_told_again(desk: Desk) -> None:
    chat = await desk.bound()
    first, again = await ask(desk, chat, key="k"), await ask(desk, chat, key="k")
    assert (first.number, first.received, first.due) == (again.number, again.received, again.due)
    assert len(await desk.tickets()) == 1


async def test_one_request_at_a_time(desk: Desk) -> None:
    chat = await desk.bound()
    first = await ask(desk, chat)
    second = await ask(desk, chat)
    assert (second.outcome, second.number) == (ChangeOutcome.PENDING, first.number)


async def test_two_chats_at_one_moment(desk: Desk) -> None:
    chats = [await desk.bound(), await desk.bound()]
    results = await asyncio.gather(*(ask(desk, chat) for chat in chats))
    assert sorted(result.outcome for result in results) == [ChangeOutcome.OPENED, ChangeOutcome.PENDING]
    assert len(await desk.tickets()) == 1


async def test_what_is_registered_already_is_no_change(desk: Desk) -> None:
    chat = await desk.bound()
    assert (await ask(desk, chat, {Field.NAME: RATNA.name})).outcome is ChangeOutcome.NOTHING
    result = await ask(desk, chat, {Field.NAME: RATNA.name, Field.SKPD: "Dinas Kebudayaan"})
    assert result.fields == "nama SKPD"


async def test_the_notice_has_to_be_acknowledged(desk: Desk) -> None:
    chat = await desk.bound()
    tokens = await told(desk, chat, LISTED)
    with pytest.raises(InvalidInput):
        await desk.cases.change.request(conversation_id=chat, tokens=tokens, acknowledged=False, key="k")


async def test_a_value_of_another_chat_is_nothing(desk: Desk) -> None:
    tokens = await told(desk, await desk.chat(), {Field.NAME: NEW_NAME})
    chat = await desk.bound()
    result = await desk.cases.change.request(conversation_id=chat, tokens=tokens, acknowledged=True, key="k")
    assert result.outcome is ChangeOutcome.NOTHING


async def test_the_other_chats_of_the_number_are_warned(desk: Desk) -> None:
    other = await desk.bound()
    await ask(desk, await desk.bound())
    assert await desk.responses(other) == ["utter_notice_change_requested_elsewhere"]


# ------------------------------------------------------------------ the approvals


async def test_two_people_and_then_the_bank(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    once = await approve(desk, number, "sari", 1)
    assert once.status is ChangeStatus.APPROVED_ONCE
    assert not desk.bank.changes
    done = await approve(desk, number, "tono", 2)
    assert done.status is ChangeStatus.APPLIED
    assert done.approvers == ("sari", "tono")
    record = desk.bank.holders[RATNA.ref]
    assert (record.phone, record.name, record.skpd) == (NEW_PHONE, NEW_NAME, RATNA.skpd)
    assert (await desk.ticket(number)).status == "resolved"
    assert await desk.responses(chat) == ["utter_notice_change_done"]
    assert (await desk.audited("change.approved"), await desk.audited("change.applied")) == (2, 1)


async def test_the_same_person_twice(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    await approve(desk, number, "sari", 1)
    with pytest.raises(NotAllowed):
        await approve(desk, number, "Sari ", 2)
    assert not desk.bank.changes


async def test_two_approvers_at_once(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    ends = await asyncio.gather(
        *(approve(desk, number, by, 1) for by in ("sari", "tono", "wati")), return_exceptions=True
    )
    assert [type(end) for end in ends if isinstance(end, Exception)] == [Conflict, Conflict]
    shown = await desk.cases.approval.one(number=number, by="sari")
    assert len(shown.approvers) == 1
    assert not desk.bank.changes


async def test_the_second_approval_twice_at_once_asks_the_bank_once(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    await approve(desk, number, "sari", 1)
    ends = await asyncio.gather(*(approve(desk, number, by, 2) for by in ("tono", "wati")), return_exceptions=True)
    assert sum(isinstance(end, ChangeView) for end in ends) == 1
    assert len(desk.bank.changes) == 1


async def test_approval_and_rejection_at_once(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    ends = await asyncio.gather(
        approve(desk, number, "sari", 1),
        desk.cases.approval.reject(number=number, by="tono", seen=1, reason="SK tidak terbaca"),
        return_exceptions=True,
    )
    assert sum(isinstance(end, ChangeView) for end in ends) == 1


async def test_approval_after_rejection(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    await desk.cases.approval.reject(number=number, by="sari", seen=1, reason="SK tidak terbaca")
    for seen in (1, 2):
        with pytest.raises(IllegalTransition):
            await approve(desk, number, "tono", seen)
    assert (await desk.ticket(number)).status == "rejected"
    assert await desk.responses(chat) == ["utter_notice_change_rejected"]
    assert "SK tidak terbaca" in (await desk.heard(chat))[-1].text
    assert (await ask(desk, chat)).outcome is ChangeOutcome.OPENED, "and a new request can follow"


async def test_nothing_is_approved_unseen(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat, documents=0)).number
    assert (await desk.ticket(number)).status == "waiting_documents"
    for name, lacks in (("sk.pdf", "KTP"), ("ktp.jpg", "")):
        with pytest.raises(NotAllowed):
            await approve(desk, number, "sari", 1)
        await desk.photo(chat, name)
        documents = (await desk.cases.tickets.add(conversation_id=chat, number=number)).documents
        assert documents
        assert lacks in documents.missing
    assert (await desk.ticket(number)).status == "waiting_approval"
    shown = await desk.cases.approval.one(number=number, by="sari")
    assert (await approve(desk, number, "sari", shown.version)).status is ChangeStatus.APPROVED_ONCE


def there(shown: ChangeView) -> dict[str, bool]:
    return {document.name: document.received_at is not None for document in shown.checklist}


@pytest.mark.parametrize(
    ("names", "checklist", "missing"),
    [
        ((), {"sk": False, "ktp": False}, "• SK penunjukan bendahara;\n• fotokopi KTP pemegang yang berlaku."),
        (("scan.pdf",), {"sk": True, "ktp": False}, "• fotokopi KTP pemegang yang berlaku."),
        (("KTP_Joko.jpg",), {"sk": False, "ktp": True}, "• SK penunjukan bendahara."),
        (("KTP depan.jpg", "KTP belakang.jpg"), {"sk": False, "ktp": True}, "• SK penunjukan bendahara."),
        (("foto1.jpg", "foto2.jpg"), {"sk": True, "ktp": True}, ""),
        (("SK dan KTP.pdf",), {"sk": True, "ktp": True}, ""),
        (("Surat Keputusan.pdf", "e-ktp.jpg"), {"sk": True, "ktp": True}, ""),
    ],
)
async def test_which_document_is_which_is_kept(
    desk: Desk, names: tuple[str, ...], checklist: dict[str, bool], missing: str
) -> None:
    chat = await desk.bound()
    for name in names:
        await desk.photo(chat, name)
    before = await desk.cases.change.gathered(conversation_id=chat)
    result = await ask(desk, chat, documents=0)
    shown = await desk.cases.approval.one(number=result.number, by="sari")
    assert there(shown) == checklist == {it.name: it.received_at is not None for it in before}
    assert result.missing == missing
    waits = "waiting_documents" if missing else "waiting_approval"
    assert (await desk.ticket(result.number)).status == waits


async def test_a_caption_says_which_document_it_is(desk: Desk) -> None:
    chat = await desk.bound()
    file = await desk.photo(chat, "")
    row = InboxMessage(
        id=desk.new_id(), conversation_id=chat, channel="telegram", event_id=desk.new_id(), kind=IncomingKind.MEDIA,
        text="ini KTP saya ya", received_at=desk.clock(), occurred_at=desk.clock(), media_id=file,
    )  # fmt: skip
    async with desk.unit() as unit:
        await unit.inbox.add(row)
        await unit.commit()
    assert (await ask(desk, chat, documents=0)).missing == "• SK penunjukan bendahara."


async def test_who_finds_that_a_document_is_something_else_says_so_and_the_holder_hears(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    await approve(desk, number, "sari", 1)
    shown = await desk.cases.approval.mark(number=number, document="ktp", received=False, by="tono")
    assert there(shown) == {"sk": True, "ktp": False}
    assert (await desk.ticket(number)).status == "waiting_documents"
    told = (await desk.heard(chat))[-1]
    assert told.response == "utter_notice_change_documents"
    assert "KTP" in told.text
    assert "SK penunjukan" not in told.text
    assert (shown.status, shown.approvers) == (ChangeStatus.WAITING, ()), "sari approved on what was no KTP"
    notes = [str(entry.data.get("text", "")) for entry in await desk.timeline(number)]
    assert any("Persetujuan sari tidak berlaku lagi" in note for note in notes)
    assert await desk.audited("change.approval_withdrawn") == 1
    with pytest.raises(NotAllowed):
        await approve(desk, number, "tono", shown.version)
    await desk.photo(chat, "foto.jpg")
    await desk.cases.tickets.add(conversation_id=chat, number=number)
    assert (await desk.ticket(number)).status == "waiting_approval"
    with pytest.raises(Conflict):
        await approve(desk, number, "tono", shown.version)
    shown = await desk.cases.approval.one(number=number, by="tono")
    assert (await approve(desk, number, "tono", shown.version)).status is ChangeStatus.APPROVED_ONCE
    assert not desk.bank.changes
    assert (await approve(desk, number, "sari", shown.version + 1)).status is ChangeStatus.APPLIED
    assert await desk.audited("change.document") == 1


async def test_a_file_that_comes_between_looking_and_approving_is_looked_at(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    once = await approve(desk, number, "sari", 1)
    await desk.photo(chat, "ktp baru.jpg")
    await desk.cases.tickets.add(conversation_id=chat, number=number)
    with pytest.raises(Conflict):
        await approve(desk, number, "tono", once.version)
    shown = await desk.cases.approval.one(number=number, by="tono")
    assert shown.status is ChangeStatus.APPROVED_ONCE
    assert (await approve(desk, number, "tono", shown.version)).status is ChangeStatus.APPLIED


async def test_a_change_that_somebody_works_on_loses_and_takes_documents_too(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    await desk.cases.desk.start(number=number, agent="sari")
    await desk.cases.approval.mark(number=number, document="ktp", received=False, by="sari")
    assert (await desk.ticket(number)).status == "waiting_documents"
    assert (await desk.responses(chat))[-1] == "utter_notice_change_documents"
    await desk.photo(chat, "ktp.jpg")
    await desk.cases.tickets.add(conversation_id=chat, number=number)
    assert (await desk.ticket(number)).status == "waiting_approval"


async def test_a_change_that_somebody_works_on_takes_files(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    await desk.cases.desk.start(number=number, agent="sari")
    await desk.photo(chat, "ktp baru.jpg")
    await desk.cases.tickets.add(conversation_id=chat, number=number)
    with pytest.raises(Conflict):
        await approve(desk, number, "tono", 1)
    assert (await approve(desk, number, "tono", 2)).status is ChangeStatus.APPROVED_ONCE


async def test_an_approval_does_not_outlive_a_file_that_is_lost(desk: Desk) -> None:
    chat = await desk.bound()
    file = await desk.photo(chat, "sk dan ktp.pdf")
    number = (await ask(desk, chat, documents=0)).number
    await approve(desk, number, "sari", 1)
    await lose(desk, file, MediaStatus.FAILED, "gone")
    shown = await desk.cases.approval.one(number=number, by="sari")
    assert (shown.status, shown.approvers, shown.version) == (ChangeStatus.WAITING, (), 3)


async def test_a_document_that_came_on_paper_is_marked_by_people(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat, documents=1)).number
    ticket = await desk.ticket(number)
    with pytest.raises(Conflict):
        await desk.cases.approval.mark(number=number, document="ktp", received=True, by="sari", seen=ticket.version - 1)
    with pytest.raises(InvalidInput):
        await desk.cases.approval.mark(number=number, document="paspor", received=True, by="sari")
    await desk.cases.approval.mark(number=number, document="ktp", received=True, by="sari", seen=ticket.version)
    assert (await desk.ticket(number)).status == "waiting_approval"
    await approved(desk, number)
    with pytest.raises(NotAllowed):
        await desk.cases.approval.mark(number=number, document="ktp", received=False, by="sari")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (MediaStatus.REJECTED, "waiting_documents"),
        (MediaStatus.FAILED, "waiting_documents"),
        (MediaStatus.PENDING, "waiting_approval"),
        (MediaStatus.STORED, "waiting_approval"),
    ],
)
async def test_only_a_file_that_can_be_read_is_a_document(desk: Desk, status: MediaStatus, state: str) -> None:
    chat = await desk.bound()
    await desk.photo(chat, "sk dan ktp.pdf", status)
    result = await ask(desk, chat, documents=0)
    assert (await desk.ticket(result.number)).status == state
    shown = await desk.cases.approval.one(number=result.number, by="sari")
    assert shown.documents == (status is MediaStatus.STORED)
    if status is MediaStatus.STORED:
        assert (await approve(desk, result.number, "sari", 1)).status is ChangeStatus.APPROVED_ONCE
    else:
        with pytest.raises(NotAllowed):
            await approve(desk, result.number, "sari", 1)


async def test_documents_that_all_came_on_paper_are_approved(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound(), documents=0)).number
    for name in ("sk", "ktp"):
        shown = await desk.cases.approval.mark(number=number, document=name, received=True, by="sari")
    assert (shown.documents, shown.unseen) == (0, ())
    assert (await approved(desk, number)).status is ChangeStatus.APPLIED


async def test_no_document_is_approved_whose_file_still_comes(desk: Desk) -> None:
    chat = await desk.bound()
    await desk.photo(chat, "sk.jpg")
    file = await desk.photo(chat, "ktp.jpg", MediaStatus.PENDING)
    number = (await ask(desk, chat, documents=0)).number
    shown = await desk.cases.approval.one(number=number, by="sari")
    assert (shown.documents, [document.name for document in shown.unseen]) == (1, ["ktp"])
    with pytest.raises(NotAllowed):
        await approve(desk, number, "sari", 1)
    async with desk.unit() as unit:
        (await unit.media.get(file, lock=True)).status = MediaStatus.STORED
        await unit.commit()
    assert (await approved(desk, number)).status is ChangeStatus.APPLIED


async def lose(desk: Desk, media_id: str, status: MediaStatus, reason: str) -> None:
    """The download of a file ends without it."""
    async with desk.unit() as unit:
        media = await unit.media.get(media_id, lock=True)
        media.status, media.reason = status, reason
        await desk.cases.lost_evidence(unit, media)
        await unit.commit()


@pytest.mark.parametrize(
    ("status", "reason", "why"),
    [
        (MediaStatus.REJECTED, "kind", "bukan foto atau PDF"),
        (MediaStatus.REJECTED, "size", "terlalu besar"),
        (MediaStatus.FAILED, "gone", "tidak dapat diambil"),
    ],
)
async def test_a_change_of_which_a_document_is_lost_waits_for_it_again(
    desk: Desk, status: MediaStatus, reason: str, why: str
) -> None:
    chat = await desk.bound()
    files = [await desk.photo(chat, name, MediaStatus.PENDING) for name in ("sk.jpg", "ktp.jpg")]
    number = (await ask(desk, chat, documents=0)).number
    assert (await desk.ticket(number)).status == "waiting_approval"
    for file, lacks in zip(files, ("SK penunjukan", "KTP"), strict=True):
        await lose(desk, file, status, reason)
        assert (await desk.ticket(number)).status == "waiting_documents"
        told = (await desk.heard(chat))[-1]
        assert (told.response, lacks in told.text) == ("utter_notice_change_documents", True)
    notes = [str(entry.data["text"]) for entry in await desk.timeline(number) if "text" in entry.data]
    assert all(name in note and why in note for name, note in zip(("sk.jpg", "ktp.jpg"), notes, strict=True))
    await desk.photo(chat, "sk dan ktp.pdf")
    await desk.cases.tickets.add(conversation_id=chat, number=number)
    shown = await desk.cases.approval.one(number=number, by="sari")
    assert (await approve(desk, number, "sari", shown.version)).status is ChangeStatus.APPROVED_ONCE


async def test_a_lost_file_of_a_complaint_is_only_noted(desk: Desk) -> None:
    chat = await desk.chat()
    file = await desk.photo(chat, "struk.jpg", MediaStatus.PENDING)
    number = (await desk.complain(chat)).number
    await lose(desk, file, MediaStatus.FAILED, "gone")
    assert (await desk.ticket(number)).status == "open"
    assert "struk.jpg" in str((await desk.timeline(number))[-1].data["text"])


async def test_a_data_change_is_not_resolved_around_its_approvals(desk: Desk) -> None:
    from bot.core.journeys.desk import Resolution  # noqa: PLC0415

    number = (await ask(desk, await desk.bound())).number
    with pytest.raises(NotAllowed):
        await desk.cases.desk.resolve(number=number, agent="sari", resolution=Resolution("sudah"))


async def test_a_ticket_of_another_kind_is_no_data_change(desk: Desk) -> None:
    opened = await desk.complain(await desk.chat())
    for number in (opened.number, "KKPD-260304-9999"):
        with pytest.raises(NotFound):
            await approve(desk, number, "sari", 1)


async def test_values_are_shown_in_full_only_on_purpose(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    masked = await desk.cases.approval.one(number=number, by="sari")
    assert masked.new[Field.PHONE] == "0812-****-**00"
    assert await desk.audited("change.revealed") == 0
    shown = await desk.cases.approval.one(number=number, by="sari", reveal=True)
    assert shown.new == LISTED
    assert shown.old[Field.NAME] == RATNA.name
    assert await desk.audited("change.revealed") == 1
    assert "Joko" not in repr(shown)


# ------------------------------------------------------------------ the bank


@pytest.mark.parametrize("mood", [SILENT, LOST])
async def test_an_unknown_outcome_is_pursued_with_its_own_key(desk: Desk, mood: str) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    desk.bank.script.extend([mood, mood])
    shown = await approved(desk, number)
    assert shown.status is ChangeStatus.UNKNOWN
    assert await desk.responses(chat) == [], "nothing is promised that has not happened"
    for _ in range(2):
        desk.clock.advance(seconds=300)
        await desk.cases.approval.pursue(now=desk.clock())
    shown = await desk.cases.approval.one(number=number, by="sari")
    assert shown.status is ChangeStatus.APPLIED
    assert len({key for _, key in desk.bank.changes}) == 1
    assert await desk.responses(chat) == ["utter_notice_change_done"]
    assert await desk.cases.approval.pursue(now=desk.clock() + timedelta(hours=1)) == 0


async def test_a_process_that_died_between_approval_and_bank(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    await approve(desk, number, "sari", 1)
    async with desk.unit() as unit:  # what the second approval commits before it calls the bank
        ticket = await unit.tickets.by_number(number)
        assert ticket
        change = await unit.changes.of_ticket(ticket.id, lock=True)
        assert change
        change.approve(by="tono", seen=2, now=desk.clock())
        await unit.commit()
    assert await desk.cases.approval.pursue(now=desk.clock()) == 1
    assert desk.bank.holders[RATNA.ref].phone == NEW_PHONE


async def test_a_refusal_goes_to_people(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    desk.bank.script.append(REFUSE)
    shown = await approved(desk, number)
    assert (shown.status, shown.refusal) == (ChangeStatus.REFUSED, "refused")
    assert (await desk.ticket(number)).status == "in_progress"
    assert (await desk.conversation(chat)).held_by is HeldBy.QUEUE
    assert await desk.responses(chat) == ["utter_notice_change_refused"]
    await desk.cases.approval.reject(number=number, by="sari", seen=shown.version, reason="Nomor sudah dipakai")
    assert (await desk.ticket(number)).status == "rejected"


async def test_a_number_of_another_holder_is_refused_by_the_bank(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound(), {Field.PHONE: BAMBANG.phone})).number
    assert (await approved(desk, number)).status is ChangeStatus.REFUSED
    assert desk.bank.holders[RATNA.ref] == RATNA


# ------------------------------------------------------------------ who is told


async def test_the_old_number_and_the_new_one_are_told(desk: Desk) -> None:
    chat, elsewhere, new = await desk.bound(), await desk.bound(), await shares_number(desk, NEW_PHONE)
    number = (await ask(desk, chat)).number
    await approved(desk, number)
    assert await desk.responses(chat) == ["utter_notice_change_done"]
    assert (await desk.responses(elsewhere))[-1] == "utter_notice_change_done_elsewhere"
    assert await desk.responses(new) == ["utter_notice_change_new_number"]
    for old in (chat, elsewhere):
        assert (await desk.conversation(old)).bound_holder is None, "the old number is no proof any more"
    assert await desk.cases.bind_contact(conversation_id=new, token=await desk.phone(new, NEW_PHONE))


async def test_an_outcome_that_is_not_taken_goes_to_the_next_chat(desk: Desk) -> None:
    chat, other = await desk.bound(), await desk.bound()
    number = (await ask(desk, chat, {Field.NAME: NEW_NAME})).number
    await desk.cases.approval.reject(number=number, by="sari", seen=1, reason="SK tidak terbaca")
    (rejected,) = await desk.heard(chat)
    warned = await desk.responses(other)

    await desk.fails(rejected)

    assert (await desk.responses(other))[len(warned) :] == ["utter_notice_change_rejected"]


async def test_in_the_night_warnings_go_out_and_the_outcome_waits(desk: Desk) -> None:
    chat, other = await desk.bound(), await desk.bound()
    number = (await ask(desk, chat, {Field.NAME: NEW_NAME})).number
    desk.at(datetime(2026, 3, 4, 22, 0, tzinfo=WIB))
    await approved(desk, number)
    assert await desk.responses(chat) == []
    assert (await desk.responses(other))[-1] == "utter_notice_change_done_elsewhere"

    await desk.morning()
    await desk.morning()

    assert await desk.responses(chat) == ["utter_notice_change_done"]


async def test_a_number_without_a_chat_is_left_to_people(desk: Desk) -> None:
    number = (await ask(desk, await desk.bound())).number
    await approved(desk, number)
    notes = [str(entry.data.get("text")) for entry in await desk.timeline(number)]
    assert any("Nomor baru 0812-****-**00" in note for note in notes)
    assert not any("Nomor lama" in note for note in notes)


async def test_a_name_that_changes_leaves_the_chats_bound(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat, {Field.NAME: NEW_NAME})).number
    await approved(desk, number)
    assert (await desk.conversation(chat)).bound_holder == RATNA.ref


async def test_the_list(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat)).number
    shown: Any = await desk.cases.approval.listed()
    assert [(one.number, one.documents, one.version) for one in shown] == [(number, 2, 1)]
    await approved(desk, number)
    assert await desk.cases.approval.listed() == []
    assert [one.status for one in await desk.cases.approval.listed(everything=True)] == ["applied"]


# ------------------------------------------------------------------ clocks


@pytest.mark.parametrize(
    ("documents", "near", "over"),
    [
        (0, "utter_notice_change_near", "utter_notice_change_over"),
        (2, "utter_notice_deadline_near", "utter_notice_overdue"),
    ],
)
async def test_the_holder_hears_whom_the_ticket_waits_for(desk: Desk, documents: int, near: str, over: str) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat, documents=documents)).number
    due = (await desk.ticket(number)).due_at
    assert due
    for hours, told in ((-12, near), (12, over)):
        desk.at(due + timedelta(hours=hours))
        await desk.cases.fire_clocks(now=desk.clock())
        assert (await desk.responses(chat))[-1] == told
        named = "SK penunjukan bendahara" in (await desk.heard(chat))[-1].text
        assert named == (documents == 0)


async def test_the_holder_can_ask_which_documents_a_change_waits_for(desk: Desk) -> None:
    chat = await desk.bound()
    number = (await ask(desk, chat, documents=0)).number
    documents = (await desk.cases.tickets.one(conversation_id=chat, number=number)).documents
    assert documents
    assert documents.received == ""
    assert "SK penunjukan" in documents.missing
    assert "KTP" in documents.missing
    assert documents.until == (await desk.cases.tickets.one(conversation_id=chat, number=number)).due
