"""Journey 4: other registered data. One value at a time, documents, the liability notice, and a summary to confirm."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from actions.base import Event, SigapAction, Turn, Voice, followup, say_queued, slot
from actions.block import leave_or_block
from actions.forms import Exit, FormAction
from actions.opening import Opening, conclude
from bot.core.changes import Field, find_changes
from bot.core.conversations import HandoffReason
from bot.core.documents import Document, missing, received
from bot.core.journeys.change import ChangeOutcome, ChangeResult, Eligible, Standing
from bot.core.new_data import named_fields, new_name, new_office, new_phone, replaces_holder, told_values
from bot.core.questions import looks_like_question
from bot.core.wording import FIELD_LABELS, join_id
from bot.core.yesno import read_yes_no

NOT_WANTED = "-"
_VALUES = {f"change_{field}": field for field in Field}
_FRESH = ("form_exit", "change_documents", "change_liability", "change_confirm", "change_hint")
_DONE = re.compile(
    r"\b(?:selesai|sudah|udah|sdh|itu (?:aja|saja)|cukup|semua|menyusul|nanti|belum ada|tidak ada|lewati)\b",
    re.IGNORECASE,
)
_UNDERSTOOD = re.compile(
    r"\b(?:mengerti|ngerti|paham|faham|setuju|(?:sudah|udah) (?:saya )?(?:di)?baca)\b", re.IGNORECASE
)
_NOT = re.compile(r"\b(?:tidak|tdk|gak|ga|nggak|belum|blm|kurang|keberatan)\b", re.IGNORECASE)
_PUTS_RIGHT = re.compile(
    r"\b(?:salah|keliru|bukan|harusnya|seharusnya|ralat|koreksi|maksud(?:nya)?|juga|ganti)\b", re.IGNORECASE
)
_CALL = re.compile(
    r"\b(?:(?:di)?tel[ef]pon|(?:di)?telpon|(?:di)?hubungi|"
    r"nomor(?:nya)? (?:sudah |udah )?(?:mati|hangus|hilang|(?:tidak|gak) aktif)|"
    r"(?:tidak|gak|ga|nggak) (?:bisa|punya|pegang))\b",
    re.IGNORECASE,
)


def value_slot(field: Field) -> str:
    """The slot that holds a field's new value: a token, or :data:`NOT_WANTED`."""
    return f"change_{field}"


async def start_change(action: SigapAction, turn: Turn, voice: Voice) -> list[Event]:
    """Begin, as far as this chat may; what was already said is not asked again."""
    eligible = await action.cases.change.standing(conversation_id=turn.conversation_id)
    if eligible.standing not in {Standing.READY, Standing.CONTACT}:
        await stop_here(action, turn, voice, eligible)
        voice.finish()
        return [followup("action_listen")]
    voice.say("utter_change_begin")
    told = dict(told_values(turn.text))
    fields = list(dict.fromkeys([*told, *(field for field, _ in find_changes(turn.text))]))
    if replaces_holder(turn.text) and set(fields) <= {Field.NAME}:
        fields = []  # who is replaced often has another number as well
    verified = "yes" if eligible.standing is Standing.READY else None
    events = [slot(name, None) for name in _FRESH]
    events += [slot("change_verified", verified), slot("change_own", eligible.own)]
    events += [slot(value_slot(field), None) for field in Field]
    for field, value in told.items():
        events.append(await keep(action, turn, field, value))
    return [*events, *(_wanted(fields, told) if fields else [slot("change_fields", None)]), followup("change_form")]


def _wanted(fields: Collection[Field], known: Collection[Field] = ()) -> list[Event]:
    """The fields that change; the others are not asked for."""
    others = [slot(value_slot(field), NOT_WANTED) for field in Field if field not in {*fields, *known}]
    return [slot("change_fields", [str(field) for field in Field if field in fields]), *others]


async def keep(action: SigapAction, turn: Turn, field: Field, value: str) -> Event:
    """A new value, as a token: a number has one already."""
    if field is not Field.PHONE:
        value = await action.cases.change.keep(conversation_id=turn.conversation_id, field=field, value=value)
    return slot(value_slot(field), value)


