"""People of the bank in tests: made quickly, signed in as they would be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import argon2
import pyotp

from bot.core.channels import Channel, ChannelName
from bot.core.console.administration import Administration
from bot.core.console.approvals import Approvals
from bot.core.console.auditing import Auditing
from bot.core.console.credentials import Passwords
from bot.core.console.exports import Exports
from bot.core.console.holding import Holding
from bot.core.console.installation import TemplateNames
from bot.core.console.overview import Overviews
from bot.core.console.people import People
from bot.core.console.roles import Role
from bot.core.console.signing_in import SignedIn, SignIn
from bot.core.console.talk import Talk
from bot.core.console.ticket_list import TicketList
from bot.core.console.ticket_screen import TicketScreens
from bot.core.console.ticket_work import TicketWork
from bot.core.console.users import Step
from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk

QUICK = Passwords(argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""As the product's, but without its cost."""
ONCE, OWN = "sekali-pakai-1", "kuda benar baterai staples"
TEMPLATES = TemplateNames(whatsapp=True, notice="kabar_kkpd")
IDLE, LONGEST = timedelta(minutes=60), timedelta(hours=12)


class House:
    """The bank's people and the way in, on a real store."""

    def __init__(self, store: Store, clock: FakeClock, new_id: Callable[[], str]) -> None:
        self.desk = Desk(store, clock, new_id)
        self.store, self.clock, self.kit = store, clock, self.desk.kit
        self.people = People(self.kit, QUICK)
        self.sign_in = SignIn(kit=self.kit, idle=IDLE, longest=LONGEST, passwords=QUICK)
        self.holding = Holding(self.kit)
        self.channels: dict[ChannelName, Channel] = {}
        self.administration = Administration.of(self.kit, self.people, templates=TEMPLATES)
        self.auditing = Auditing(self.kit)
        self.ticket_list = TicketList(self.kit)
        self.overviews = Overviews(self.kit)
        self.exports = Exports(self.kit)
        cases = self.desk.cases
        self.talk = Talk(
            kit=self.kit,
            identify=cases.identify,
            block=cases.block,
            change=cases.change,
            read_evidence=self._read,
            channels=self.channels,
        )
        self.ticket_screens = TicketScreens(kit=self.kit, read_evidence=self._read)
        self.approvals = Approvals(kit=self.kit, approval=cases.approval)
        self.ticket_work = TicketWork(
            kit=self.kit, desk=cases.desk, written=cases.written, approval=cases.approval, keep_evidence=self._keep
        )
        self.files: dict[str, bytes] = {}
        self.secrets: dict[str, str] = {}
        """Second factors, by name."""
        self.recovery: dict[str, list[str]] = {}

    async def _read(self, path: str) -> bytes:
        return self.files[path]

    async def _keep(self, media_id: str, content: bytes) -> tuple[str, str]:
        self.files[f"evidence/{media_id}"] = content
        return f"evidence/{media_id}", "0" * 64

    async def hire(self, name: str, role: Role = Role.AGENT, *, display: str | None = None, capacity: int = 5) -> str:
        """Somebody who has not signed in yet."""
        made = await self.people.add(
            name=name, role=role, actor="test", display=display, password=ONCE, capacity=capacity
        )
        return made.name

    async def enter(self, name: str, password: str = OWN, *, address: str = "10.0.0.1") -> SignedIn:
        """Name and password, and the second factor where there is one."""
        signed_in = await self.sign_in.with_password(name=name, password=password, address=address)
        if signed_in.visitor.step is Step.CODE:
            signed_in = await self.sign_in.with_code(token=signed_in.token, code=self.code(name), address=address)
        return signed_in

    async def settled(self, name: str, role: Role = Role.AGENT, **given: object) -> SignedIn:
        """Somebody who has done all steps, signed in."""
        await self.hire(name, role, **given)  # type: ignore[arg-type]
        first = await self.enter(name, ONCE)
        await self.sign_in.change_password(visitor=first.visitor, present=ONCE, new=OWN)
        if role in {Role.SUPERVISOR, Role.ADMINISTRATOR}:
            await self.enrol(first.token, name)
        visitor = await self.sign_in.who(first.token)
        assert visitor
        assert visitor.step is None
        return SignedIn(first.token, visitor)

    async def enrol(self, token: str, name: str) -> list[str]:
        """Set up a second factor; returns the recovery codes."""
        visitor = await self.sign_in.who(token)
        assert visitor
        self.secrets[name] = await self.sign_in.begin_second_factor(visitor=visitor)
        self.recovery[name] = await self.sign_in.confirm_second_factor(visitor=visitor, code=self.code(name))
        return self.recovery[name]

    def code(self, name: str) -> str:
        """What the authenticator shows; a new one each time, since none counts twice."""
        self.clock.advance(seconds=31)
        return pyotp.TOTP(self.secrets[name]).at(self.clock())
