"""Who of the bank has a conversation: taken, assigned, passed on, returned, closed; and whose turn it is.

Each act that changes the holder names the epoch that it was decided on; somebody else's change in between is a
:class:`bot.core.errors.Conflict`, and nothing is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.channels import Attachment
from bot.core.console.desk import (
    Counts,
    Draft,
    InboxRow,
    Place,
    Presence,
    Remark,
    Standing,
    TalkKind,
    Teammate,
    View,
)
from bot.core.console.roles import Permission
from bot.core.console.users import User
from bot.core.conversations import Conversation, HeldBy
from bot.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from bot.core.journeys.handoff import Handoff
from bot.core.journeys.kit import Kit
from bot.core.ports import UnitOfWork

LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Inbox:
    """One look at the inbox."""

    rows: Sequence[InboxRow]
    counts: Counts
    team: Sequence[Teammate]


@dataclass(frozen=True, slots=True)
class Holding:
    """Use cases."""

    kit: Kit

    async def inbox(self, *, user: User, view: View, after: Place | None = None) -> Inbox:
        """What somebody sees."""
        async with self.kit.open_unit() as unit:
            return Inbox(
                rows=await unit.desk.listed(view, name=user.name, after=after),
                counts=await unit.desk.counts(name=user.name),
                team=await unit.desk.team(now=self.kit.now()),
            )

    async def standing(self, *, user: User) -> Standing:
        """How much waits, and whether they are there for it."""
        async with self.kit.open_unit() as unit:
            return Standing(
                counts=await unit.desk.counts(name=user.name),
                presence=await unit.desk.presence(user.id, now=self.kit.now()),
            )

    async def take(self, *, conversation_id: str, user: User, epoch: int | None = None) -> None:
        """It is mine from now on; the holder is told who helps. Taken already by me: nothing happens.

        Raises:
            NotFound: no such conversation.
            Conflict: somebody else was first.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            if conversation.is_with(user.name):
                return
            if conversation.held_by is HeldBy.AGENT:
                raise Conflict("somebody else has it", agent=conversation.agent)
            _require_epoch(conversation, epoch)
            await self._give(unit, conversation, user, by=user.name, how="mengambil percakapan")
            await unit.desk.note_assigned(user.id, now=self.kit.now())
            await unit.commit()

    async def assign(self, *, conversation_id: str, to: str, by: User, epoch: int | None, reason: str = "") -> None:
        """Give it to a colleague: one's own, or anybody's with the permission.

        Raises:
            NotFound: no such conversation, or colleague.
            NotAllowed: it is somebody else's, or the colleague cannot answer.
            Conflict: changed meanwhile.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            _require_mine(conversation, by)
            _require_epoch(conversation, epoch)
            colleague = await unit.users.by_name(to)
            if colleague is None or colleague.disabled_at is not None:
                raise NotFound("no such colleague", name=to)
            if not colleague.may(Permission.ANSWER):
                raise NotAllowed("this colleague does not answer holders", name=to)
            if conversation.is_with(colleague.name):
                return
            why = f": {reason.strip()}" if reason.strip() else ""
            how = f"menyerahkan percakapan kepada {colleague.display}{why}"
            await self._give(unit, conversation, colleague, by=by.name, how=how)
            await unit.desk.note_assigned(colleague.id, now=self.kit.now())
            await unit.commit()

    async def put_back(self, *, conversation_id: str, user: User, epoch: int | None) -> None:
        """Into the queue again, where it keeps its place; the holder is told that somebody else goes on.

        Raises:
            NotFound, NotAllowed, Conflict: as above.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            _require_mine(conversation, user)
            _require_epoch(conversation, epoch)
            await Handoff(self.kit).put_back(unit, conversation, by=user.name)
            await self._happened(unit, conversation, user.name, "mengembalikan percakapan ke antrean")
            await unit.commit()

    async def return_to_bot(self, *, conversation_id: str, user: User, epoch: int | None, closed: bool = False) -> None:
        """The bot answers again; or, closed, it answers when the holder next writes. The holder is told either way.

        Raises:
            NotFound, NotAllowed, Conflict: as above.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id, lock=True)
            _require_mine(conversation, user)
            _require_epoch(conversation, epoch)
            how = "menutup percakapan" if closed else "mengembalikan percakapan kepada bot"
            await self._happened(unit, conversation, user.name, how)
            handoff = Handoff(self.kit)
            await handoff.end(unit, conversation, agent=user.name, closed=closed)
            await unit.commit()

    async def reply(
        self, *, conversation_id: str, user: User, text: str, key: str, attachment: Attachment | None = None
    ) -> None:
        """Write to the holder; taken on the way where nobody of the bank has it. The same key is sent once.

        Raises:
            NotFound: no such conversation.
            Conflict: a colleague has it.
            InvalidInput: nothing is said.
        """
        said = text.strip()
        if not said and attachment is None:
            raise InvalidInput("nothing is said", reason="blank")
        await self.take(conversation_id=conversation_id, user=user)
        await Handoff(self.kit).reply(
            conversation_id=conversation_id,
            agent=user.name,
            text=said,
            key=f"console:{user.name}:{key}",
            attachment=attachment,
        )
        async with self.kit.open_unit() as unit:
            await unit.desk.keep_draft(conversation_id, Draft(), name=user.name, now=self.kit.now())
            await unit.commit()

    async def note(self, *, conversation_id: str, user: User, text: str, key: str) -> None:
        """Write for colleagues. The same key is kept once.

        Raises:
            NotFound: no such conversation.
            InvalidInput: nothing is said, or more than 4000 characters.
        """
        said = text.strip()
        if not said:
            raise InvalidInput("nothing is said", reason="blank")
        if len(said) > LONGEST_NOTE:
            raise InvalidInput("the note is too long", reason="too_long")
        async with self.kit.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            note = self._remark(conversation_id, TalkKind.NOTE, user.name, said)
            note.id = f"{user.id}:{key}"
            await unit.desk.remark(note)
            await unit.desk.keep_draft(conversation_id, Draft(), name=user.name, now=self.kit.now())
            await unit.commit()

    async def be(self, *, user: User, state: Presence) -> None:
        """Say whether one takes conversations."""
        async with self.kit.open_unit() as unit:
            await unit.desk.set_presence(user.id, state, now=self.kit.now())
            await unit.commit()
        if state is Presence.AVAILABLE:
            await self.assign_waiting()

    async def assign_waiting(self, *, now: datetime | None = None) -> int:
        """Give who waits to who is available and has room: the least loaded first, then whose last turn is longest ago.

        A turn is each conversation that one got: given here, taken, or passed on by a colleague.
        Returns how many were given.
        """
        given, had_turn = 0, set[str]()
        async with self.kit.open_unit() as unit:
            waiting = await unit.desk.listed(View.QUEUE, name="")
            if not waiting:
                return 0
            await unit.desk.hold_assigning()
            moment = now or self.kit.now()
            turns = await unit.desk.last_assigned()
            free = [one for one in await unit.desk.team(now=moment) if one.state is Presence.AVAILABLE]
            loads = {one.id: one.load for one in free}
            for row in waiting:
                room = [one for one in free if loads[one.id] < one.capacity]
                if not room:
                    break
                first = min(room, key=lambda one: (loads[one.id], _turn(turns, one.id), one.name))
                conversation = await unit.conversations.get(row.id, lock=True)
                if conversation.held_by is not HeldBy.QUEUE:
                    continue
                user = await unit.users.get(first.id)
                await self._give(
                    unit, conversation, user, by="Sistem", how=f"memberikan percakapan kepada {user.display}"
                )
                turns[first.id], loads[first.id], given = moment, loads[first.id] + 1, given + 1
                had_turn.add(first.id)
            if given:
                # After all conversations are locked, as in taking one; otherwise each could wait for the other.
                for user_id in sorted(had_turn):
                    await unit.desk.note_assigned(user_id, now=moment)
                await unit.commit()
        return given

    async def _give(self, unit: UnitOfWork, conversation: Conversation, user: User, *, by: str, how: str) -> None:
        conversation.hand_to(agent=user.name)
        await self._happened(unit, conversation, by, how)
        await self.kit.notify(
            unit,
            conversation,
            "utter_notice_agent_joined",
            key=f"joined:{conversation.id}:{conversation.epoch}",
            agent=user.display,
        )
        await self.kit.audit(unit, "conversation.taken", actor=by, subject=conversation.id, agent=user.name)

    async def _happened(self, unit: UnitOfWork, conversation: Conversation, author: str, text: str) -> None:
        await unit.desk.remark(self._remark(conversation.id, TalkKind.EVENT, author, text))

    def _remark(self, conversation_id: str, kind: TalkKind, author: str, text: str) -> Remark:
        return Remark(
            id=self.kit.new_id(),
            conversation_id=conversation_id,
            kind=kind,
            author=author,
            text=text,
            at=self.kit.now(),
        )


def _turn(turns: dict[str, datetime], user_id: str) -> float:
    return turns[user_id].timestamp() if user_id in turns else 0.0


def _require_mine(conversation: Conversation, user: User) -> None:
    if not conversation.is_with(user.name) and not user.may(Permission.ASSIGN):
        raise NotAllowed("it is not yours", conversation=conversation.id)


def _require_epoch(conversation: Conversation, epoch: int | None) -> None:
    if epoch is not None and conversation.epoch != epoch:
        raise Conflict("changed meanwhile", conversation=conversation.id)
