"""The way in: what fits, what does not, how often one may try, and how long one stays in."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.console.desk import Presence, View
from bot.core.console.roles import PERMISSIONS, Permission, Role
from bot.core.console.signing_in import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, TooManyTries, WrongCredentials
from bot.core.console.users import Step
from bot.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.fakes.people import IDLE, LONGEST, ONCE, OWN, House


def test_every_role_has_its_row() -> None:
    assert set(PERMISSIONS) == set(Role)
    granted = frozenset[Permission]().union(*PERMISSIONS.values())
    assert granted == set(Permission)


def test_who_makes_users_reads_no_conversations_and_who_audits_changes_nothing() -> None:
    assert Permission.SEE_CONVERSATIONS not in PERMISSIONS[Role.ADMINISTRATOR]
    assert PERMISSIONS[Role.AUDITOR] == {Permission.OWN_ACCOUNT, Permission.SEE_TICKETS, Permission.SEE_AUDIT}


async def test_the_one_time_password_is_changed_first(house: House) -> None:
    await house.hire("Sari Dewi")

    signed_in = await house.enter("Sari Dewi", ONCE)

    assert signed_in.visitor.user.name == "sari.dewi"
    assert signed_in.visitor.step is Step.PASSWORD
    await house.sign_in.change_password(visitor=signed_in.visitor, present=ONCE, new=OWN)
    visitor = await house.sign_in.who(signed_in.token)
    assert visitor
    assert visitor.step is None
    with pytest.raises(WrongCredentials):
        await house.enter("sari.dewi", ONCE)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
async def test_a_second_factor_is_forced(house: House, role: Role) -> None:
    await house.hire("wati", role)
    signed_in = await house.enter("wati", ONCE)
    await house.sign_in.change_password(visitor=signed_in.visitor, present=ONCE, new=OWN)
    visitor = await house.sign_in.who(signed_in.token)
    assert visitor
    assert visitor.step is Step.ENROL

    await house.enrol(signed_in.token, "wati")

    visitor = await house.sign_in.who(signed_in.token)
    assert visitor
    assert visitor.step is None
    again = await house.sign_in.with_password(name="wati", password=OWN, address="10.0.0.1")
    assert again.visitor.step is Step.CODE


async def test_a_code_counts_once_and_gives_a_new_token(house: House) -> None:
    await house.settled("wati", Role.SUPERVISOR)
    code = house.code("wati")
    first = await house.sign_in.with_password(name="wati", password=OWN, address="a")
    entered = await house.sign_in.with_code(token=first.token, code=f" {code[:3]} {code[3:]} ", address="a")

    assert entered.token != first.token
    assert await house.sign_in.who(first.token) is None
    second = await house.sign_in.with_password(name="wati", password=OWN, address="a")
    with pytest.raises(WrongCredentials):
        await house.sign_in.with_code(token=second.token, code=code, address="a")


async def test_a_recovery_code_counts_once(house: House) -> None:
    await house.settled("wati", Role.SUPERVISOR)
    code = house.recovery["wati"][0]
    for expected in (True, False):
        first = await house.sign_in.with_password(name="wati", password=OWN, address="a")
        if expected:
            entered = await house.sign_in.with_code(token=first.token, code=code.upper(), address="a")
            assert entered.visitor.step is None
            assert len(entered.visitor.user.recovery) == 9
        else:
            with pytest.raises(WrongCredentials):
                await house.sign_in.with_code(token=first.token, code=code, address="a")


async def test_no_code_is_taken_before_the_password_or_after_the_code(house: House) -> None:
    entered = await house.settled("wati", Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        await house.sign_in.with_code(token=entered.token, code="123456", address="a")
    with pytest.raises(NotAllowed):
        await house.sign_in.with_code(token="made up", code="123456", address="a")


async def test_a_second_factor_cannot_be_replaced_by_somebody_at_the_desk(house: House) -> None:
    entered = await house.settled("wati", Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        await house.sign_in.begin_second_factor(visitor=entered.visitor)


@pytest.mark.parametrize("name", ["sari", "nobody", "", "' OR 1=1 --"])
async def test_tries_per_account_are_limited_whether_or_not_it_exists(house: House, name: str) -> None:
    await house.hire("sari")
    for number in range(TRIES_PER_ACCOUNT):
        with pytest.raises(WrongCredentials):
            await house.enter(name, "not this one", address=f"10.0.0.{number}")
    with pytest.raises(TooManyTries) as refused:
        await house.enter(name, ONCE, address="10.0.1.1")
    assert 0 < int(str(refused.value.data["seconds"])) <= 15 * 60

    house.clock.advance(minutes=16)
    if name == "sari":
        assert await house.enter(name, ONCE)


async def test_tries_at_the_same_moment_count_too(house: House) -> None:
    await house.hire("sari")

    async def guess() -> type[Exception]:
        try:
            await house.enter("sari", "not this one")
        except (WrongCredentials, TooManyTries) as error:
            return type(error)
        raise AssertionError

    outcomes = await asyncio.gather(*(guess() for _ in range(TRIES_PER_ACCOUNT + 4)))
    assert outcomes.count(WrongCredentials) == TRIES_PER_ACCOUNT


async def test_tries_per_address_are_limited(house: House) -> None:
    await house.hire("sari")
    for number in range(TRIES_PER_ADDRESS):
        with pytest.raises(WrongCredentials):
            await house.enter(f"guess{number}", "x", address="10.9.9.9")
    with pytest.raises(TooManyTries):
        await house.enter("sari", ONCE, address="10.9.9.9")
    assert await house.enter("sari", ONCE, address="10.0.0.1")


async def test_codes_are_limited_as_passwords_are(house: House) -> None:
    await house.settled("wati", Role.SUPERVISOR)
    first = await house.sign_in.with_password(name="wati", password=OWN, address="a")
    for _ in range(TRIES_PER_ACCOUNT):
        with pytest.raises(WrongCredentials):
            await house.sign_in.with_code(token=first.token, code="000000", address="a")
    with pytest.raises(TooManyTries):
        await house.sign_in.with_code(token=first.token, code=house.code("wati"), address="a")


async def test_success_is_not_held_against_anybody(house: House) -> None:
    await house.settled("sari")
    for _ in range(TRIES_PER_ACCOUNT + 3):
        await house.enter("sari")


async def test_a_session_ends_by_itself(house: House) -> None:
    entered = await house.settled("sari")
    house.clock.advance(seconds=IDLE.total_seconds() - 1)
    assert await house.sign_in.who(entered.token, seen=False)
    assert await house.sign_in.who(entered.token)
    house.clock.advance(seconds=IDLE.total_seconds() - 1)
    assert await house.sign_in.who(entered.token, seen=False)
    house.clock.advance(seconds=2)
    assert await house.sign_in.who(entered.token) is None


async def test_a_busy_session_ends_too(house: House) -> None:
    entered = await house.settled("sari")
    minutes = int(LONGEST.total_seconds()) // 60
    for _ in range(minutes // 30 - 1):
        house.clock.advance(minutes=30)
        assert await house.sign_in.who(entered.token)
    house.clock.advance(minutes=31)
    assert await house.sign_in.who(entered.token) is None


async def test_the_token_itself_is_not_stored(house: House) -> None:
    entered = await house.settled("sari")
    assert entered.visitor.session.id != entered.token
    assert await house.sign_in.who(entered.visitor.session.id) is None
    assert await house.sign_in.who("") is None


async def test_signing_out_and_ending_the_others(house: House) -> None:
    one = await house.settled("sari")
    two, three = await house.enter("sari"), await house.enter("sari")
    assert len(await house.sign_in.sessions(visitor=two.visitor)) == 3

    await house.sign_in.end_others(visitor=two.visitor)
    assert await house.sign_in.who(one.token) is None
    assert await house.sign_in.who(three.token) is None
    assert await house.sign_in.who(two.token)

    await house.sign_in.sign_out(visitor=two.visitor)
    assert await house.sign_in.who(two.token) is None


async def test_who_has_signed_out_everywhere_takes_no_conversations(house: House) -> None:
    one = await house.settled("sari")
    two = await house.enter("sari")
    await house.holding.be(user=one.visitor.user, state=Presence.AVAILABLE)

    async def state() -> Presence:
        return (await house.holding.inbox(user=one.visitor.user, view=View.QUEUE)).team[0].state

    await house.sign_in.sign_out(visitor=one.visitor)
    assert await state() is Presence.AVAILABLE
    await house.sign_in.sign_out(visitor=two.visitor)
    assert await state() is Presence.AWAY


async def test_disabling_ends_everything_and_a_reset_begins_anew(house: House) -> None:
    entered = await house.settled("wati", Role.SUPERVISOR)
    await house.people.disable(name="wati", actor="admin")
    assert await house.sign_in.who(entered.token) is None
    with pytest.raises(WrongCredentials):
        await house.enter("wati")

    made = await house.people.reset(name="wati", actor="admin")

    again = await house.enter("wati", made.password)
    assert again.visitor.step is Step.PASSWORD
    assert not again.visitor.user.has_second_factor


@pytest.mark.parametrize(
    ("new", "reason"),
    [("kurang", "short"), ("x" * 201, "long"), ("aaaaaaaaaaaaaa", "easy"), ("sekali-pakai-1", "same")],
)
async def test_passwords_that_may_not_be_chosen(house: House, new: str, reason: str) -> None:
    await house.hire("sari")
    entered = await house.enter("sari", ONCE)
    with pytest.raises(InvalidInput) as refused:
        await house.sign_in.change_password(visitor=entered.visitor, present=ONCE, new=new)
    assert refused.value.data["reason"] == reason


async def test_names(house: House) -> None:
    await house.hire("sari")
    with pytest.raises(Conflict):
        await house.hire("SARI")
    for name in ("", "../x", "a" * 33, ".sari", "<b>"):
        with pytest.raises(InvalidInput):
            await house.hire(name)
    with pytest.raises(NotFound):
        await house.people.disable(name="tono", actor="admin")


async def test_what_happened_is_on_the_audit_trail(house: House) -> None:
    await house.settled("wati", Role.SUPERVISOR)
    with pytest.raises(WrongCredentials):
        await house.enter("wati", "not this one")
    async with house.store.session() as session:
        from sqlalchemy import text  # noqa: PLC0415

        rows = (await session.execute(text("SELECT action, subject, data FROM audit ORDER BY seq"))).all()
    actions = [row.action for row in rows]
    assert actions[0] == "user.added"
    assert {"console.signed_in", "console.password_changed", "console.second_factor_set_up"} <= set(actions)
    assert actions[-1] == "console.sign_in_failed"
    assert not any(secret in str(rows) for secret in (ONCE, OWN, house.secrets["wati"]))


async def test_one_session_is_ended_and_only_ones_own(house: House) -> None:
    await house.settled("sari")
    one, two = await house.enter("sari", OWN), await house.enter("sari", OWN)
    other = await house.settled("tono")
    with pytest.raises(NotFound):
        await house.sign_in.end_one(visitor=other.visitor, session_id=one.visitor.session.id)
    with pytest.raises(NotFound):
        await house.sign_in.end_one(visitor=two.visitor, session_id="unknown")
    assert await house.sign_in.who(one.token)
    await house.sign_in.end_one(visitor=two.visitor, session_id=one.visitor.session.id)
    assert await house.sign_in.who(one.token) is None
    assert await house.sign_in.who(two.token)
    assert await house.desk.audited("console.session_ended") == 1
