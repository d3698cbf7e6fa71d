"""What administrators do with users: who may change whom, and what nobody may."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.console.desk import Presence
from bot.core.console.roles import Role
from bot.core.console.signing_in import WrongCredentials
from bot.core.conversations import HeldBy
from bot.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.fakes.people import ONCE, OWN, House


async def test_a_change_is_made_once_and_told(house: House) -> None:
    await house.hire("sari")
    mark = (await house.people.one(name="sari")).mark
    given = {"display": "Sari Dewi", "role": Role.SUPERVISOR, "capacity": 7}
    await house.people.change(name="sari", actor="boss", mark=mark, **given)
    with pytest.raises(Conflict):
        await house.people.change(name="sari", actor="boss", mark=mark, **given | {"capacity": 9})
    await house.people.change(name="sari", actor="boss", **given)
    user = await house.people.one(name="sari")
    assert (user.display, user.role, user.capacity) == ("Sari Dewi", Role.SUPERVISOR, 7)
    assert await house.desk.audited("user.changed") == 1


@pytest.mark.parametrize(("display", "capacity"), [(" ", 5), ("Sari", 0), ("Sari", 51)])
async def test_what_cannot_be_used_changes_nothing(house: House, display: str, capacity: int) -> None:
    await house.hire("sari")
    with pytest.raises(InvalidInput):
        await house.people.change(name="sari", actor="boss", display=display, role=Role.AGENT, capacity=capacity)
    with pytest.raises(NotFound):
        await house.people.change(name="tono", actor="boss", display="Tono", role=Role.AGENT, capacity=5)


async def test_nobody_changes_their_own_role_nor_ends_themselves(house: House) -> None:
    await house.hire("eva", Role.ADMINISTRATOR)
    await house.hire("ida", Role.ADMINISTRATOR)
    acts = (
        house.people.change(name="eva", actor="eva", display="Eva", role=Role.AGENT, capacity=5),
        house.people.disable(name="eva", actor="eva"),
        house.people.reset(name="eva", actor="eva"),
        house.people.reset_second_factor(name="eva", actor="eva"),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            await act
    user = await house.people.change(name="eva", actor="eva", display="Eva L", role=Role.ADMINISTRATOR, capacity=5)
    assert user.display == "Eva L"


async def test_an_administrator_remains(house: House) -> None:
    for name in ("eva", "ida"):
        await house.hire(name, Role.ADMINISTRATOR)

    both = await asyncio.gather(
        house.people.disable(name="eva", actor="ida"),
        house.people.disable(name="ida", actor="eva"),
        return_exceptions=True,
    )
    assert [getattr(one, "data", {}).get("reason") for one in both if one] == ["last_administrator"]
    left = next(one.name for one in await house.people.listed() if one.disabled_at is None)
    with pytest.raises(NotAllowed):
        await house.people.change(name=left, actor="command line", display="X", role=Role.AGENT, capacity=5)


async def test_who_is_disabled_is_out_at_once_and_their_holders_wait_for_nobody(house: House) -> None:
    sari = await house.settled("sari")
    chat = await house.desk.chat()
    await house.holding.take(conversation_id=chat, user=sari.visitor.user)
    for _ in range(2):
        await house.people.disable(name="sari", actor="boss")
    assert await house.sign_in.who(sari.token) is None
    assert (await house.desk.conversation(chat)).held_by is HeldBy.QUEUE
    assert await house.desk.audited("user.disabled") == 1
    await house.people.enable(name="sari", actor="boss")
    await house.people.enable(name="sari", actor="boss")
    assert (await house.enter("sari")).visitor.step is None
    assert await house.desk.audited("user.enabled") == 1


async def test_a_new_role_ends_sessions_and_gives_conversations_back(house: House) -> None:
    sari = await house.settled("sari")
    chat = await house.desk.chat()
    await house.holding.take(conversation_id=chat, user=sari.visitor.user)
    await house.people.change(name="sari", actor="boss", display="Sari", role=Role.AUDITOR, capacity=5)
    assert await house.sign_in.who(sari.token) is None
    assert (await house.desk.conversation(chat)).held_by is HeldBy.QUEUE


async def test_who_lost_the_telephone_sets_up_another_second_factor(house: House) -> None:
    wati = await house.settled("wati", Role.SUPERVISOR)
    mark = (await house.people.one(name="wati")).mark
    await house.people.reset_second_factor(name="wati", actor="boss", mark=mark)
    assert await house.sign_in.who(wati.token) is None
    again = await house.sign_in.with_password(name="wati", password=OWN, address="a")
    assert again.visitor.step == "enrol"
    with pytest.raises(Conflict):
        await house.people.reset_second_factor(name="wati", actor="boss", mark=mark)


async def test_of_two_presses_for_a_new_password_the_first_counts(house: House) -> None:
    await house.hire("sari")
    mark = (await house.people.one(name="sari")).mark
    made = await house.people.reset(name="sari", actor="boss", mark=mark)
    with pytest.raises(Conflict):
        await house.people.reset(name="sari", actor="boss", mark=mark)
    with pytest.raises(WrongCredentials):
        await house.enter("sari", ONCE)
    assert (await house.enter("sari", made.password)).visitor.step == "password"


async def test_an_administrator_ends_all_sessions_of_somebody_else(house: House) -> None:
    sari, ayu = await house.settled("sari"), await house.settled("ayu", Role.ADMINISTRATOR)
    await house.holding.be(user=sari.visitor.user, state=Presence.AVAILABLE)
    await house.people.end_sessions(name="sari", actor="ayu")
    assert await house.sign_in.who(sari.token) is None
    assert (await house.holding.standing(user=sari.visitor.user)).presence is Presence.AWAY
    assert await house.desk.audited("user.sessions_ended") == 1
    with pytest.raises(NotAllowed):
        await house.people.end_sessions(name="ayu", actor="ayu")
    assert await house.sign_in.who(ayu.token)
