"""Users of the console: made, disabled and reset by an administrator or from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.console.credentials import Passwords, check_password, one_time_password
from bot.core.console.roles import Role
from bot.core.console.users import CAPACITY, User, display_name, sign_in_name
from bot.core.errors import Conflict, InvalidInput, NotFound
from bot.core.journeys.kit import Kit
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
        if not 1 <= capacity <= MOST_CAPACITY:
            raise InvalidInput("a capacity is 1 to 50", capacity=capacity)
        once = check_password(password, name=signs_in) if password else one_time_password()
        hashed = await asyncio.to_thread(self.passwords.hashed, once)
        async with self.kit.open_unit() as unit:
            if await unit.users.by_name(signs_in):
                raise Conflict("there is a user of this name", name=signs_in)
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

    async def reset(self, *, name: str, actor: str, password: str | None = None) -> NewPassword:
        """A new one-time password, no second factor, every session ended, and the user enabled.

        Raises:
            NotFound: no such user.
        """
        signs_in = sign_in_name(name)
        once = check_password(password, name=signs_in) if password else one_time_password()
        hashed = await asyncio.to_thread(self.passwords.hashed, once)
        async with self.kit.open_unit() as unit:
            user = await _named(unit, signs_in)
            user.password_hash, user.must_change_password = hashed, True
            user.totp_sealed, user.totp_step, user.recovery, user.disabled_at = None, None, [], None
            await unit.sessions.end_all(user.id, now=self.kit.now())
            await self.kit.audit(unit, "user.reset", actor=actor, subject=signs_in)
            await unit.commit()
        return NewPassword(signs_in, user.role, once)

    async def disable(self, *, name: str, actor: str) -> None:
        """No more sign-in, and every session ended; what the user did stays on record.

        Raises:
            NotFound: no such user.
        """
        async with self.kit.open_unit() as unit:
            user = await _named(unit, sign_in_name(name))
            user.disabled_at = user.disabled_at or self.kit.now()
            await unit.sessions.end_all(user.id, now=self.kit.now())
            await self.kit.audit(unit, "user.disabled", actor=actor, subject=user.name)
            await unit.commit()


async def _named(unit: UnitOfWork, name: str) -> User:
    user = await unit.users.by_name(name, lock=True)
    if user is None:
        raise NotFound("no such user", name=name)
    return user
