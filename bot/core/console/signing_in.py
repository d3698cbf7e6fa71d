"""Signing in at the console: password, second factor, sessions. Tries are limited per account and per address."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.console import credentials
from bot.core.console.credentials import Passwords
from bot.core.console.desk import Presence
from bot.core.console.users import Session, SignInTry, Step, User
from bot.core.errors import InvalidInput, NotAllowed, NotFound, Refusal
from bot.core.journeys.kit import Kit
from bot.core.ports import UnitOfWork

TRY_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 8
TRIES_PER_ADDRESS = 40
"""More than per account: many people of one office come from one address."""
SEEN_EVERY = timedelta(minutes=1)
"""Being seen is not written down more often."""
_BROWSER_CHARS = 200


class WrongCredentials(Refusal):
    """Name, password or code do not fit; which of them is not said."""

    code = "wrong_credentials"


class TooManyTries(Refusal):
    """No more tries for now; ``data["seconds"]`` says for how long."""

    code = "too_many_tries"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request, and what is still asked of them."""

    user: User
    session: Session
    step: Step | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token for the cookie, this once, and whom it stands for."""

    token: str
    visitor: Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Use cases."""

    kit: Kit
    idle: timedelta
    """A session that is not used for so long ends."""
    longest: timedelta
    """A session ends after so long, however busy it is."""
    passwords: Passwords = field(default_factory=Passwords)

    async def with_password(self, *, name: str, password: str, address: str, browser: str = "") -> SignedIn:
        """The first step.

        Raises:
            WrongCredentials: no such user, not the password, or disabled.
            TooManyTries: of this account, or from this address.
        """
        account = ".".join(name.lower().split())[:100]
        tried = await self._try(account, address)
        async with self.kit.open_unit() as unit:
            user = await unit.users.by_name(account)
        kept = user.password_hash if user and user.disabled_at is None else None
        if not await asyncio.to_thread(self.passwords.fits, kept, password) or user is None:
            await self._note_failure(account, address, step="password")
            raise WrongCredentials
        async with self.kit.open_unit() as unit:
            await unit.sessions.forgive(tried)
            signed_in = await self._begin(unit, user, address=address, browser=browser)
            if not user.has_second_factor:
                await self._audit(unit, "signed_in", user, address=address)
            await unit.commit()
        return signed_in

    async def with_code(self, *, token: str, code: str, address: str) -> SignedIn:
        """The second step: a code of the second factor, or a recovery code; a new token for the cookie.

        Raises:
            WrongCredentials: it does not fit, or was used before.
            TooManyTries: as above.
            NotAllowed: the first step has not been done, or this one has been.
        """
        visitor = await self._must(token)
        if visitor.step is not Step.CODE:
            raise NotAllowed("no code is asked now")
        account = visitor.user.name
        tried = await self._try(account, address)
        async with self.kit.open_unit() as unit:
            user = await unit.users.get(visitor.user.id, lock=True)
            how = self._check_code(user, code)
            if how:
                old = await unit.sessions.get(visitor.session.id, lock=True)
                if old:
                    old.ended_at = self.kit.now()
                await unit.sessions.forgive(tried)
                browser = visitor.session.browser
                signed_in = await self._begin(unit, user, address=address, browser=browser, code_at=self.kit.now())
                await self._audit(unit, "signed_in", user, address=address, with_=how)
                await unit.commit()
                return signed_in
        await self._note_failure(account, address, step="code")
        raise WrongCredentials

    async def who(self, token: str, *, seen: bool = True) -> Visitor | None:
        """Whose token this is; nobody's once the session is over.

        Args:
            token: out of the cookie.
            seen: whether somebody did something; a page that only looks for news does not keep a session alive.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            session = await unit.sessions.get(credentials.digest(token))
            if session is None or not session.alive(now=now, idle=self.idle):
                return None
            user = await unit.users.get(session.user_id)
            if user.disabled_at is not None:
                return None
            if seen and now - session.seen_at >= SEEN_EVERY:
                session.seen_at = now
                await unit.commit()
        return Visitor(user, session, session.next_step(user))

    async def change_password(self, *, visitor: Visitor, present: str, new: str) -> None:
        """A password of one's own; all other sessions end.

        Raises:
            WrongCredentials: the present one does not fit.
            TooManyTries: of the present one.
            InvalidInput: the new one may not be chosen; ``data["reason"]``, ``same`` among them.
        """
        user = visitor.user
        tried = await self._try(user.name, visitor.session.address)
        if not await asyncio.to_thread(self.passwords.fits, user.password_hash, present):
            raise WrongCredentials
        credentials.check_password(new, name=user.name)
        if credentials.same(present, new):
            raise InvalidInput("the password is the same as before", reason="same")
        hashed = await asyncio.to_thread(self.passwords.hashed, new)
        async with self.kit.open_unit() as unit:
            await unit.sessions.forgive(tried)
            stored = await unit.users.get(user.id, lock=True)
            stored.password_hash, stored.must_change_password = hashed, False
            await unit.sessions.end_all(user.id, now=self.kit.now(), but=visitor.session.id)
            await self._audit(unit, "password_changed", user)
            await unit.commit()

    async def begin_second_factor(self, *, visitor: Visitor) -> str:
        """The secret of a second factor to be set up, the same until that is done or the session ends.

        Raises:
            NotAllowed: there is one already.
        """
        if visitor.user.has_second_factor:
            raise NotAllowed("there is a second factor already")
        async with self.kit.open_unit() as unit:
            session = await self._session(unit, visitor)
            if session.pending_totp is None:
                session.pending_totp = self.kit.sealer.seal(credentials.new_totp_secret())
                await unit.commit()
            return self.kit.sealer.unseal(session.pending_totp)

    async def confirm_second_factor(self, *, visitor: Visitor, code: str) -> list[str]:
        """Keep the second factor once it has given a right code; returns the recovery codes, shown this once.

        Raises:
            WrongCredentials: the code does not fit.
            NotAllowed: nothing was begun.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            session = await self._session(unit, visitor)
            user = await unit.users.get(visitor.user.id, lock=True)
            if session.pending_totp is None or user.has_second_factor:
                raise NotAllowed("no second factor is being set up")
            secret = self.kit.sealer.unseal(session.pending_totp)
            step = credentials.totp_step(secret, code, now=now, after=None)
            if step is None:
                raise WrongCredentials
            codes = credentials.recovery_codes()
            user.totp_sealed, user.totp_step = session.pending_totp, step
            user.recovery = [credentials.recovery_digest(one) for one in codes]
            session.pending_totp, session.code_at = None, now
            await unit.sessions.end_all(user.id, now=now, but=session.id)
            await self._audit(unit, "second_factor_set_up", user)
            await unit.commit()
        return codes

    async def sessions(self, *, visitor: Visitor) -> Sequence[Session]:
        """One's own that can still be used, the last seen first."""
        async with self.kit.open_unit() as unit:
            found = await unit.sessions.of_user(visitor.user.id)
        return [one for one in found if one.alive(now=self.kit.now(), idle=self.idle)]

    async def end_others(self, *, visitor: Visitor) -> int:
        """End one's own sessions but this one; returns how many."""
        async with self.kit.open_unit() as unit:
            ended = await unit.sessions.end_all(visitor.user.id, now=self.kit.now(), but=visitor.session.id)
            await self._audit(unit, "sessions_ended", visitor.user)
            await unit.commit()
        return ended

    async def end_one(self, *, visitor: Visitor, session_id: str) -> None:
        """End one of one's own sessions. What has ended stays so.

        Raises:
            NotFound: it is none of theirs.
        """
        async with self.kit.open_unit() as unit:
            session = await unit.sessions.get(session_id, lock=True)
            if session is None or session.user_id != visitor.user.id:
                raise NotFound("no such session")
            await self._end(unit, session, visitor.user, "session_ended")

    async def sign_out(self, *, visitor: Visitor) -> None:
        """End this session; who has no other one left takes no conversations from now on."""
        async with self.kit.open_unit() as unit:
            session = await unit.sessions.get(visitor.session.id, lock=True)
            if session:
                await self._end(unit, session, visitor.user, "signed_out")

    async def _end(self, unit: UnitOfWork, session: Session, user: User, what: str) -> None:
        if session.ended_at is not None:
            return
        now = session.ended_at = self.kit.now()
        others = await unit.sessions.of_user(session.user_id)
        if not any(one.alive(now=now, idle=self.idle) for one in others if one.id != session.id):
            await unit.desk.set_presence(session.user_id, Presence.AWAY, now=now)
        await self._audit(unit, what, user)
        await unit.commit()

    async def _try(self, account: str, address: str) -> str:
        """Count a try before it is judged, so that many at once count too; it is forgiven when it succeeds."""
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            await unit.sessions.hold_tries(account)
            for limit, given in (
                (TRIES_PER_ACCOUNT, {"account": account}),
                (TRIES_PER_ADDRESS, {"address": address}),
            ):
                failed = await unit.sessions.failures(since=now - TRY_WINDOW, **given)
                if len(failed) >= limit:
                    left = failed[-limit] + TRY_WINDOW - now
                    raise TooManyTries(seconds=max(1, round(left.total_seconds())))
            one = SignInTry(id=self.kit.new_id(), account=account, address=address, at=now)
            await unit.sessions.add_try(one)
            await unit.commit()
        return one.id

    async def _note_failure(self, account: str, address: str, *, step: str) -> None:
        async with self.kit.open_unit() as unit:
            await self.kit.audit(
                unit, "console.sign_in_failed", actor="-", subject=account or "-", address=address, step=step
            )
            await unit.commit()

    async def _begin(
        self, unit: UnitOfWork, user: User, *, address: str, browser: str, code_at: datetime | None = None
    ) -> SignedIn:
        now, token = self.kit.now(), credentials.new_token()
        session = Session(
            id=credentials.digest(token),
            user_id=user.id,
            csrf=credentials.new_token(),
            created_at=now,
            seen_at=now,
            ends_at=now + self.longest,
            address=address[:100],
            browser=browser[:_BROWSER_CHARS],
            code_at=code_at,
        )
        await unit.sessions.add(session)
        return SignedIn(token, Visitor(user, session, session.next_step(user)))

    def _check_code(self, user: User, code: str) -> str | None:
        """How it fits: by the second factor or by a recovery code, which is used up; none where it does not."""
        if user.totp_sealed is None:
            return None
        secret = self.kit.sealer.unseal(user.totp_sealed)
        step = credentials.totp_step(secret, code, now=self.kit.now(), after=user.totp_step)
        if step is not None:
            user.totp_step = step
            return "second_factor"
        left = credentials.use_recovery(user.recovery, code)
        if left is None:
            return None
        user.recovery = left
        return "recovery_code"

    async def _must(self, token: str) -> Visitor:
        visitor = await self.who(token)
        if visitor is None:
            raise NotAllowed("the session is over")
        return visitor

    async def _session(self, unit: UnitOfWork, visitor: Visitor) -> Session:
        session = await unit.sessions.get(visitor.session.id, lock=True)
        if session is None or session.ended_at is not None:
            raise NotAllowed("the session is over")
        return session

    async def _audit(self, unit: UnitOfWork, what: str, user: User, **data: object) -> None:
        said = {name.rstrip("_"): value for name, value in data.items()}
        await self.kit.audit(unit, f"console.{what}", actor=user.name, subject=user.name, **said)
