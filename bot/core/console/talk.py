"""The conversation screen: what was said, whom it is about, and what can be done for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.channels import WHATSAPP_WINDOW, Attachment, AttachmentKind, Channel, ChannelName
from bot.core.console.desk import Canned, Desk, Draft, EvidenceReader, Reach, TalkItem, Teammate
from bot.core.console.replies import filled, greeting
from bot.core.console.users import User
from bot.core.conversations import Conversation
from bot.core.errors import BankUnavailable, InvalidInput, NotAllowed, NotFound
from bot.core.identity import Claims
from bot.core.journeys.block import BlockAccount, BlockOutcome, BlockResult
from bot.core.journeys.change import ChangeData
from bot.core.journeys.kit import Kit
from bot.core.journeys.ticket import TicketView, view
from bot.core.journeys.verify import Identified, Identify, IdentifyStatus
from bot.core.phones import e164
from bot.core.ports import HolderRecord, UnitOfWork
from bot.core.wording import mask_name, mask_phone, mask_skpd

LONGEST_DRAFT = 8000
LINES_AT_ONCE = 200
"""Lines of a transcript that a page begins with; older ones come by as many."""
SHORTEST_REASON = 5
REASON = "block_account"
"""The category of a block that an agent asks for."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom a conversation is about, masked; empty where nobody knows yet."""

    known: bool = False
    silent: bool = False
    """The bank did not answer."""
    name: str = ""
    skpd: str = ""
    phone: str = ""
    card_last4: str = ""
    blocked_at: datetime | None = None
    block_pending: bool = False
    bound: bool = False
    """The chat belongs to the registered number."""
    vouched_by: str | None = None
    """Who of the bank has called the registered number to make sure of it; none where the channel vouches."""
    verified_at: datetime | None = None
    fresh: bool = False
    """Verified so lately that the account can be blocked."""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One look at a conversation."""

    conversation: Conversation
    items: Sequence[TalkItem]
    older: Reach | None
    """Where to go on upwards; none where the transcript begins with these lines."""
    about: About
    tickets: Sequence[TicketView]
    others: Sequence[Conversation]
    """Other chats of the same holder, bound or verified."""
    team: Sequence[Teammate]
    watchers: Sequence[str]
    draft: Draft
    window_ends: datetime | None
    """When WhatsApp stops taking plain messages; none on other channels."""


@dataclass(frozen=True, slots=True)
class News:
    """Lines of a transcript, and how their writers are called."""

    items: Sequence[TalkItem]
    display: Mapping[str, str]
    older: Reach | None = None
    """Where to go on upwards; none where nothing older was asked for, or nothing is left."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """The bank's record, unmasked, for one look."""

    name: str
    skpd: str
    phone: str
    card_last4: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Use cases."""

    kit: Kit
    identify: Identify
    block: BlockAccount
    change: ChangeData
    read_evidence: EvidenceReader
    channels: Mapping[ChannelName, Channel]

    async def screen(self, *, conversation_id: str, user: User, before: Reach | None = None) -> Screen:
        """Everything about a conversation, with its last lines, or those above a place.

        Raises:
            NotFound: no such conversation.
        """
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
            about_ref = await self._holder_ref(unit, conversation)
            verification = await unit.verifications.current(conversation_id)
            pending = await unit.blocks.open_for(about_ref) if about_ref else None
            items, older = await _page(unit.desk, conversation_id, before)
            if about_ref:  # a chat sees less than the people beside it: see visible_to
                tickets = await unit.tickets.concerning([conversation_id], about_ref)
                chats = await unit.conversations.of_holder(about_ref)
            else:
                tickets, chats = await unit.tickets.visible_to(conversation, now=now), []
            team, watchers = await unit.desk.team(now=now), await unit.desk.watchers(conversation_id, now=now)
            draft = await unit.desk.draft(conversation_id, name=user.name)
        about = await about_record(self.kit, about_ref)
        if verification:
            fresh, facts = verification.fresh(now=now), tuple(verification.facts)
            about = replace(about, verified_at=verification.created_at, facts=facts, fresh=fresh)
        return Screen(
            conversation=conversation,
            items=items,
            older=older,
            about=replace(
                about,
                bound=conversation.bound_to(now=now) is not None,
                vouched_by=conversation.vouched_by,
                block_pending=pending is not None,
            ),
            tickets=[view(one, now=now) for one in tickets[:20]],
            others=[one for one in chats if one.id != conversation_id],
            team=team,
            watchers=[name for name in watchers if name != user.name],
            draft=draft,
            window_ends=_window(conversation),
        )

    async def news(self, *, conversation_id: str, after: int) -> News:
        """All that changed after a position, however long ago that was."""
        async with self.kit.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            items = await unit.desk.talk(conversation_id, after=after)
            team = await unit.desk.team(now=self.kit.now())
        return News(items, {one.name: one.display for one in team})

    async def see(self, *, conversation_id: str, user: User) -> None:
        """Somebody has what the holder wrote before their eyes: all of it counts as read.

        Raises:
            NotFound: no such conversation.
        """
        async with self.kit.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            await unit.desk.mark_read(conversation_id, name=user.name, now=self.kit.now())
            await unit.commit()

    async def above(self, *, conversation_id: str, before: Reach) -> News:
        """The lines before those that a page has.

        Raises:
            NotFound: no such conversation.
        """
        async with self.kit.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            items, older = await _page(unit.desk, conversation_id, before)
            team = await unit.desk.team(now=self.kit.now())
        return News(items, {one.name: one.display for one in team}, older)

    async def reveal(self, *, conversation_id: str, user: User, reason: str) -> Revealed:
        """The record as it is, once, with a reason that stays on the audit trail.

        Raises:
            InvalidInput: no reason.
            NotFound: nobody knows whom it is about.
            BankUnavailable: the bank does not answer.
        """
        why = reason.strip()
        if len(why) < SHORTEST_REASON:
            raise InvalidInput("a reason is needed", reason="reason")
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
            ref = await self._holder_ref(unit, conversation)
        record = await self.kit.bank.holder(ref) if ref else None
        if record is None:
            raise NotFound("nobody is known here")
        async with self.kit.open_unit() as unit:  # on record before it is shown
            await self.kit.audit(
                unit,
                "holder.revealed",
                actor=user.name,
                subject=record.ref,
                conversation=conversation_id,
                reason=why[:500],
            )
            await unit.commit()
        return Revealed(record.name, record.skpd, record.phone, record.card_last4)

    async def verify(self, *, conversation_id: str, user: User, claims: Mapping[str, str], key: str) -> Identified:
        """Try the facts that the holder told an agent: the same rule and limits as in the chat itself."""
        phone = claims.get("phone", "").strip()
        async with self.kit.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            tokens: tuple[str, ...] = ()
            if phone:
                token = await self.kit.keep_phone(unit, conversation_id=conversation_id, phone=e164(phone) or phone)
                tokens = (token,)
            await self.kit.audit(unit, "holder.verified_by_agent", actor=user.name, subject=conversation_id)
            await unit.commit()
        said = Claims(
            name=claims.get("name", "").strip() or None,
            skpd=claims.get("skpd", "").strip() or None,
            phones=tokens,
            card_last4=claims.get("card_last4", "").strip() or None,
        )
        if said.count < 2:  # noqa: PLR2004 - FACTS_NEEDED; a bound number alone is not enough for a person
            return Identified(IdentifyStatus.MORE)
        return await self.identify(conversation_id=conversation_id, claims=said, key=f"console:{user.name}:{key}")

    async def block_now(self, *, conversation_id: str, user: User, key: str) -> BlockResult:
        """Block the account that this chat was verified for; the holder hears the outcome. The same key asks once.

        Raises:
            NotFound: no such conversation.
        """
        async with self.kit.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            await self.kit.audit(unit, "block.pressed", actor=user.name, subject=conversation_id)
            await unit.commit()
        whole = f"console:{conversation_id}:{key}"
        summary = f"Blokir atas permintaan pemegang, oleh {user.display}"
        result = await self.block(conversation_id=conversation_id, reason=REASON, summary=summary, key=whole)
        if result.outcome is BlockOutcome.DONE:
            async with self.kit.open_unit() as unit:
                conversation = await unit.conversations.get(conversation_id)
                await self.kit.notify(
                    unit,
                    conversation,
                    "utter_notice_block_done",
                    key=f"told:{whole}",
                    number=result.number,
                    blocked_at=result.blocked_at,
                )
                await unit.commit()
        return result

    async def vouch(self, *, conversation_id: str, user: User, phone: str) -> None:
        """Somebody has called the registered number, and who answered is who writes: the chat is that holder's.

        Where it is known already whom the chat is about, it has to be that holder's number.

        Raises:
            NotFound: no such conversation.
            InvalidInput: no record has this number, or another one, or several and nobody knows which.
            NotAllowed: the channel shows another number with each message.
            BankUnavailable: the bank does not answer.
        """
        async with self.kit.open_unit() as unit:
            known = await self._holder_ref(unit, await unit.conversations.get(conversation_id))
        await self.change.vouch(
            conversation_id=conversation_id, phone=e164(phone) or phone, agent=user.name, holder_ref=known
        )

    async def keep_draft(self, *, conversation_id: str, user: User, text: str, note: bool) -> None:
        """What somebody has begun to write, and whether it is a note for colleagues."""
        async with self.kit.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            draft = Draft(text[:LONGEST_DRAFT], note=note)
            await unit.desk.keep_draft(conversation_id, draft, name=user.name, now=self.kit.now())
            await unit.commit()

    async def show_writing(self, *, conversation_id: str, user: User) -> None:
        """The holder sees for a few seconds that a person writes.

        Raises:
            NotFound: no such conversation.
            NotAllowed: it is not theirs.
        """
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
            last = await unit.inbox.transcript(conversation_id, limit=1)
        if not conversation.is_with(user.name):
            raise NotAllowed("it is not yours", conversation=conversation_id)
        channel = self.channels.get(conversation.channel)
        if channel:
            answered = last[-1].provider_message_id if last else None
            await channel.typing(conversation.sender, message_id=answered, by_agent=True)

    async def replies(self, *, conversation_id: str, user: User) -> Sequence[Canned]:
        """Ready replies, filled in for this conversation."""
        async with self.kit.open_unit() as unit:
            conversation = await unit.conversations.get(conversation_id)
            tickets = await unit.tickets.visible_to(conversation, now=self.kit.now())
            canned = await unit.desk.canned()
        facts = {
            "nama": conversation.sender_name or "Bapak/Ibu",
            "petugas": user.display,
            "salam": greeting(self.kit.now()),
            "nomor": tickets[0].number if tickets else "(nomor tiket)",
        }
        return [Canned(one.shortcut, one.title, filled(one.text, facts)) for one in canned]

    async def file(self, *, conversation_id: str, item_id: str) -> Attachment:
        """A file of the transcript, either way.

        Raises:
            NotFound: there is none in this conversation.
        """
        async with self.kit.open_unit() as unit:
            sent = await unit.desk.sent_file(conversation_id, item_id)
            if sent:
                return sent
            stored = await unit.desk.evidence(conversation_id, item_id)
        if stored is None:
            raise NotFound("no such file")
        content = await self.read_evidence(stored.path)
        return Attachment(
            kind=AttachmentKind.of(stored.mime), file_name=stored.file_name, mime=stored.mime, content=content
        )

    async def open_page(self, *, user: User, conversation_ids: Sequence[str] = ()) -> datetime:
        """Pages of theirs are open, these conversations among them; what is none is left out. As of when."""
        now = self.kit.now()
        async with self.kit.open_unit() as unit:
            for conversation_id in sorted(set(conversation_ids)):  # in one order, so that no two wait for each other
                with suppress(NotFound):
                    await unit.conversations.get(conversation_id)
                    await unit.desk.watch(conversation_id, name=user.name, now=now)
            await unit.desk.show_life(user.id, now=now)
            await unit.commit()
        return now

    async def close_page(self, *, user: User, conversation_ids: Sequence[str], since: datetime) -> None:
        """No longer, where nothing newer shows them open; others who look at the conversations see it.

        Args:
            user: whose.
            conversation_ids: which conversations.
            since: when these pages were last seen open.
        """
        if not conversation_ids:
            return
        async with self.kit.open_unit() as unit:
            for conversation_id in sorted(set(conversation_ids)):
                await unit.desk.unwatch(conversation_id, name=user.name, until=since)
            await unit.commit()

    async def _holder_ref(self, unit: UnitOfWork, conversation: Conversation) -> str | None:
        """Whose record it is about: the last verification's, else the bound number's."""
        verification = await unit.verifications.current(conversation.id)
        return verification.holder_ref if verification else conversation.bound_to(now=self.kit.now())


async def about_record(kit: Kit, ref: str | None) -> About:
    """Whom a record is about, masked."""
    if ref is None:
        return About()
    try:
        record = await kit.bank.holder(ref)
    except BankUnavailable:
        return About(known=True, silent=True)
    return _masked(record) if record else About()


async def _page(desk: Desk, conversation_id: str, before: Reach | None) -> tuple[Sequence[TalkItem], Reach | None]:
    """The last lines above a place, and where to go on."""
    found = await desk.talk(conversation_id, before=before, limit=LINES_AT_ONCE + 1)
    items = found[-LINES_AT_ONCE:]
    return items, (items[0].at, items[0].position) if len(found) > LINES_AT_ONCE else None


def _window(conversation: Conversation) -> datetime | None:
    if conversation.channel is not ChannelName.WHATSAPP or conversation.last_inbound_at is None:
        return None
    return conversation.last_inbound_at + WHATSAPP_WINDOW


def _masked(record: HolderRecord) -> About:
    return About(
        known=True,
        name=mask_name(record.name, degrees=False),
        skpd=mask_skpd(record.skpd),
        phone=mask_phone(record.phone),
        card_last4=record.card_last4,
        blocked_at=record.blocked_at,
    )
