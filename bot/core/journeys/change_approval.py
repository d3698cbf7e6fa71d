"""Journey 4, the bank's part: two different people approve, the bank's record changes, and everybody is told.

A decision names the version of the request that was looked at, so that nobody decides on what another has decided
meanwhile. What the bank does not answer is asked again with the same key, as a block is.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.actors import person
from bot.core.changes import Field
from bot.core.conversations import Conversation, HandoffReason
from bot.core.data_changes import APPROVERS, UNDECIDED, WITH_THE_BANK, ChangeStatus, DataChange, Values
from bot.core.documents import Document, documents_of, marked, missing
from bot.core.errors import BankUnavailable, IllegalTransition, NotAllowed, NotFound
from bot.core.journeys.change import labels, mask
from bot.core.journeys.change_documents import keep_checklist, tell_missing
from bot.core.journeys.handoff import hand_over
from bot.core.journeys.kit import Kit
from bot.core.journeys.notices import Notices, When
from bot.core.messages import MediaStatus
from bot.core.ports import ChangeAnswer, ChangeAnswerKind, UnitOfWork
from bot.core.private_tokens import private_token
from bot.core.tickets import Ticket, TicketStatus
from bot.core.troubles import each
from bot.core.wording import moment_text

GRACE = timedelta(seconds=20)
"""An approval whose own call of the bank has had this long to finish is taken up by the pursuit."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A request as people of the bank are shown it; values are masked unless they were revealed."""

    number: str
    status: ChangeStatus
    version: int
    """What a decision about this has to name."""
    fields: tuple[Field, ...]
    old: dict[Field, str] = field(repr=False)
    new: dict[Field, str] = field(repr=False)
    requested_at: datetime
    acknowledged_at: datetime
    due_at: datetime | None
    documents: int
    """Files that can be read: not those that still come, nor those that were refused."""
    checklist: tuple[Document, ...]
    """Which documents are there."""
    unseen: tuple[Document, ...]
    """Documents that came by chat, and whose file cannot be looked at."""
    approvers: tuple[str, ...]
    rejected_by: str | None
    reason: str | None
    applied_at: datetime | None
    refusal: str | None

    @property
    def missing(self) -> tuple[Document, ...]:
        """Documents that have not come."""
        return tuple(missing(self.checklist))