async def stop_here(action: SigapAction, turn: Turn, voice: Voice, eligible: Eligible) -> None:
    """Say why it does not go on in this chat now, and call people where they can help."""
    if eligible.standing is Standing.PENDING:
        voice.say("utter_change_pending", number=eligible.number, due=eligible.due)
    elif eligible.standing is Standing.BANK_SILENT:
        voice.say("utter_bank_silent")
        say_queued(
            voice,
            await action.cases.handoff.call_people(
                conversation_id=turn.conversation_id, reason=HandoffReason.BANK_SILENT
            ),
        )
    elif eligible.standing is Standing.SEVERAL:
        voice.say("utter_change_several_records")
        say_queued(voice, await action.cases.change.several_records(conversation_id=turn.conversation_id))
    else:
        voice.say("utter_change_call_back")
        say_queued(voice, await action.cases.change.call_back(conversation_id=turn.conversation_id))


def _handed_over() -> list[Event]:
    return [slot("form_exit", str(Exit.HANDED_OVER)), slot("requested_slot", None)]


class BeginChange(Opening):
    """Data that change were told of, or asked about."""

    action_name = "action_begin_change"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Explain where it is asked about; begin where it is told."""
        if looks_like_question(turn.text) and not told_values(turn.text):
            voice.say("utter_change_explained")
            return [slot("offer", "change"), followup("action_listen")]
        events = await start_change(self, turn, voice)
        return [event for event in events if event.get("name") != "change_form"]  # the rule leads there by itself


class AskVerified(SigapAction):
    """Asks for the proof that the chat belongs to the registered number."""

    action_name = "action_ask_change_form_change_verified"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:  # noqa: ARG002 - the signature is the parent's
        """Ask, and let the channel offer to share the number."""
        voice.say("utter_change_share_number")
        voice.ask_contact()
        return []


class AskDocuments(SigapAction):
    """Asks for the documents, or for more of them."""

    action_name = "action_ask_change_form_change_documents"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Ask for both, or for what has not come."""
        documents = await self.cases.change.gathered(conversation_id=turn.conversation_id)
        there, wanted = received(documents), missing(documents)
        if not there:
            voice.say("utter_change_documents")
        elif wanted:
            voice.say("utter_change_more_documents", received=_named(there), missing=_named(wanted))
        else:
            voice.say("utter_change_documents_complete", received=_named(there))
        return []


