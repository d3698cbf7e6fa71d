"""One transaction, and the repositories that work in it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.messages import AuditEntry
from bot.core.ports import UnitOfWork
from bot.store.audit import append_audit
from bot.store.repositories.blocks import BlockRows
from bot.store.repositories.branches import BranchRows
from bot.store.repositories.calendars import CalendarRows
from bot.store.repositories.changes import ChangeRows
from bot.store.repositories.clocks import ClockRows
from bot.store.repositories.conversations import ConversationRows
from bot.store.repositories.desk import DeskRows
from bot.store.repositories.erasures import ErasureRows
from bot.store.repositories.figures import FigureRows
from bot.store.repositories.inbox import InboxRows
from bot.store.repositories.incidents import IncidentRows
from bot.store.repositories.jobs import DeferredJobs
from bot.store.repositories.media import MediaRows
from bot.store.repositories.notices import NoticeRows
from bot.store.repositories.outbox import OutboxRows
from bot.store.repositories.policies import PolicyRows
from bot.store.repositories.privates import PrivateRows
from bot.store.repositories.retention import RetentionRows
from bot.store.repositories.reviews import ReviewRows
from bot.store.repositories.sessions import SessionRows
from bot.store.repositories.ticket_lists import TicketListRows
from bot.store.repositories.tickets import TicketRows
from bot.store.repositories.trail import TrailRows
from bot.store.repositories.users import UserRows
from bot.store.repositories.verifications import VerificationRows


class SqlUnitOfWork(UnitOfWork):
    """The port on one session. Made by :class:`bot.store.store.Store`, which also translates errors."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.jobs = DeferredJobs(session)
        self.conversations = ConversationRows(session)
        self.inbox = InboxRows(session)
        self.outbox: OutboxRows = OutboxRows(session, self.jobs)
        self.tickets = TicketRows(session)
        self.ticket_lists = TicketListRows(session)
        self.figures = FigureRows(session)
        self.clocks = ClockRows(session)
        self.notices = NoticeRows(session)
        self.blocks = BlockRows(session)
        self.changes = ChangeRows(session)
        self.incidents = IncidentRows(session)
        self.verifications = VerificationRows(session)
        self.media = MediaRows(session, self.jobs)
        self.privates = PrivateRows(session)
        self.branches = BranchRows(session)
        self.policies = PolicyRows(session)
        self.calendars = CalendarRows(session)
        self.reviews = ReviewRows(session)
        self.users = UserRows(session)
        self.desk = DeskRows(session)
        self.sessions = SessionRows(session)
        self.trail = TrailRows(session)
        self.retention = RetentionRows(session)
        self.erasures = ErasureRows(session, self.jobs)
        self._audit: list[AuditEntry] = []

    async def audit(self, entry: AuditEntry) -> None:
        """Append to the audit trail; written last, for the chain is everybody's and must be held for a moment only."""
        self._audit.append(entry)

    async def commit(self) -> None:
        """Make it so."""
        await self.outbox.wake_deliveries()
        await self.session.flush()
        if self._audit:
            await append_audit(self.session, self._audit)
            self._audit.clear()
        await self.session.commit()