@dataclass(frozen=True, slots=True)
class ChangeApproval:
    """Use cases of the people who approve."""

    kit: Kit

    async def listed(self, *, everything: bool = False) -> Sequence[ChangeView]:
        """Requests that are not over, oldest first; or all, newest first."""
        async with self.kit.open_unit() as unit:
            return [await self._view(unit, change) for change in await unit.changes.listed(everything=everything)]

    async def one(self, *, number: str, by: str, reveal: bool = False) -> ChangeView:
        """The request of a ticket. Its values are shown in full only on purpose, and that is on the audit trail.

        Raises:
            NotFound: no such request.
        """
        async with self.kit.open_unit() as unit:
            change, ticket = await self._found(unit, number)
            if reveal:
                await self.kit.audit(unit, "change.revealed", actor=by, subject=ticket.number)
            shown = await self._view(unit, change, reveal=reveal)
            await unit.commit()
        return shown

    async def approve(self, *, number: str, by: str, seen: int) -> ChangeView:
        """Approve; with the second approval the bank is asked at once.

        Args:
            number: of the ticket.
            by: who approves.
            seen: :attr:`ChangeView.version` of what was looked at.

        Raises:
            NotFound: no such request.
            IllegalTransition: it has been decided already.
            Conflict: somebody decided meanwhile.
            NotAllowed: the same person approved before, or not all documents are there to be looked at.
            InvalidInput: nobody is named.
        """
        async with self.kit.open_unit() as unit:
            change, ticket = await self._found(unit, number, lock=True)
            if change.status in UNDECIDED and (missing(documents_of(ticket)) or await _unseen(unit, ticket)):
                raise NotAllowed("the documents have not come yet", why="documents", ticket=number)
            now = self.kit.now()
            change.approve(by=by, seen=seen, now=now)
            await self._await_approval(unit, ticket)
            count = len(change.approvers)
            note = f"Perubahan data disetujui {by} ({count} dari {APPROVERS})."
            await unit.tickets.note(ticket.add_note(now=now, actor=by, text=note))
            await self.kit.audit(unit, "change.approved", actor=by, subject=ticket.number, approval=count)
            if change.status is ChangeStatus.APPROVED:
                change.next_try_at = now + GRACE
            await unit.commit()
        if change.status is ChangeStatus.APPROVED:
            await self._ask_bank(change)
        return await self.one(number=number, by=by)

    async def reject(self, *, number: str, by: str, seen: int, reason: str) -> ChangeView:
        """Reject with a reason, which the holder is told.

        Raises:
            NotFound, IllegalTransition, Conflict: as :meth:`approve`.
            InvalidInput: nobody is named, or no reason.
        """
        async with self.kit.open_unit() as unit:
            change, ticket = await self._found(unit, number, lock=True)
            now = self.kit.now()
            change.reject(by=by, seen=seen, now=now, reason=reason)
            await unit.tickets.note(ticket.reject(now=now, actor=by, reason=reason))
            await unit.clocks.end(ticket.id, now=now)
            await self.kit.audit(unit, "change.rejected", actor=by, subject=ticket.number)
            await self._tell(unit, change, "utter_notice_change_rejected", ticket)
            await unit.commit()
        return await self.one(number=number, by=by)

    async def mark(self, *, number: str, document: str, received: bool, by: str, seen: int | None = None) -> ChangeView:
        """Say that a document is there, or that what came is not it; then the holder hears what is missing.

        Args:
            number: of the ticket.
            document: its name on the checklist.
            received: whether it is there.
            by: who has looked.
            seen: the version of the ticket that was looked at, where somebody looked.

        Raises:
            NotFound: no such request.
            NotAllowed: it has been decided.
            InvalidInput: no such document on the checklist, or nobody is named.
            Conflict: the ticket has changed since it was looked at.
        """
        by = person(by)
        async with self.kit.open_unit() as unit:
            change, ticket = await self._found(unit, number, lock=True)
            ticket.require_seen(seen)
            if change.status not in UNDECIDED:
                raise NotAllowed("it has been decided already", why="decided", status=str(change.status))
            now = self.kit.now()
            documents = marked(documents_of(ticket), document, received_at=now if received else None)
            await unit.tickets.note(ticket.mark_document(now=now, actor=by, name=document, received=received))
            await keep_checklist(self.kit, unit, ticket, change, documents)
            if not received:
                await tell_missing(self.kit, unit, ticket)
            await self.kit.audit(
                unit, "change.document", actor=by, subject=ticket.number, document=document, received=received
            )
            await unit.commit()
        return await self.one(number=number, by=by)

    async def pursue(self, *, now: datetime) -> int:
        """Ask the bank again about every approved change that it has not answered and whose pause is over."""
        async with self.kit.open_unit() as unit:
            waiting = await unit.changes.unanswered(before=now)
        return len(await each(waiting, self._ask_bank, trouble="changes that could not be pursued"))

    async def _ask_bank(self, change: DataChange) -> None:
        values = self._values(change)
        try:
            answer = await self.kit.bank.change_data(holder_ref=change.holder_ref, key=change.key, values=values.new)
        except BankUnavailable:
            await self._unknown(change)
        else:
            await self._answered(change, answer, values)

    async def _unknown(self, change: DataChange) -> None:
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.get(change.ticket_id, lock=True)
            change = await unit.changes.get(change.id, lock=True)
            if change.status not in WITH_THE_BANK:
                return
            first = change.status is ChangeStatus.APPROVED
            change.no_answer(now=self.kit.now())
            if first:
                await self.kit.note(unit, ticket, "Bank belum menjawab; ditanyakan terus dengan kunci yang sama.")
                await self.kit.audit(unit, "change.unknown", actor="bank", subject=ticket.number)
            await unit.commit()

    async def _answered(self, change: DataChange, answer: ChangeAnswer, values: Values) -> None:
        async with self.kit.open_unit() as unit:
            ticket = await unit.tickets.get(change.ticket_id, lock=True)
            change = await unit.changes.get(change.id, lock=True)
            try:
                if answer.kind is ChangeAnswerKind.DONE:
                    change.confirm(applied_at=answer.at or self.kit.now(), now=self.kit.now())
                else:
                    change.refuse(reason=answer.reason or "", now=self.kit.now())
            except IllegalTransition:  # answered by another try
                return
            if change.status is ChangeStatus.APPLIED:
                await self._applied(unit, change, ticket, values)
            else:
                await self._refused(unit, change, ticket)
            await self.kit.audit(unit, f"change.{change.status}", actor="bank", subject=ticket.number)
            await unit.commit()

    async def _applied(self, unit: UnitOfWork, change: DataChange, ticket: Ticket, values: Values) -> None:
        now = self.kit.now()
        old = {chat.id: chat for chat in await self._chats(unit, change)}
        new = {chat.id: chat for chat in await self._of_new_number(unit, values)}
        await self._tell(unit, change, "utter_notice_change_done", ticket)
        for chat in old.values():
            if chat.id != change.conversation_id:
                await self._warn(unit, change, chat, "utter_notice_change_done_elsewhere", ticket)
        for chat in new.values():
            if chat.id not in old:
                await self._warn(unit, change, chat, "utter_notice_change_new_number", ticket)
        if Field.PHONE in values.new:
            await self._note_unreached(unit, ticket, values, old, new)
            await self._release(unit, change, keep=new.keys())
        outcome = f"Data di Bank diperbarui: {labels(change.fields)}."
        await unit.tickets.note(ticket.resolve(now=now, actor="system", outcome=outcome))
        await unit.clocks.end(ticket.id, now=now)

    async def _refused(self, unit: UnitOfWork, change: DataChange, ticket: Ticket) -> None:
        """People go on: the ticket stays open until they end it with a rejection."""
        await unit.tickets.note(ticket.start_work(now=self.kit.now(), actor="system"))
        await self.kit.note(unit, ticket, f"Bank menolak perubahan data: {change.refusal or 'tanpa alasan'}.")
        conversation = await unit.conversations.get(change.conversation_id, lock=True)
        await hand_over(self.kit, unit, conversation, reason=HandoffReason.BANK_REFUSED)
        await self._tell(unit, change, "utter_notice_change_refused", ticket)

    async def _note_unreached(
        self,
        unit: UnitOfWork,
        ticket: Ticket,
        values: Values,
        old: dict[str, Conversation],
        new: dict[str, Conversation],
    ) -> None:
        """A number without a chat cannot be told by us: people see that on the ticket."""
        by_old = [chat for chat in old.values() if chat.bound_phone]
        for whose, chats, phone in (("lama", by_old, values.old[Field.PHONE]), ("baru", new, values.new[Field.PHONE])):
            if not chats:
                shown = mask(Field.PHONE, phone)
                await self.kit.note(
                    unit, ticket, f"Nomor {whose} {shown} tidak terhubung dengan chat: kabari lewat telepon."
                )

    async def _release(self, unit: UnitOfWork, change: DataChange, *, keep: Container[str]) -> None:
        """The old number is no holder's any more: its chats see the record no longer."""
        for chat in await unit.conversations.bound_to(change.holder_ref):
            if chat.id not in keep:
                chat.unbind()

    async def _chats(self, unit: UnitOfWork, change: DataChange) -> list[Conversation]:
        """The chat that asked, and those of the registered number."""
        bound = await unit.conversations.bound_to(change.holder_ref)
        asked = await unit.conversations.get(change.conversation_id)
        return [asked, *(chat for chat in bound if chat.id != asked.id)]

    async def _of_new_number(self, unit: UnitOfWork, values: Values) -> list[Conversation]:
        """Chats that belong to the number which is registered from now on."""
        phone = values.new.get(Field.PHONE)
        if phone is None:
            return []
        token = private_token(self.kit.sealer, "phone", phone)
        found = await unit.conversations.of_number(token)
        behind = [await self.kit.phone_behind(unit, token, conversation_id=chat.id) for chat in found]
        return [chat for chat, number in zip(found, behind, strict=True) if number == phone]  # a token is short

    async def _tell(self, unit: UnitOfWork, change: DataChange, response: str, ticket: Ticket) -> None:
        """The holder hears the outcome, in the chat that asked if it can be reached."""
        await Notices(self.kit).notify(
            unit,
            ticket,
            response,
            key=f"change:{change.id}:{change.status}",
            when=When(here_first=True),
            number=ticket.number,
            fields=labels(change.fields),
            at=moment_text(change.applied_at),
            reason=change.reason or "",
        )

    async def _warn(
        self, unit: UnitOfWork, change: DataChange, chat: Conversation, response: str, ticket: Ticket
    ) -> None:
        """What concerns a chat itself goes to that chat and at once: it may not have been the holder who asked."""
        key = f"change:{change.id}:{change.status}:{chat.id}"
        await self.kit.notify(
            unit,
            chat,
            response,
            key=key,
            number=ticket.number,
            fields=labels(change.fields),
            at=moment_text(change.applied_at),
        )

    async def _await_approval(self, unit: UnitOfWork, ticket: Ticket) -> None:
        """What was taken up by people waits for approval."""
        now = self.kit.now()
        if ticket.status is not TicketStatus.WAITING_APPROVAL:
            await unit.tickets.note(ticket.ask_approval(now=now, actor="system"))

    async def _found(self, unit: UnitOfWork, number: str, *, lock: bool = False) -> tuple[DataChange, Ticket]:
        ticket = await unit.tickets.by_number(number, lock=lock)
        change = await unit.changes.of_ticket(ticket.id, lock=lock) if ticket else None
        if ticket is None or change is None:
            raise NotFound("no such data change", number=number)
        return change, ticket

    async def _view(self, unit: UnitOfWork, change: DataChange, *, reveal: bool = False) -> ChangeView:
        ticket = await unit.tickets.get(change.ticket_id)
        values = self._values(change)
        show = (lambda _, value: value) if reveal else mask
        return ChangeView(
            number=ticket.number,
            status=change.status,
            version=change.version,
            fields=tuple(Field(name) for name in change.fields),
            old={one: show(one, values.old[one]) for one in Field},
            new={one: show(one, value) for one, value in values.new.items()},
            requested_at=change.requested_at,
            acknowledged_at=change.acknowledged_at,
            due_at=ticket.due_at,
            documents=len(await _readable(unit, ticket)),
            checklist=documents_of(ticket),
            unseen=await _unseen(unit, ticket),
            approvers=change.approvers,
            rejected_by=change.rejected_by,
            reason=change.reason,
            applied_at=change.applied_at,
            refusal=change.refusal,
        )

    def _values(self, change: DataChange) -> Values:
        return Values.from_text(self.kit.sealer.unseal(change.sealed))


async def _readable(unit: UnitOfWork, ticket: Ticket) -> set[str]:
    """Ids of its files that can be looked at."""
    return {file.id for file in await unit.media.of_ticket(ticket.id) if file.status is MediaStatus.STORED}


async def _unseen(unit: UnitOfWork, ticket: Ticket) -> tuple[Document, ...]:
    """Documents that came by chat, and whose file cannot be looked at; people have seen what they marked themselves."""
    files = await _readable(unit, ticket)
    return tuple(it for it in documents_of(ticket) if it.evidence is not None and it.evidence not in files)
