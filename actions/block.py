"""Journey 1: lost phone, fraud, or "block it now"."""

from __future__ import annotations

import re
from typing import Any

from actions.base import Event, SigapAction, Turn, Voice, followup, say_queued, slot
from actions.forms import SURE, Exit, FormAction, leave
from actions.opening import Opening, conclude
from bot.core.conversations import HandoffReason
from bot.core.identity import Claims, corrects, read_claims
from bot.core.journeys.block import BlockOutcome, BlockResult
from bot.core.journeys.verify import Identified, IdentifyStatus
from bot.core.questions import looks_like_question
from bot.core.yesno import read_yes_no

EMERGENCIES = ("lost_phone", "report_fraud", "block_account")


def remember(claims: Claims | None, *, tried: bool = False) -> Event:
    """Keep what was said about who the holder is, as data of the session; ``tried`` where it did not fit."""
    if claims is None:
        return slot("claims", None)
    kept = {"name": claims.name, "skpd": claims.skpd, "phones": list(claims.phones), "card_last4": claims.card_last4}
    return slot("claims", kept | {"tried": True} if tried else kept)


def recall(turn: Turn) -> Claims:
    """What was said before about who the holder is; what did not fit counts only beside one fact that is put right."""
    kept: dict[str, Any] = turn.slot("claims") or {}
    if kept.get("tried") and (not corrects(turn.text) or said_now(turn, bare=True).count > 1):
        return Claims()
    return Claims(
        name=kept.get("name"),
        skpd=kept.get("skpd"),
        phones=tuple(kept.get("phones") or ()),
        card_last4=kept.get("card_last4"),
    )


def said_now(turn: Turn, *, bare: bool) -> Claims:
    """What this message says about who the holder is; a shared contact counts as a phone number."""
    if "contact" in turn.entities:
        return Claims(phones=(turn.entities["contact"],))
    return read_claims(turn.text, bare=bare)


async def identify(action: SigapAction, turn: Turn, voice: Voice, claims: Claims) -> list[Event]:
    """Try the claims; the slots that follow, and what is said where they did not do."""
    found = await action.cases.identify(conversation_id=turn.conversation_id, claims=claims, key=turn.key("identify"))
    if found.status is IdentifyStatus.MATCHED:
        return _matched(found, claims)
    if found.status is IdentifyStatus.MORE:
        return [remember(claims), slot("identity", None), slot("identity_hint", "more" if claims.count else None)]
    if found.status is IdentifyStatus.NO_MATCH:
        voice.say("utter_identity_no_match")
        return [remember(claims, tried=True), slot("identity", None), slot("identity_hint", "again")]
    return await _to_people(action, turn, voice, found)


def _matched(found: Identified, claims: Claims) -> list[Event]:
    """What was said is kept for a correction; an account that is blocked already needs no confirmation."""
    return [
        slot("identity", "matched"),
        slot("masked_name", found.name),
        slot("masked_skpd", found.skpd),
        slot("identity_hint", None),
        slot("block_confirm", "yes" if found.blocked else None),
        remember(claims),
    ]


async def _to_people(action: SigapAction, turn: Turn, voice: Voice, found: Identified) -> list[Event]:
    queued = found.queued
    if found.status is IdentifyStatus.BANK_SILENT:
        queued = await action.cases.handoff.call_people(
            conversation_id=turn.conversation_id, reason=HandoffReason.BANK_SILENT
        )
        voice.say("utter_bank_silent")
    else:
        voice.say("utter_identity_failed")
    if queued:
        say_queued(voice, queued, response="utter_handover_urgent")
    return [slot("form_exit", str(Exit.HANDED_OVER)), slot("requested_slot", None)]


async def begin_block(
    action: SigapAction, turn: Turn, voice: Voice, *, reason: str, story: str | None = None
) -> list[Event]:
    """Safety first; what was already said (in this message, or in the story before it) is not asked again."""
    voice.say(f"utter_block_safety_{reason}")
    events: list[Event] = [
        slot("block_reason", reason),
        slot("block_story", story or turn.text or None),
        slot("identity", None),
        slot("block_confirm", None),
        slot("identity_hint", None),
        slot("form_exit", None),
    ]
    claims = recall(turn).merge(read_claims(story or "")).merge(said_now(turn, bare=False))
    if claims.count == 0:
        return [*events, remember(None)]
    tried = await identify(action, turn, voice, claims)
    return [*events, *tried]


