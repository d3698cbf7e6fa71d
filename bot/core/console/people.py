"""Users of the console: made, disabled and reset by an administrator or from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.console.credentials import Passwords, check_password, one_time_password
from bot.core.console.desk import Presence
from bot.core.console.roles import Permission, Role
from bot.core.console.users import CAPACITY, User, display_name, sign_in_name
from bot.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from bot.core.journeys.handoff import Handoff
from bot.core.journeys.kit import Kit
from bot.core.marks import require_mark
from bot.core.ports import UnitOfWork

MOST_CAPACITY = 50


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A user, and the one-time password that is shown this once."""

    name: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class People:
    """Use cases."""

    kit: Kit
    passwords: Passwords = field(default_factory=Passwords)

    async def add(
        self,
        *,
        name: str,
        role: Role,
        actor: str,
        display: str | None = None,
        password: str | None = None,
        capacity: int = CAPACITY,
    ) -> NewPassword:
        """Make a user with a one-time password, which has to be changed at the first sign-in.

        Raises:
            InvalidInput: the name, the password or the capacity cannot be used.
            Conflict: the name is taken.
        """
        signs_in = sign_in_name(name)
        _check_capacity(capacity)
        once = check_password(password, name=signs_in) if password else one_time_password()
        hashed = await asyncio.to_thread(self.passwords.hashed, once)
        async with self.kit.open_unit() as unit:
            if await unit.users.by_name(signs_in):
                raise Conflict("there is a user of this name", name=signs_in, reason="name_taken")
            user = User(
                id=self.kit.new_id(),
                name=signs_in,
                display=display_name(display or name),
                role=role,
                password_hash=hashed,
                created_at=self.kit.now(),
                capacity=capacity,
            )
            await unit.users.add(user)
            await self.kit.audit(unit, "user.added", actor=actor, subject=signs_in, role=str(role))
            await unit.commit()
        return NewPassword(signs_in, role, once)

    async def listed(self) -> Sequence[User]:
        """All users, by name."""
        async with self.kit.open_unit() as unit:
            return await unit.users.listed()

    async def one(self, *, name: str) -> User:
        """One user.

        Raises:
            NotFound: no such user.
        """
        async with self.kit.open_unit() as unit:
            return await _named(unit, sign_in_name(name))

    async def change(
        self, *, name: str, actor: str, display: str, role: Role, capacity: int, mark: str | None = None
    ) -> User:
        """What colleagues read, what they may do, how much they are given. A new role ends every session.

        Raises:
            NotFound: no such user.
            InvalidInput: the name or the capacity cannot be used.
            NotAllowed: one's own role, or the last administrator's.
            Conflict: changed since ``mark``.
        """
        _check_capacity(capacity)
        shown = display_name(display)
        async with self.kit.open_unit() as unit:
            user = await _held(unit, name, mark)
            told = _changes(user, {"display": shown, "role": role, "capacity": capacity})
            if "role" in told:
                await self._change_role(unit, user, role, actor=actor)
            user.display, user.capacity = shown, capacity
            if told:
                await self.kit.audit(unit, "user.changed", actor=actor, subject=user.name, **told)
                await unit.commit()
        return user

    async def reset(
        self, *, name: str, actor: str, password: str | None = None, mark: str | None = None
    ) -> NewPassword:
        """A new one-time password, no second factor, every session ended, and the user enabled.

        Raises:
            NotFound: no such user.
            NotAllowed: oneself; one's own password is changed under one's account.
            Conflict: changed since ``mark``.
        """
        signs_in = sign_in_name(name)
        once = check_password(password, name=signs_in) if password else one_time_password()
        hashed = await asyncio.to_thread(self.passwords.hashed, once)
        async with self.kit.open_unit() as unit:
            user = await _held(unit, signs_in, mark)
            _require_other(user, actor)
            user.password_hash, user.must_change_password = hashed, True
            _forget_second_factor(user)
            user.disabled_at = None
            await unit.sessions.end_all(user.id, now=self.kit.now())
            await self.kit.audit(unit, "user.reset", actor=actor, subject=signs_in)
            await unit.commit()
        return NewPassword(signs_in, user.role, once)

    async def reset_second_factor(self, *, name: str, actor: str, mark: str | None = None) -> None:
        """No second factor and no recovery codes, every session ended; the password stays.

        Raises:
            NotFound, NotAllowed, Conflict: as above.
        """
        async with self.kit.open_unit() as unit:
            user = await _held(unit, name, mark)
            _require_other(user, actor)
            if not user.has_second_factor:
                return
            _forget_second_factor(user)
            await unit.sessions.end_all(user.id, now=self.kit.now())
            await self.kit.audit(unit, "user.second_factor_reset", actor=actor, subject=user.name)
            await unit.commit()

    async def end_sessions(self, *, name: str, actor: str, mark: str | None = None) -> None:
        """Every session ended, wherever it is open; what they sign in with stays.

        Raises:
            NotFound, NotAllowed, Conflict: as above.
        """
        async with self.kit.open_unit() as unit:
            user = await _held(unit, name, mark)
            _require_other(user, actor)
            now = self.kit.now()
            ended = await unit.sessions.end_all(user.id, now=now)
            await unit.desk.set_presence(user.id, Presence.AWAY, now=now)
            await self.kit.audit(unit, "user.sessions_ended", actor=actor, subject=user.name, ended=ended)
            await unit.commit()

    async def disable(self, *, name: str, actor: str, mark: str | None = None) -> None:
        """No more sign-in, every session ended, conversations back in the queue; what the user did stays on record.

        Raises:
            NotFound: no such user.
            NotAllowed: oneself, or the last administrator.
            Conflict: changed since ``mark``.
        """
        async with self.kit.open_unit() as unit:
            user = await _held(unit, name, mark)
            _require_other(user, actor)
            if user.disabled_at is not None:
                return
            await _require_another_administrator(unit, user)
            user.disabled_at = self.kit.now()
            await unit.sessions.end_all(user.id, now=self.kit.now())
            given_back = await self._give_back(unit, user, actor=actor)
            await self.kit.audit(unit, "user.disabled", actor=actor, subject=user.name, given_back=given_back)
            await unit.commit()

    async def enable(self, *, name: str, actor: str, mark: str | None = None) -> None:
        """May sign in again, with what they had.

        Raises:
            NotFound: no such user.
            Conflict: changed since ``mark``.
        """
        async with self.kit.open_unit() as unit:
            user = await _held(unit, name, mark)
            if user.disabled_at is None:
                return
            user.disabled_at = None
            await self.kit.audit(unit, "user.enabled", actor=actor, subject=user.name)
            await unit.commit()

    async def _change_role(self, unit: UnitOfWork, user: User, role: Role, *, actor: str) -> None:
        if user.name == actor:
            raise NotAllowed("nobody changes their own role", reason="own_role")
        await _require_another_administrator(unit, user)
        user.role = role
        await unit.sessions.end_all(user.id, now=self.kit.now())
        if not user.may(Permission.ANSWER):
            await self._give_back(unit, user, actor=actor)

    async def _give_back(self, unit: UnitOfWork, user: User, *, actor: str) -> int:
        """Holders do not wait for somebody who will not come: their conversations are anybody's again."""
        held = [one.id for one in await unit.conversations.held() if one.is_with(user.name)]
        for conversation_id in held:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            if not conversation.is_with(user.name):
                continue
            await Handoff(self.kit).put_back(unit, conversation, by=actor)
        return len(held)


