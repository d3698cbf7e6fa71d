"""Data changes that wait for two people, as those people see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.actors import same_actor
from bot.core.console.users import User
from bot.core.conversations import Conversation
from bot.core.data_changes import UNDECIDED, ChangeStatus
from bot.core.errors import Conflict, NotAllowed
from bot.core.journeys.change_approval import ChangeApproval, ChangeView
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.messages import MediaFile
from bot.core.tickets import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalScreen:
    """One look at a request."""

    change: ChangeView
    """Masked, unless it was revealed."""
    revealed: bool
    ticket: Ticket
    files: Sequence[MediaFile]
    conversation: Conversation | None
    proven: bool
    """The chat still belongs to the registered number."""
    display: Mapping[str, str]
    """How people of the bank are called, by sign-in name."""
    mine: bool
    """This person has approved it already."""

    @property
    def undecided(self) -> bool:
        """Whether it can still be approved."""
        return self.change.status in UNDECIDED

    @property
    def rejectable(self) -> bool:
        """Whether it can be rejected; what the bank has refused is closed so, too."""
        return self.undecided or self.change.status is ChangeStatus.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """Use cases. The rules, and what the holder hears, are those of the journey."""

    kit: Kit
    approval: ChangeApproval

    async def listed(self, *, everything: bool = False) -> Sequence[ChangeView]:
        """Requests that are not over, oldest first; or all, newest first. Masked."""
        return await self.approval.listed(everything=everything)

    async def one(self, *, number: str, user: User, reveal: bool = False) -> ApprovalScreen:
        """A request; in full only on purpose, which is on the audit trail.

        Raises:
            NotFound: no such request.
        """
        change = await self.approval.one(number=number, by=user.name, reveal=reveal)
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number)
            files = await unit.media.of_ticket(ticket.id)
            conversation = await self.kit.chat_of(unit, ticket)
            people = await unit.users.listed()
        return ApprovalScreen(
            change=change,
            revealed=reveal,
            ticket=ticket,
            files=files,
            conversation=conversation,
            proven=bool(conversation and conversation.bound_to(now=now) == ticket.holder_ref),
            display={one.name: one.display for one in people},
            mine=any(same_actor(user.name, one) for one in change.approvers),
        )

    async def approve(self, *, number: str, user: User, seen: int) -> ChangeView:
        """One of two yeses; the same one twice counts once.

        Raises:
            NotFound: no such request.
            Conflict, NotAllowed: decided meanwhile; the same person again; no documents.
        """
        try:
            return await self.approval.approve(number=number, by=user.name, seen=seen)
        except (Conflict, NotAllowed):
            change = await self.approval.one(number=number, by=user.name)
            given = change.approvers[seen - 1 : seen] if seen > 0 else ()
            if not any(same_actor(user.name, one) for one in given):
                raise
            return change

    async def reject(self, *, number: str, user: User, reason: str, seen: int) -> ChangeView:
        """No, with a reason that the holder hears; the same one twice counts once.

        Raises:
            NotFound: no such request.
            Conflict, NotAllowed: decided meanwhile.
            InvalidInput: no reason.
        """
        try:
            return await self.approval.reject(number=number, by=user.name, seen=seen, reason=reason)
        except (Conflict, NotAllowed):
            change = await self.approval.one(number=number, by=user.name)
            if not (
                change.rejected_by and same_actor(user.name, change.rejected_by) and change.reason == reason.strip()
            ):
                raise
            return change