class AskConfirm(SigapAction):
    """Shows what will be asked of the bank, masked."""

    action_name = "action_ask_change_form_change_confirm"

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Show, or ask what is wrong with it."""
        if turn.slot("change_hint") == "wrong":
            voice.say("utter_change_what_is_wrong")
            return [slot("change_hint", None)]
        chat = turn.conversation_id
        eligible = await self.cases.change.standing(conversation_id=chat)
        new = await self.cases.change.shown(conversation_id=chat, tokens=tokens_of(turn))
        old = eligible.registered or {}
        lines = [_line(field, old.get(field), new[field]) for field in Field if field in new]
        documents = await self.cases.change.gathered(conversation_id=chat)
        told = [part for part in (_named(received(documents)), _later(missing(documents))) if part]
        voice.say("utter_change_summary", changes="\n".join(lines), documents="; ".join(told))
        return []


def _named(documents: Iterable[Document]) -> str:
    return join_id([document.label for document in documents])


def _later(documents: Sequence[Document]) -> str:
    return f"{_named(documents)} menyusul" if documents else ""


def _line(field: Field, old: str | None, new: str) -> str:
    label = FIELD_LABELS[field]
    return f"• {label[0].upper()}{label[1:]}: {f'{old} menjadi ' if old else ''}{new}"


def tokens_of(turn: Turn) -> dict[Field, str]:
    """The new values, as tokens."""
    held = {field: turn.slot(name) for name, field in _VALUES.items()}
    return {field: token for field, token in held.items() if token and token != NOT_WANTED}


class ValidateChangeForm(FormAction):
    """What a message means while a change is being asked for."""

    action_name = "validate_change_form"

    def _is_question(self, requested: str, turn: Turn) -> bool:
        """Telling of the change again is no question about it."""
        return turn.intent != "change_data" and super()._is_question(requested, turn)

    async def answer(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        """Documents at any time; then corrections; then what was asked."""
        if "evidence" in turn.entities:
            voice.say("utter_change_document_received")
            return [slot(requested, None)]
        if requested == "change_verified":
            return await self._verify(turn, voice)
        if requested == "change_fields":
            return await self._fields(turn)
        if requested in _VALUES:
            return await self._value(_VALUES[requested], turn, voice)
        if corrected := await self._corrected(requested, turn, voice):
            return corrected
        return self._decided(requested, turn, voice)

    async def _verify(self, turn: Turn, voice: Voice) -> list[Event] | None:
        chat = turn.conversation_id
        if turn.entities.get("choice") == "call_back" or _CALL.search(turn.text):
            await stop_here(self, turn, voice, Eligible(Standing.CALL_BACK))
            return _handed_over()
        if looks_like_question(turn.text):
            return None
        eligible = await self.cases.change.standing(conversation_id=chat)
        if eligible.standing is Standing.READY:
            return [slot("change_verified", "yes"), slot("change_own", eligible.own)]
        if "contact" not in turn.entities and eligible.standing is Standing.CONTACT:
            return None
        await stop_here(self, turn, voice, eligible)
        return _handed_over()

    async def _fields(self, turn: Turn) -> list[Event] | None:
        chosen = turn.entities.get("choice", "")
        told = dict(told_values(turn.text))
        if chosen:
            fields = list(Field) if chosen == "all" else [Field(one) for one in chosen.split("_") if one in set(Field)]
        else:
            fields = [*told, *named_fields(turn.text)]
        if not fields:
            return None
        known = tokens_of(turn)
        kept = [await keep(self, turn, field, value) for field, value in told.items()]
        return [*_wanted([*fields, *known], known), *kept]

    async def _value(self, field: Field, turn: Turn, voice: Voice) -> list[Event] | None:
        if turn.entities.get("contact"):
            value: str | None = turn.entities["contact"] if field is Field.PHONE else None
        else:
            value = self._read(field, turn)
        if value is None:
            return await self._other_value(field, turn, voice)
        if field is Field.PHONE and value == turn.slot("change_own"):
            voice.say("utter_change_same_number")
            return [slot(value_slot(field), None)]
        also = {other: it for other, it in told_values(turn.text).items() if other is not field}
        kept = [await keep(self, turn, other, it) for other, it in also.items() if turn.slot(value_slot(other)) is None]
        return [await keep(self, turn, field, value), *kept]

    def _read(self, field: Field, turn: Turn) -> str | None:
        if field is Field.PHONE:
            return new_phone(turn.text, asked=True)
        if looks_like_question(turn.text):
            return None
        told = told_values(turn.text).get(field)
        if field is Field.NAME:
            return told or new_name(turn.text)
        return told or new_office(turn.text, sure=bool(turn.slot("misses")))

    async def _other_value(self, field: Field, turn: Turn, voice: Voice) -> list[Event] | None:
        """A number or an office instead of what was asked: it puts right what was told before."""
        corrected = await self._corrected(value_slot(field), turn, voice)
        return corrected or None

    async def _corrected(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        """Another value, or a wish for one; then the form asks on."""
        asked_for = turn.entities.get("choice")
        if asked_for in set(Field):
            return self._again([Field(asked_for)], requested, turn)
        if not turn.text or looks_like_question(turn.text):
            return None
        values = self._values_in(turn)
        if values and (_PUTS_RIGHT.search(turn.text) or requested == "change_confirm"):
            voice.say("utter_corrected")
            fields = [*tokens_of(turn), *values]
            kept = [await keep(self, turn, field, value) for field, value in values.items()]
            return [*_wanted(fields, fields), *kept, slot(requested, None)]
        named = named_fields(turn.text) if _PUTS_RIGHT.search(turn.text) else ()
        return self._again(list(named), requested, turn) if named and not values else None

    def _values_in(self, turn: Turn) -> dict[Field, str]:
        found = dict(told_values(turn.text))
        if phone := new_phone(turn.text, asked=True):
            found.setdefault(Field.PHONE, phone)
        named = named_fields(turn.text)
        if not found and named in {(Field.NAME,), (Field.SKPD,)}:
            value = new_name(turn.text) if named == (Field.NAME,) else new_office(turn.text)
            found |= {named[0]: value} if value else {}
        return found

    def _again(self, fields: list[Field], requested: str, turn: Turn) -> list[Event]:
        known = tokens_of(turn)
        wanted = _wanted([*known, *fields], [*known, *fields])
        return [*wanted, *(slot(value_slot(field), None) for field in fields), slot(requested, None)]

    def _decided(self, requested: str, turn: Turn, voice: Voice) -> list[Event] | None:
        decide = {
            "change_documents": self._documents,
            "change_liability": self._liability,
            "change_confirm": self._confirm,
        }
        return decide[requested](turn, voice)

    def _documents(self, turn: Turn, voice: Voice) -> list[Event] | None:
        if turn.entities.get("choice") == "done" or _DONE.search(turn.text) or turn.intent == "deny":
            return [slot("change_documents", "done")]
        if turn.intent == "affirm" or read_yes_no(turn.text):
            voice.say("utter_send_evidence_now")
            return [slot("change_documents", None)]
        return None

    def _liability(self, turn: Turn, voice: Voice) -> list[Event] | None:
        agreed = read_yes_no(turn.text)
        if turn.entities.get("choice") == "acknowledge" or (
            (agreed or _UNDERSTOOD.search(turn.text)) and not _NOT.search(turn.text)
        ):
            return [slot("change_liability", "acknowledged")]
        if agreed is False or (_UNDERSTOOD.search(turn.text) and _NOT.search(turn.text)):
            voice.say("utter_change_notice_needed")
            return [slot("change_liability", None)]
        return None

    def _confirm(self, turn: Turn, voice: Voice) -> list[Event] | None:  # noqa: ARG002 - one of three
        decided = {"affirm": True, "deny": False}.get(turn.intent) if not turn.text else read_yes_no(turn.text)
        if decided:
            return [slot("change_confirm", "yes")]
        if decided is False:
            return [slot("change_confirm", None), slot("change_hint", "wrong")]
        return None


class FileChange(SigapAction):
    """The end of the form: the ticket. Everything is checked again in the core."""

    action_name = "action_file_change"
    _told: ClassVar = {
        ChangeOutcome.PENDING: "utter_change_pending",
        ChangeOutcome.NOTHING: "utter_change_nothing",
    }
    _stops: ClassVar = {
        ChangeOutcome.BANK_SILENT: Standing.BANK_SILENT,
        ChangeOutcome.SEVERAL: Standing.SEVERAL,
    }

    async def act(self, turn: Turn, voice: Voice) -> list[Event]:
        """Ask for the change, or do what the holder wanted instead."""
        left = await leave_or_block(self, turn, voice)
        if left is not None:
            return left
        tokens = tokens_of(turn)
        if turn.slot("change_confirm") != "yes" or turn.slot("change_liability") != "acknowledged" or not tokens:
            return [slot("change_confirm", None), slot("change_fields", None), followup("change_form")]
        result = await self.cases.change.request(
            conversation_id=turn.conversation_id, tokens=tokens, acknowledged=True, key=turn.key("change")
        )
        await self._tell(turn, voice, result)
        return conclude(self, turn, voice)

    async def _tell(self, turn: Turn, voice: Voice, result: ChangeResult) -> None:
        facts = {"number": result.number, "received": result.received, "due": result.due, "fields": result.fields}
        if result.outcome is ChangeOutcome.OPENED:
            if result.missing:
                voice.say("utter_change_opened_without_documents", documents=result.missing, **facts)
            else:
                voice.say("utter_change_opened", **facts)
        elif response := self._told.get(result.outcome):
            voice.say(response, **facts)
        else:
            await stop_here(self, turn, voice, Eligible(self._stops.get(result.outcome, Standing.CALL_BACK)))


ACTIONS = (BeginChange, AskVerified, AskDocuments, AskConfirm, ValidateChangeForm, FileChange)