async def start_block(
    action: SigapAction, turn: Turn, voice: Voice, *, reason: str, story: str | None = None
) -> list[Event]:
    """Begin a block and go on to its form, unless it was given to people at once."""
    events = await begin_block(action, turn, voice, reason=reason, story=story)
    if not any(event.get("name") == "form_exit" and event.get("value") for event in events):
        return [*events, followup("block_form")]
    voice.finish()
    return [event for event in events if event.get("name") != "requested_slot"] + [followup("action_listen")]


async def leave_or_block(action: SigapAction, turn: Turn, voice: Voice) -> list[Event] | None:
    """At the end of another form that was left early: the block that it was left for, or its leave; None otherwise."""
    if turn.slot("form_exit") == Exit.EMERGENCY:
        return await start_block(action, turn, voice, reason=turn.intent)
    return await leave(action, turn, voice)


class BeginBlock(Opening):
    """An emergency was told."""

    action_name = "action_begin_block"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Safety first."""
        reason = turn.intent if turn.intent in EMERGENCIES else "block_account"
        fraud = turn.slot("fraud_story") if turn.slot("offer") == "block" else None
        events = await start_block(self, turn, voice, reason="report_fraud" if fraud else reason, story=fraud)
        return [event for event in events if event.get("name") != "block_form"]  # where the rule leads by itself


class AskIdentity(SigapAction):
    """Asks for two registered facts, or for the one that is still missing."""

    action_name = "action_ask_block_form_identity"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Ask."""
        hint = turn.slot("identity_hint")
        voice.say(
            {"more": "utter_ask_identity_more", "again": "utter_ask_identity_again"}.get(hint, "utter_ask_identity")
        )
        if hint is None and turn.slot("block_reason") != "lost_phone":
            voice.ask_contact()
        return []


def asks_whether_done(text: str) -> bool:
    """Whether it is asked in fear if the account is blocked already."""
    return bool(_DONE_YET.search(text)) and looks_like_question(text)


