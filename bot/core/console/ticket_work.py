"""What people of the bank do with one ticket at the console.

Each act names the version that was looked at. What somebody else has changed meanwhile is a
:class:`bot.core.errors.Conflict`, and nothing is done; unless it is the same person's same act, sent twice, which is
done once. Rules, clocks, notices and the audit trail are those of the journeys.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.channels import Attachment, AttachmentKind, MediaKind
from bot.core.console.desk import EvidenceKeeper
from bot.core.console.ticket_holders import give, receiver
from bot.core.console.ticket_screen import why_not_merged
from bot.core.console.users import User
from bot.core.documents import documents_of
from bot.core.errors import Conflict, InvalidInput, NotAllowed
from bot.core.journeys.change_approval import ChangeApproval
from bot.core.journeys.desk import Desk, Resolution
from bot.core.journeys.kit import Kit, ticket_of
from bot.core.journeys.notices import Notices
from bot.core.journeys.pausing import PauseDeadline
from bot.core.journeys.written import WrittenComplaints
from bot.core.messages import MediaFile, MediaStatus
from bot.core.policy import Matter
from bot.core.ports import UnitOfWork
from bot.core.tickets import Relation, Ticket, TicketKind, TicketStatus, TimelineEntry, TimelineKind
from bot.core.wording import moment_text

type _Done = Callable[[Ticket, Sequence[TimelineEntry]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWork:
    """Use cases. All raise NotFound where there is no such ticket, and Conflict where it has changed since."""

    kit: Kit
    desk: Desk
    written: WrittenComplaints
    approval: ChangeApproval
    keep_evidence: EvidenceKeeper

    async def take(self, *, number: str, user: User, seen: int) -> None:
        """It is mine from now on; what nobody has begun is begun, and the holder hears that.

        Raises:
            NotAllowed: it is closed, or a colleague's.
        """
        await self._assign(number, user, user, seen)

    async def assign(self, *, number: str, user: User, to: str, seen: int) -> None:
        """Give it to a colleague, which needs the permission, or to nobody (``to`` empty).

        Raises:
            NotAllowed: it is closed, a colleague's, not one's to give, or the colleague does not work on tickets.
        """
        async with self.kit.open_unit() as unit:
            colleague = await receiver(unit, user=user, to=to or None)
        await self._assign(number, user, colleague, seen)

    async def record(self, *, number: str, user: User, findings: Mapping[str, str], seen: int) -> None:
        """Record what the examination and the analysis found; a text that is there already is left alone.

        Raises:
            NotAllowed: the ticket is closed.
            InvalidInput: nothing new is said.
        """

        def done(ticket: Ticket, _: Sequence[TimelineEntry]) -> bool:
            return all(getattr(ticket, name) == text.strip() for name, text in findings.items())

        async def act() -> None:
            async with self.kit.open_unit() as unit:
                known = await ticket_of(unit, number)
            new = {name: text for name, text in findings.items() if text.strip() != (getattr(known, name) or "")}
            await self.desk.record(number=number, agent=user.name, findings=new, seen=seen)

        await self._once(number, act, done)

    async def resolve(self, *, number: str, user: User, outcome: str, seen: int) -> None:
        """Close it with an outcome, which the holder hears.

        Raises:
            NotAllowed: a finding is missing, or its state does not permit it.
            InvalidInput: no outcome.
        """

        async def act() -> None:
            await self.desk.resolve(number=number, agent=user.name, resolution=Resolution(outcome), seen=seen)

        await self._once(number, act, _ended(TicketStatus.RESOLVED, user, outcome=outcome.strip()))

    async def reject(self, *, number: str, user: User, reason: str, seen: int) -> None:
        """Close it as unfounded or not ours; the holder hears the reason.

        Raises:
            NotAllowed: its state does not permit it.
            InvalidInput: no reason.
        """

        async def act() -> None:
            await self.desk.reject(number=number, agent=user.name, reason=reason, seen=seen)

        await self._once(number, act, _ended(TicketStatus.REJECTED, user, reason=reason.strip()))

    async def escalate(self, *, number: str, user: User, reason: str, seen: int) -> None:
        """Ask the holder for a written complaint.

        Raises:
            NotAllowed: not an oral complaint that is open.
            InvalidInput: no reason.
        """

        async def act() -> None:
            await self.desk.escalate(number=number, agent=user.name, reason=reason, seen=seen)

        await self._once(number, act, _ended(TicketStatus.ESCALATED, user, reason=reason.strip()))

    async def reopen(self, *, number: str, user: User, reason: str, seen: int) -> None:
        """Take it up again, with a new deadline, which the holder hears.

        Raises:
            NotAllowed: too late, or never possible for this kind.
            InvalidInput: no reason.
        """

        async def act() -> None:
            await self.desk.reopen(number=number, agent=user.name, reason=reason, seen=seen)

        await self._once(number, act, _ended(TicketStatus.OPEN, user, reason=reason.strip()))

    async def register(
        self,
        *,
        number: str,
        user: User,
        matter: Matter,
        received: Collection[str],
        received_on: date | None = None,
        represented: bool,
        seen: int,
    ) -> str:
        """Register the written complaint that goes on from an oral one; returns its number.

        Raises:
            NotAllowed: not an oral complaint, closed, or registered by somebody else before.
            InvalidInput: no such document, or a date on which they cannot have come.
        """
        try:
            view = await self.written.register(
                oral_number=number,
                matter=matter,
                agent=user.name,
                received=received,
                received_on=received_on,
                represented=represented,
                seen=seen,
            )
        except (Conflict, NotAllowed):
            async with self.kit.open_unit() as unit:
                written = await unit.tickets.written_of((await ticket_of(unit, number)).id)
                entries = await unit.tickets.timeline(written.id) if written else []
            if written is None or entries[0].actor != user.name:
                raise
            return written.number
        return view.number

    async def mark(
        self,
        *,
        number: str,
        user: User,
        document: str,
        received: bool,
        received_on: date | None = None,
        seen: int,
    ) -> None:
        """A document of the checklist is there, or is missing; of a written complaint the last one starts the clock.

        Raises:
            NotAllowed: not a written complaint that waits for documents, nor a data change that is undecided.
            InvalidInput: no such document, or a date on which it cannot have come.
        """

        def done(ticket: Ticket, _: Sequence[TimelineEntry]) -> bool:
            return any(it.name == document and (it.received_at is not None) == received for it in documents_of(ticket))

        async def act() -> None:
            async with self.kit.open_unit() as unit:
                ticket = await ticket_of(unit, number)
            if ticket.kind is TicketKind.DATA_CHANGE:
                await self.approval.mark(number=number, document=document, received=received, by=user.name, seen=seen)
                return
            await self.written.mark(
                number=number,
                document=document,
                received=received,
                received_on=received_on,
                agent=user.name,
                seen=seen,
            )

        await self._once(number, act, done)

    async def extend(self, *, number: str, user: User, reason: str, seen: int) -> None:
        """Give a written complaint more time, as its policy allows; the holder hears it in writing.

        Raises:
            NotAllowed: over, or not (again) by the policy.
            InvalidInput: no reason.
        """

        def done(_: Ticket, timeline: Sequence[TimelineEntry]) -> bool:
            return _last(timeline, TimelineKind.EXTENDED, user, reason=reason.strip())

        async def act() -> None:
            await self.written.extend(number=number, agent=user.name, reason=reason, seen=seen)

        await self._once(number, act, done)

    async def pause(self, *, number: str, user: User, reason: str, seen: int) -> None:
        """Let the deadline stand still, as its policy allows; the holder hears it in writing.

        Raises:
            NotAllowed: over, paused, or not (again) by the policy.
            InvalidInput: no reason.
        """

        async def act() -> None:
            await PauseDeadline(self.kit).pause(number=number, agent=user.name, reason=reason, seen=seen)

        await self._once(
            number, act, lambda _, timeline: _last(timeline, TimelineKind.PAUSED, user, reason=reason.strip())
        )

    async def resume(self, *, number: str, user: User, seen: int) -> None:
        """Let the deadline go on; the holder hears by when it is due.

        Raises:
            NotAllowed: it does not stand still.
        """

        async def act() -> None:
            await PauseDeadline(self.kit).resume(number=number, agent=user.name, seen=seen)

        await self._once(number, act, lambda _, timeline: _last(timeline, TimelineKind.RESUMED, user))

    async def reclassify(self, *, number: str, user: User, matter: Matter, reason: str, seen: int) -> None:
        """Put right the class of a written complaint; its deadline is counted anew.

        Raises:
            NotAllowed: not open, of that class already, or extended more often than its row allows.
            InvalidInput: no reason.
        """

        def done(ticket: Ticket, timeline: Sequence[TimelineEntry]) -> bool:
            said = {"class": str(matter), "reason": reason.strip()}
            return ticket.matter is matter and _last(timeline, TimelineKind.RECLASSIFIED, user, **said)

        async def act() -> None:
            await self.written.reclassify(number=number, matter=matter, agent=user.name, reason=reason, seen=seen)

        await self._once(number, act, done)

    async def note(self, *, number: str, user: User, text: str, key: str) -> None:
        """Write for colleagues; the same key is kept once.

        Raises:
            InvalidInput: nothing is said.
        """
        await self.desk.note(number=number, agent=user.name, text=text, key=key)

    async def attach(self, *, number: str, user: User, file: Attachment, key: str) -> None:
        """Add a document that was brought on paper or came another way; the same key is kept once.

        Args:
            number: of the ticket.
            user: who adds it.
            file: its kind told by its content, its name safe to show.
            key: what a second press of the same button brings again.

        Raises:
            NotAllowed: the ticket is closed, or no chat has opened it.
        """
        ref, media_id = f"console:{user.name}:{key}", self.kit.new_id()
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number)
            if any(one.ref == ref for one in await unit.media.of_ticket(ticket.id)):
                return
        path, digest = await self.keep_evidence(media_id, file.content)
        async with self.kit.open_unit() as unit:
            ticket = await ticket_of(unit, number, lock=True)
            if any(one.ref == ref for one in await unit.media.of_ticket(ticket.id)):
                return
            if ticket.conversation_id is None:
                raise NotAllowed("evidence belongs to a chat", why="chat")
            now = self.kit.now()
            entry = ticket.add_evidence(now=now, actor=user.name, evidence_id=media_id, name=file.file_name)
            await unit.media.add(
                MediaFile(
                    id=media_id,
                    conversation_id=ticket.conversation_id,
                    kind=MediaKind.PHOTO if file.kind is AttachmentKind.IMAGE else MediaKind.DOCUMENT,
                    ref=ref,
                    created_at=now,
                    mime=file.mime,
                    file_name=file.file_name,
                    size=len(file.content),
                    status=MediaStatus.STORED,
                    sha256=digest,
                    path=path,
                    ticket_id=ticket.id,
                )
            )
            await unit.tickets.note(entry)
            await self.kit.audit(unit, "ticket.evidence_added", actor=user.name, subject=number, media=media_id)
            await unit.commit()

    async def link(self, *, number: str, user: User, other: str) -> None:
        """Note on both tickets that they belong together; linked already is fine.

        Raises:
            InvalidInput: it is the same ticket.
        """
        async with self.kit.open_unit() as unit:
            one, two = await _both(unit, number, other)
            if any(
                entry.kind is TimelineKind.LINKED and entry.data["number"] == two.number
                for entry in await unit.tickets.timeline(one.id)
            ):
                return
            await self._link(unit, one, two, user, (Relation.RELATED, Relation.RELATED))
            await self.kit.audit(unit, "ticket.linked", actor=user.name, subject=one.number, other=two.number)
            await unit.commit()

    async def merge(self, *, number: str, user: User, into: str, seen: int) -> None:
        """End a duplicate: its evidence goes to the ticket that goes on, and the holder is told which one that is.

        Raises:
            NotAllowed: they do not fit; ``why`` as :func:`bot.core.console.ticket_screen.why_not_merged`.
            InvalidInput: it is the same ticket.
        """

        def done(ticket: Ticket, timeline: Sequence[TimelineEntry]) -> bool:
            into_it = {"number": into, "relation": str(Relation.MERGED_INTO)}
            return ticket.status is TicketStatus.CANCELLED and _last(timeline, TimelineKind.LINKED, user, **into_it)

        await self._once(number, lambda: self._merge(number, user, into, seen), done)

    async def _merge(self, number: str, user: User, into: str, seen: int) -> None:
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            ticket, main = await _both(unit, number, into)
            ticket.require_seen(seen)
            if why := why_not_merged(ticket, main):
                raise NotAllowed("one is no duplicate of the other", why=why, into=main.number)
            for file in await unit.media.of_ticket(ticket.id):
                file.ticket_id = main.id
                await unit.tickets.note(
                    main.add_evidence(now=now, actor=user.name, evidence_id=file.id, name=file.file_name)
                )
            reason = f"Digabungkan ke {main.number}"
            await unit.tickets.note(ticket.cancel(now=now, actor=user.name, reason=reason))
            await unit.clocks.end(ticket.id, now=now)
            await self._link(unit, ticket, main, user, (Relation.MERGED_INTO, Relation.MERGED_FROM))
            due = moment_text(main.due_at)
            await Notices(self.kit).notify(
                unit,
                ticket,
                "utter_notice_merged",
                key=f"merged:{ticket.id}",
                number=ticket.number,
                into=main.number,
                due=due,
            )
            await self.kit.audit(unit, "ticket.merged", actor=user.name, subject=ticket.number, into=main.number)
            await unit.commit()

    async def _assign(self, number: str, user: User, to: User | None, seen: int) -> None:
        name = to.name if to else None

        async def act() -> None:
            async with self.kit.open_unit() as unit:
                await give(self.kit, unit, number=number, seen=seen, user=user, to=to)
                await unit.commit()

        await self._once(number, act, lambda ticket, _: ticket.assignee == name)

    async def _link(
        self, unit: UnitOfWork, one: Ticket, two: Ticket, user: User, relations: tuple[Relation, Relation]
    ) -> None:
        for ticket, other, relation in ((one, two, relations[0]), (two, one, relations[1])):
            entry = ticket.link(now=self.kit.now(), actor=user.name, number=other.number, relation=relation)
            await unit.tickets.note(entry)

    async def _once(self, number: str, act: Callable[[], Awaitable[None]], done: _Done) -> None:
        """Do it; what is refused because it has just been done by the same person counts as done."""
        try:
            await act()
        except (Conflict, NotAllowed, InvalidInput):
            async with self.kit.open_unit() as unit:
                ticket = await ticket_of(unit, number)
                timeline = await unit.tickets.timeline(ticket.id)
            if not done(ticket, timeline):
                raise


_MOVED_TO = {
    TicketStatus.RESOLVED: TimelineKind.RESOLVED,
    TicketStatus.REJECTED: TimelineKind.REJECTED,
    TicketStatus.ESCALATED: TimelineKind.ESCALATED,
    TicketStatus.OPEN: TimelineKind.REOPENED,
}


def _ended(status: TicketStatus, user: User, **said: str) -> _Done:
    """Whether it stands where this act leads, by this person and with these words."""

    def done(ticket: Ticket, timeline: Sequence[TimelineEntry]) -> bool:
        return ticket.status is status and _last(timeline, _MOVED_TO[status], user, **said)

    return done


def _last(timeline: Sequence[TimelineEntry], kind: TimelineKind, user: User, **said: str) -> bool:
    """Whether the last entry of a kind is of this person, with these words."""
    last = next((entry for entry in reversed(timeline) if entry.kind is kind), None)
    return last is not None and last.actor == user.name and said.items() <= last.data.items()


async def _both(unit: UnitOfWork, number: str, other: str) -> tuple[Ticket, Ticket]:
    """Two tickets, locked in the same order by whoever locks both."""
    if number == other:
        raise InvalidInput("it is the same ticket", reason="same_ticket")
    found = {one: await ticket_of(unit, one, lock=True) for one in sorted((number, other))}
    return found[number], found[other]
