"""What one chat can do about going on in writing: only with what it may see."""

from __future__ import annotations

import pytest

from bot.bank.demo import DEMO_BRANCHES
from bot.core.branches import read_branches
from bot.core.channels import IncomingKind
from bot.core.errors import NotFound
from bot.core.messages import InboxMessage
from bot.core.policy import Matter
from tests.fakes.desk import Desk


async def branches(desk: Desk) -> None:
    async with desk.unit() as unit:
        await unit.branches.replace(read_branches(DEMO_BRANCHES.read_bytes()))
        await unit.commit()


async def test_documents_fit_the_one_complaint_there_is(desk: Desk) -> None:
    chat = await desk.chat()
    assert (await desk.cases.guide.about(conversation_id=chat)).numbers == ()

    number = (await desk.complain(chat)).number

    guide = await desk.cases.guide.about(conversation_id=chat)
    assert guide.numbers == (number,)
    assert "bukti transaksi" in guide.documents


async def test_a_complaint_that_is_answered_or_registered_has_no_form(desk: Desk) -> None:
    chat = await desk.chat()
    answered, registered = (await desk.complain(chat)).number, (await desk.complain(chat)).number
    await desk.resolve(answered)
    view = await desk.cases.written.register(oral_number=registered, matter=Matter.OTHER, agent="sari")

    assert (await desk.cases.guide.about(conversation_id=chat)).numbers == (view.number,)


async def test_the_form_is_sent_once_with_the_nearest_branches(desk: Desk) -> None:
    await branches(desk)
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    send = desk.cases.guide.send_form

    for _ in range(2):
        assert await send(conversation_id=chat, number=number, key="m1:form", place="-6.17,106.83")

    (message,) = await desk.heard(chat)
    async with desk.unit() as unit:
        assert await unit.outbox.attachment(message)
    offices = desk.papers.forms[0].offices
    assert (offices[0].name, offices[0].distance) == ("Cabang Contoh Gambir", "1,1 km")


async def test_without_a_place_the_form_names_no_branch(desk: Desk) -> None:
    await branches(desk)
    number = (await desk.complain(await desk.chat())).number

    await desk.cases.desk.escalate(number=number, agent="sari", reason="perlu bukti")
    await desk.jobs_of_notices()

    assert desk.papers.forms[0].offices == (), "any branch would be as good as a wrong one"


async def test_the_form_names_the_branches_near_to_the_location_that_was_sent_last(desk: Desk) -> None:
    await branches(desk)
    chat = await desk.chat()
    number = (await desk.complain(chat)).number
    async with desk.unit() as unit:
        for event, place in enumerate(("-6.12,106.88", "-6.17,106.83")):
            row = InboxMessage(
                id=desk.new_id(),
                conversation_id=chat,
                channel="telegram",
                event_id=str(event),
                kind=IncomingKind.LOCATION,
                text=place,
                received_at=desk.clock(),
                occurred_at=desk.clock(),
            )
            await unit.inbox.add(row)
        await unit.commit()

    await desk.cases.desk.escalate(number=number, agent="sari", reason="perlu bukti")
    await desk.jobs_of_notices()

    assert desk.papers.forms[0].offices[0].name == "Cabang Contoh Gambir"


async def test_a_strangers_complaint_looks_like_none(desk: Desk) -> None:
    number = (await desk.complain(await desk.chat())).number

    with pytest.raises(NotFound):
        await desk.cases.guide.send_form(conversation_id=await desk.chat(), number=number, key="m1:form")

    assert desk.papers.forms == []


async def test_branches_are_found_by_name_and_by_place(desk: Desk) -> None:
    nothing = await desk.cases.branches(place="Tebet")
    assert (nothing.offices, nothing.cities) == ((), ())
    await branches(desk)

    named = await desk.cases.branches(place="saya di Tebet")
    near = await desk.cases.branches(place="-6.17,106.83")
    none = await desk.cases.branches(place="Bandung")

    assert [one.name for one in named.offices] == ["Cabang Contoh Setiabudi"]
    assert (near.offices[0].name, near.offices[0].distance) == ("Cabang Contoh Gambir", "1,1 km")
    assert none.offices == ()
    assert "Jakarta Selatan" in none.cities