def _forget_second_factor(user: User) -> None:
    user.totp_sealed, user.totp_step, user.recovery = None, None, []


def _changes(user: User, given: Mapping[str, object]) -> dict[str, str]:
    """What differs, as it is told on the audit trail."""
    return {name: f"{getattr(user, name)} -> {value}" for name, value in given.items() if getattr(user, name) != value}


def _check_capacity(capacity: int) -> None:
    if not 1 <= capacity <= MOST_CAPACITY:
        raise InvalidInput("a capacity is 1 to 50", capacity=capacity, reason="capacity")


def _require_other(user: User, actor: str) -> None:
    if user.name == actor:
        raise NotAllowed("nobody does this to themselves", reason="oneself")


async def _require_another_administrator(unit: UnitOfWork, user: User) -> None:
    """Somebody must remain who can make users; of two who leave at once, one does not."""
    if user.role is not Role.ADMINISTRATOR or user.disabled_at is not None:
        return
    administrators = [
        one for one in await unit.users.listed() if one.role is Role.ADMINISTRATOR and one.disabled_at is None
    ]
    if len(administrators) < 2:  # noqa: PLR2004 - this one and another
        raise NotAllowed("the last administrator", reason="last_administrator")


async def _held(unit: UnitOfWork, name: str, mark: str | None) -> User:
    """The user, for a change; one change of any user at a time."""
    await unit.users.hold()
    user = await _named(unit, sign_in_name(name))
    require_mark(mark, user.mark)
    return user


async def _named(unit: UnitOfWork, name: str) -> User:
    user = await unit.users.by_name(name, lock=True)
    if user is None:
        raise NotFound("no such user", name=name)
    return user