class ValidateBlockForm(FormAction):
    """What a message means while we find out whom to block."""

    action_name = "validate_block_form"
    misses_before_people = 3

    def emergency(self, turn: Turn) -> bool:  # noqa: ARG002 - the signature is the parent's
        """This form is the emergency."""
        return False

    def first_miss(self, requested: str, turn: Turn) -> str:
        """Who tells of the loss once more is heard, and who knows no facts is told what else there is."""
        if requested == "identity" and _KNOWS_NOT.search(turn.text):
            return "utter_about_identity"
        told_again = requested == "identity" and turn.intent in EMERGENCIES and turn.confidence >= SURE
        return "utter_go_on" if told_again else super().first_miss(requested, turn)

    async def _beside(self, turn: Turn, voice: Voice) -> bool:
        """Whether it is done already is asked in fear: the answer is what is still missing, and no general rule."""
        if asks_whether_done(turn.text) and not said_now(turn, bare=False).count:
            if turn.requested == "identity":
                voice.say("utter_block_not_verified")
            return True
        return await super()._beside(turn, voice)

    async def _explain(self, requested: str, turn: Turn, voice: Voice, *, understood: bool) -> None:
        """Nothing is offered beside the block that a press could take for a no to it."""
        if turn.intent == "unblock_account":
            voice.say("utter_about_block_confirm")
        elif turn.intent == "out_of_scope":
            voice.say(f"utter_about_{requested}")
        elif turn.intent == "help" and not looks_like_question(turn.text):
            voice.say("utter_go_on")
        else:
            await super()._explain(requested, turn, voice, understood=understood)

    async def answer(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        """Facts for the first question, yes or no for the second."""
        if requested == "identity":
            return await self._identity(turn, voice)
        return await self._confirm(turn, voice)

    async def _identity(self, turn: Turn, voice: Voice) -> list[Event] | None:
        if turn.intent == "deny" and not turn.text:
            return [slot("form_exit", str(Exit.CANCEL)), slot("requested_slot", None)]
        claims = said_now(turn, bare=not looks_like_question(turn.text))
        if claims.count == 0:
            return None
        return await identify(self, turn, voice, recall(turn).merge(claims))

    async def _confirm(self, turn: Turn, voice: Voice) -> list[Event] | None:
        decided = _decision(turn)
        if decided is True:
            return [slot("block_confirm", "yes")]
        claims = said_now(turn, bare=False)
        if claims.count:
            return [slot("block_confirm", None), *await identify(self, turn, voice, recall(turn).merge(claims))]
        if decided is False and turn.text and not _WRONG_RECORD.search(turn.text):
            return [slot("form_exit", str(Exit.CANCEL)), slot("requested_slot", None)]
        if decided is False:
            voice.say("utter_block_other_record")
            return [slot("block_confirm", None), slot("identity", None), slot("identity_hint", "again"), remember(None)]
        return None


_DONE_YET = re.compile(
    r"\b(?:sudah|udah|udh|sdh|dah|uwis|wis|geus)\b.{0,20}\b(?:aman|(?:di|ke|ter)?blok\w*)"
    r"|\b(?:aman|(?:di|ke|ter)blok\w*)\s+(?:belum|blm|blum|kan|nggak|ngga|gak|ga)\b",
    re.IGNORECASE,
)
_KNOWS_NOT = re.compile(
    r"\b(?:g(?:a|ak)?ta[hu]?u|lupa|(?:ga|gak|gk|nggak|ngga|enggak|tidak|tdk|kurang|ndak|ora)\s*"
    r"(?:tau|tahu|ngerti|hafal|hapal|apal|ingat|inget|eling|punya))\b",
    re.IGNORECASE,
)
_WRONG_RECORD = re.compile(r"\b(?:bukan|bkn|salah|keliru|beda)\b", re.IGNORECASE)
_NOT_NOW = re.compile(r"\b(?:jangan|jgn|tidak|gak|ga|nggak|tdk|bukan|batal)\b", re.IGNORECASE)


def _decision(turn: Turn) -> bool | None:
    if not turn.text:
        return {"affirm": True, "block_account": True, "deny": False}.get(turn.intent)
    said = read_yes_no(turn.text)
    if said is None and not _NOT_NOW.search(turn.text) and not looks_like_question(turn.text):
        return True if turn.intent in EMERGENCIES and turn.confidence >= SURE else None
    return said


class Block(SigapAction):
    """The end of the form: everything is checked again in the core."""

    action_name = "action_block"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Block, and tell what has really happened."""
        left = await leave(self, turn, voice)
        if left is not None:
            return left
        if turn.slot("identity") != "matched" or turn.slot("block_confirm") != "yes":
            voice.say("utter_block_not_verified")
            return [slot("identity", None), slot("block_confirm", None), followup("block_form")]
        reason = turn.slot("block_reason") or "block_account"
        result = await self.cases.block(
            conversation_id=turn.conversation_id,
            reason=reason,
            summary=turn.slot("block_story") or "Permintaan blokir",
            key=turn.key("block"),
        )
        return self._tell(turn, voice, result, reason)

    def _tell(self, turn: Turn, voice: Voice, result: BlockResult, reason: str) -> list[Event]:
        voice.say(f"utter_block_{result.outcome}", **_facts(result), **_whom(turn))
        if result.outcome is BlockOutcome.DONE:
            voice.say(f"utter_block_next_{reason}")
        cleared = [slot("identity", None), slot("block_confirm", None), slot("block_reason", None), remember(None)]
        if result.outcome is BlockOutcome.NOT_VERIFIED:
            return [*cleared, slot("identity_hint", "again"), slot("block_reason", reason), followup("block_form")]
        if result.outcome in {BlockOutcome.UNKNOWN, BlockOutcome.REFUSED}:
            voice.finish()
            return cleared
        cleared.append(slot("contact_known", "yes"))
        if reason == "report_fraud" or _LOSS.search(turn.slot("block_story") or ""):
            voice.offer("utter_offer_fraud_complaint", [("Ya, catat", "/report_fraud"), ("Tidak perlu", "/deny")])
            return [*cleared, slot("offer", "fraud_complaint"), slot("fraud_story", turn.slot("block_story"))]
        if turn.slot("complaint_category"):
            voice.offer("utter_offer_resume_complaint", [("Ya, lanjutkan", "/affirm"), ("Tidak", "/deny")])
            return [*cleared, slot("offer", "resume_complaint")]
        return [*cleared, *conclude(self, turn, voice)]


_LOSS = re.compile(r"\b(?:transaksi|terdebet|terdebit|kepotong|saldo|limit)\b", re.IGNORECASE)
"""A story of a loss that is also told of money: it is worth a complaint of its own."""


def _whom(turn: Turn) -> dict[str, str]:
    return {name: turn.slot(name) or "" for name in ("masked_name", "masked_skpd")}


def _facts(result: BlockResult) -> dict[str, str]:
    return {
        "number": result.number,
        "received": result.received,
        "blocked_at": result.blocked_at,
        "due": result.due,
    }


ACTIONS = (BeginBlock, AskIdentity, ValidateBlockForm, Block)
