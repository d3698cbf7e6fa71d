"""Journey 3: a written complaint. Registered by people, with its documents; its clock starts when they are complete."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from bot.core import tickets
from bot.core.calendar import WorkCalendar
from bot.core.deadlines import documents_period, due
from bot.core.documents import (
    Document,
    arrival,
    as_lines,
    checklist,
    completed_at,
    documents_of,
    marked,
    missing,
    to_json,
)
from bot.core.errors import InvalidInput, NotAllowed
from bot.core.journeys.complaint_form import make_form
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.journeys.notices import ANY_TIME, Notices, When
from bot.core.journeys.timing import deadline_by, policy_of, start_deadline, start_documents
from bot.core.papers import ComplaintForm
from bot.core.policy import Matter
from bot.core.ports import UnitOfWork
from bot.core.ticket_timeline import counting
from bot.core.tickets import Ticket, TicketKind, TicketStatus
from bot.core.wording import MATTER_LABELS, as_wib, day_and_time, moment_text, without_full_stop


@dataclass(frozen=True, slots=True)
class WrittenView:
    """A written complaint as people of the bank see it."""

    number: str
    oral_number: str
    matter: Matter
    status: TicketStatus
    documents: tuple[Document, ...]
    documents_due_at: datetime | None
    due_at: datetime | None
    explanation: str


@dataclass(frozen=True, slots=True)
class WrittenComplaints:
    """Use cases of those who take written complaints in."""

    kit: Kit

    async def register(
        self,
        *,
        oral_number: str,
        matter: Matter,
        agent: str,
        received: Collection[str] = (),
        received_on: date | None = None,
        represented: bool = False,
        seen: int | None = None,
    ) -> WrittenView:
        """Register a written complaint that goes on from an oral one, with the documents that came along.

        Args:
            oral_number: the oral complaint; one that is still open is escalated with this.
            matter: the class, which decides the row of the policy.
            agent: who registers it.
            received: names of documents that are there; with all of them the clock starts.
            received_on: the date on which they came, where that was not today; from then on it is counted.
            represented: somebody else brings it, so that a power of attorney is needed.
            seen: the version of the oral complaint that was looked at, where somebody looked.

        Raises:
            NotFound: no such ticket.
            NotAllowed: not an oral complaint, closed, or registered before (``written`` names that one).
            InvalidInput: no such document, or they came in the future or before the oral complaint.
            Conflict: somebody else has just registered it, or changed the oral complaint.
        """
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.current()
            oral = await self._oral(unit, oral_number)
            oral.require_seen(seen)
            if oral.is_open:
                reason = "pengaduan tertulis disampaikan"
                await unit.tickets.note(oral.escalate(now=self.kit.now(), actor=agent, reason=reason))
                await unit.clocks.end(oral.id, now=self.kit.now())
            documents = checklist(oral.category, represented=represented)
            at = arrival(received_on, now=self.kit.now(), registered_at=oral.opened_at)
            for name in received:
                documents = marked(documents, name, received_at=at)
            ticket = await self._open(unit, oral, matter, agent, documents, calendar)
            for name in received:
                entry = ticket.mark_document(now=self.kit.now(), actor=agent, name=name, received=True, on=received_on)
                await unit.tickets.note(entry)
            text = f"Pengaduan tertulis {ticket.number} didaftarkan."
            await unit.tickets.note(oral.add_note(now=self.kit.now(), actor=agent, text=text))
            if missing(documents):
                await self._tell_registered(unit, ticket, oral)
            else:
                await self._complete(unit, ticket, agent, calendar)
            await self.kit.audit(unit, "written.registered", actor=agent, subject=ticket.number, oral=oral.number)
            await unit.commit()
        return _view(ticket, oral.number)

    async def mark(
        self,
        *,
        number: str,
        document: str,
        received: bool,
        agent: str,
        received_on: date | None = None,
        seen: int | None = None,
    ) -> WrittenView:
        """Mark one document as received or missing; with the last one that is required the clock starts.

        Args:
            number: of the written complaint.
            document: its name on the checklist.
            received: whether it is there.
            agent: who records it.
            received_on: the date on which it came, where that was not today. The clock starts when the latest came,
                which may be earlier than now.
            seen: the version that was looked at, where somebody looked.

        Raises:
            NotFound: no such ticket.
            NotAllowed: not a written complaint that waits for documents.
            InvalidInput: no such document on its checklist; a date of something missing, in the future, or before the
                oral complaint.
            Conflict: it has changed since it was looked at.
        """
        now = self.kit.now()
        if received_on and not received:
            raise InvalidInput("what is missing has not come on any date", reason="received_on", document=document)
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.current()
            ticket = await self._written(unit, number)
            ticket.require_seen(seen)
            if ticket.status is not TicketStatus.WAITING_DOCUMENTS or ticket.due_at is not None:
                raise NotAllowed(
                    "its documents were complete, and its clock runs", number=number, status=str(ticket.status)
                )
            first = (await unit.tickets.get(ticket.oral_ticket_id)).opened_at if ticket.oral_ticket_id else None
            at = arrival(received_on, now=now, registered_at=first or ticket.opened_at)
            documents = marked(documents_of(ticket), document, received_at=at if received else None)
            ticket.details = ticket.details | {"documents": to_json(documents)}
            await unit.tickets.note(
                ticket.mark_document(now=now, actor=agent, name=document, received=received, on=received_on)
            )
            if not missing(documents):
                await self._complete(unit, ticket, agent, calendar)
            await self.kit.audit(
                unit, "written.document", actor=agent, subject=number, document=document, received=received
            )
            oral = await self._number_of_oral(unit, ticket)
            await unit.commit()
        return _view(ticket, oral)

    async def extend(self, *, number: str, agent: str, reason: str, seen: int | None = None) -> WrittenView:
        """Extend the deadline as its policy row allows, and tell the holder in writing, before it is over.

        Raises:
            NotFound: no such ticket.
            NotAllowed: not a written complaint with a running clock, over, or not (again) by the policy.
            InvalidInput: no reason.
            Conflict: it has changed since it was looked at.
        """
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.current()
            ticket = await self._written(unit, number)
            ticket.require_seen(seen)
            policy = await policy_of(self.kit, unit, ticket)
            events = counting(await unit.tickets.timeline(ticket.id))
            rule = policy.rule_for(ticket.kind, ticket.matter)
            if events.started_at is None or ticket.due_at is None:
                raise NotAllowed("its documents are not complete: the clock has not started", number=number)
            if events.extensions >= rule.extension_times:
                allowed = rule.extension_times
                raise NotAllowed("the deadline policy allows no further extension", row=rule.case, allowed=allowed)
            deadline = deadline_by(replace(events, extensions=events.extensions + 1), ticket, calendar, policy)
            before = ticket.due_at
            entry = ticket.extend(now=self.kit.now(), actor=agent, reason=reason, deadline=deadline)
            await unit.tickets.note(entry)
            await start_deadline(self.kit, unit, ticket, deadline)
            key, shown = f"extended:{ticket.id}:{entry.at.isoformat()}", day_and_time(before)
            told = without_full_stop(reason)
            when = When(at_latest=before)  # in writing before the time is over: rather in the night than too late
            await self._tell(unit, ticket, "utter_notice_extended", key, when, before=shown, reason=told)
            await self.kit.audit(unit, "written.extended", actor=agent, subject=number)
            oral = await self._number_of_oral(unit, ticket)
            await unit.commit()
        return _view(ticket, oral)

    async def reclassify(
        self, *, number: str, matter: Matter, agent: str, reason: str, seen: int | None = None
    ) -> WrittenView:
        """Put right the class of a written complaint; its deadline is counted anew by that row, from the same start.

        The holder hears of it where a date moves.

        Raises:
            NotFound: no such ticket.
            NotAllowed: no open written complaint, of that class already, or extended or paused too often for its row.
            InvalidInput: no reason.
            Conflict: it has changed since it was looked at.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            calendar = await unit.calendars.current()
            ticket = await self._written(unit, number)
            ticket.require_seen(seen)
            before = (ticket.due_at, ticket.documents_due_at)
            policy = await policy_of(self.kit, unit, ticket)
            events = counting(await unit.tickets.timeline(ticket.id))
            rule = policy.rule_for(ticket.kind, matter)
            if events.extensions > rule.extension_times or len(events.pauses) > rule.pause_times:
                raise NotAllowed("extended or paused more often than that row allows", row=rule.case)
            put_right = partial(ticket.reclassify, now=now, actor=agent, matter=matter, reason=reason)
            if ticket.due_at is not None and events.started_at is not None:
                deadline = deadline_by(events, ticket, calendar, policy, matter=matter)
                await unit.tickets.note(put_right(deadline=deadline))
                await start_deadline(self.kit, unit, ticket, deadline)
            else:
                asked_at = events.documents_asked_at or ticket.opened_at
                period = documents_period(asked_at, calendar, policy=policy, matter=matter)
                await unit.tickets.note(put_right(documents_due_at=period.due_at))
                await start_documents(self.kit, unit, ticket, period)
            await self._tell_reclassified(unit, ticket, before, reason)
            await self.kit.audit(unit, "written.reclassified", actor=agent, subject=number, to=str(matter))
            oral = await self._number_of_oral(unit, ticket)
            await unit.commit()
        return _view(ticket, oral)

    async def show(self, *, number: str) -> WrittenView:
        """One written complaint.

        Raises:
            NotFound: no such ticket.
            NotAllowed: not a written complaint.
        """
        async with self.kit.open_unit() as unit:
            ticket = await self._written(unit, number, lock=False)
            return _view(ticket, await self._number_of_oral(unit, ticket))

    async def form(self, *, number: str, agent: str) -> bytes:
        """The form of an oral or written complaint as a PDF, readable: for people of the bank. Who took it is kept.

        Raises:
            NotFound: no such ticket.
            NotAllowed: not a complaint.
            PaperFailed: it could not be made.
        """
        return await self.kit.papers.complaint_form(await self._form(number, agent))

    async def _form(self, number: str, agent: str) -> ComplaintForm:
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number)
            if ticket.kind not in {TicketKind.ORAL, TicketKind.WRITTEN}:
                raise NotAllowed("only complaints have this form", number=number, kind=str(ticket.kind))
            form = await make_form(self.kit, unit, ticket, readable=True)
            await self.kit.audit(unit, "form.revealed", actor=agent, subject=number)
            await unit.commit()
        return form

    async def _oral(self, unit: UnitOfWork, number: str) -> Ticket:
        oral = await ticket_of(unit, number, lock=True)
        if oral.kind is not TicketKind.ORAL:
            raise NotAllowed("a written complaint goes on from an oral one", number=number, kind=str(oral.kind))
        written = await unit.tickets.written_of(oral.id)
        if written:
            raise NotAllowed("registered before", number=number, written=written.number)
        if not oral.is_open and oral.status is not TicketStatus.ESCALATED:
            raise NotAllowed("the oral complaint is closed: reopen it first", number=number, status=str(oral.status))
        return oral

    async def _open(  # noqa: PLR0917 - all that a ticket begins with
        self,
        unit: UnitOfWork,
        oral: Ticket,
        matter: Matter,
        agent: str,
        documents: tuple[Document, ...],
        calendar: WorkCalendar,
    ) -> Ticket:
        now = self.kit.now()
        period = documents_period(now, calendar, policy=self.kit.policy, matter=matter)
        ticket, opened = tickets.open_ticket(
            id=self.kit.new_id(),
            number=tickets.format_ticket_number(as_wib(now).date(), await unit.tickets.next_serial()),
            kind=TicketKind.WRITTEN,
            now=now,
            actor=agent,
            opened_by_key=f"written:{oral.id}:{self.kit.new_id()}",
            deadline=None,
            summary=oral.summary,
            category=oral.category,
            conversation_id=oral.conversation_id,
            holder_ref=oral.holder_ref,
            holder_phone=oral.holder_phone,
            details=oral.details | {"documents": to_json(documents)},
            matter=matter,
            oral_ticket_id=oral.id,
            documents_due_at=period.due_at,
            policy_version=self.kit.policy.version,
        )
        await unit.tickets.add(ticket)
        await unit.tickets.note(opened)
        await start_documents(self.kit, unit, ticket, period)
        return ticket

    async def _complete(self, unit: UnitOfWork, ticket: Ticket, agent: str, calendar: WorkCalendar) -> None:
        now = self.kit.now()
        policy = await policy_of(self.kit, unit, ticket)
        since = completed_at(documents_of(ticket))
        deadline = due(ticket.kind, since, calendar, policy=policy, matter=ticket.matter)
        await unit.tickets.note(ticket.complete_documents(now=now, actor=agent, deadline=deadline))
        await start_deadline(self.kit, unit, ticket, deadline)
        await self._tell(unit, ticket, "utter_notice_documents_complete", f"complete:{ticket.id}")

    async def _tell_registered(self, unit: UnitOfWork, ticket: Ticket, oral: Ticket) -> None:
        wanted = missing(documents_of(ticket))
        until = moment_text(ticket.documents_due_at)
        facts = {"oral": oral.number, "documents": as_lines(wanted), "until": until}
        await self._tell(unit, ticket, "utter_notice_written_registered", f"registered:{ticket.id}", ANY_TIME, **facts)

    async def _tell_reclassified(
        self, unit: UnitOfWork, ticket: Ticket, before: tuple[datetime | None, datetime | None], reason: str
    ) -> None:
        """Where a date has moved; only one of them runs."""
        waits = ticket.due_at is None
        old, new = (before[1], ticket.documents_due_at) if waits else (before[0], ticket.due_at)
        if old is None or new is None or old == new:
            return
        response = "utter_notice_documents_reclassified" if waits else "utter_notice_reclassified"
        facts = {
            "matter": MATTER_LABELS[ticket.matter or Matter.OTHER],
            "reason": without_full_stop(reason),
            "before": day_and_time(old),
            "due": day_and_time(new),
        }
        await self._tell(unit, ticket, response, f"reclassified:{ticket.id}:{ticket.version}", ANY_TIME, **facts)

    async def _tell(
        self,
        unit: UnitOfWork,
        ticket: Ticket,
        response: str,
        key: str,
        when: When = ANY_TIME,
        **facts: str,
    ) -> None:
        shown = {"number": ticket.number, "due": moment_text(ticket.due_at)} | facts
        await Notices(self.kit).notify(unit, ticket, response, key=key, when=when, **shown)

    async def _written(self, unit: UnitOfWork, number: str, *, lock: bool = True) -> Ticket:
        ticket = await ticket_of(unit, number, lock=lock)
        if ticket.kind is not TicketKind.WRITTEN:
            raise NotAllowed("not a written complaint", number=number, kind=str(ticket.kind))
        return ticket

    async def _number_of_oral(self, unit: UnitOfWork, ticket: Ticket) -> str:
        return (await unit.tickets.get(ticket.oral_ticket_id)).number if ticket.oral_ticket_id else ""


def _view(ticket: Ticket, oral_number: str) -> WrittenView:
    return WrittenView(
        number=ticket.number,
        oral_number=oral_number,
        matter=ticket.matter or Matter.OTHER,
        status=ticket.status,
        documents=documents_of(ticket),
        documents_due_at=ticket.documents_due_at,
        due_at=ticket.due_at,
        explanation=ticket.due_explanation,
    )
