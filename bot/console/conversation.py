"""The conversation screen: transcript, reply box, and what is known of the holder beside it."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import JSONResponse

from bot.console.evidence import send_evidence, uploaded
from bot.console.inbox import lists
from bot.console.routing import Call, Page, whole_number
from bot.core.console.credentials import new_token
from bot.core.console.desk import Reach
from bot.core.console.roles import Permission
from bot.core.console.talk import Screen
from bot.core.errors import InvalidInput
from bot.core.journeys.block import BlockOutcome
from bot.core.journeys.verify import IdentifyStatus
from bot.web.guard import RequestRefused

_LONGEST_REPLY = 4000
_BLOCKED = {
    BlockOutcome.DONE: "Akun sudah diblokir. Pemegang sudah diberi tahu.",
    BlockOutcome.ALREADY: "Akun ini sudah terblokir sebelumnya.",
    BlockOutcome.REFUSED: "Bank menolak permintaan blokir. Hubungi bank sekarang juga.",
    BlockOutcome.UNKNOWN: "Permintaan blokir diterima; bank belum memastikan. Sigap terus menanyakannya.",
    BlockOutcome.NOT_VERIFIED: "Belum ada verifikasi yang berlaku. Cocokkan dua data lebih dahulu.",
}
_VERIFIED = {
    IdentifyStatus.MATCHED: "Data cocok. Akun dapat diblokir dalam 15 menit ini.",
    IdentifyStatus.MORE: "Isi paling sedikit dua data.",
    IdentifyStatus.NO_MATCH: "Data tidak cocok dengan satu pun catatan bank.",
    IdentifyStatus.HANDED_OVER: "Batas percobaan sudah tercapai. Percobaan berikutnya baru dapat dilakukan besok.",
    IdentifyStatus.BANK_SILENT: "Sistem bank belum menjawab. Coba lagi sebentar lagi.",
}

_VOUCHED = "Obrolan ini sekarang terikat pada pemegangnya. Kembalikan ke bot supaya perubahan data dapat diajukan."


def _id(call: Call) -> str:
    return str(call.request.path_params["id"])


def _here(call: Call) -> str:
    return f"/console/c/{quote(_id(call), safe='')}"


async def show(call: Call) -> Response:
    """The whole screen; without scripts, older lines are a page of their own."""
    before = _reach(call)
    screen = await call.console.parts.talk.screen(conversation_id=_id(call), user=call.me.user, before=before)
    given = await lists(call)
    return call.show("conversation.html", **{**given, "current": _id(call)}, **_facts(call, screen))


async def show_sides(call: Call) -> Response:
    """What stands around the transcript, for a page that is open."""
    screen = await call.console.parts.talk.screen(conversation_id=_id(call), user=call.me.user)
    return call.show("sides.html", **_facts(call, screen))


def _facts(call: Call, screen: Screen) -> dict[str, Any]:
    conversation = screen.conversation
    return {
        "screen": screen,
        "conversation": conversation,
        "about": screen.about,
        "mine": conversation.is_with(call.me.user.name),
        "key": new_token(),
        "templates": call.console.parts.administration.installation.templates,
        "now": call.console.parts.now(),
        "colleagues": [one for one in screen.team if one.name != conversation.agent],
        "display": {one.name: one.display for one in screen.team},
    }


def _reach(call: Call) -> Reach | None:
    """The place in the transcript that older lines are asked for from."""
    at, _, number = call.request.query_params.get("above", "").partition(",")
    position = whole_number(number)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, position) if moment.tzinfo and position is not None else None


async def show_older(call: Call) -> Response:
    """Lines above those that an open page has."""
    before = _reach(call)
    if before is None:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    found = await call.console.parts.talk.above(conversation_id=_id(call), before=before)
    return call.show(
        "lines.html", items=found.items, older=found.older, conversation_id=_id(call), display=found.display
    )


async def show_items(call: Call) -> Response:
    """Lines that are new or have changed, for a page that is open."""
    since = whole_number(call.request.query_params.get("after", "")) or 0
    news = await call.console.parts.talk.news(conversation_id=_id(call), after=since)
    return call.show("items.html", items=news.items, conversation_id=_id(call), display=news.display)


async def see(call: Call) -> Response:
    """A page that somebody has before their eyes says so; one in a hidden tab does not."""
    await call.console.parts.talk.see(conversation_id=_id(call), user=call.me.user)
    return call.done(_here(call))


async def take(call: Call) -> Response:
    """It is mine."""
    await call.console.parts.holding.take(conversation_id=_id(call), user=call.me.user, epoch=call.form.whole("epoch"))
    return call.done(_here(call))


async def assign(call: Call) -> Response:
    """To a colleague; ``to`` empty puts it back into the queue."""
    holding, me, epoch = call.console.parts.holding, call.me.user, call.form.whole("epoch")
    to = call.form.text("to")
    if to:
        reason = call.form.text("reason")[:300]
        await holding.assign(conversation_id=_id(call), to=to, by=me, epoch=epoch, reason=reason)
    else:
        await holding.put_back(conversation_id=_id(call), user=me, epoch=epoch)
    return call.done(_here(call))


async def return_to_bot(call: Call) -> Response:
    """The bot goes on."""
    await _end(call, closed=False)
    return call.done(_here(call))


async def close(call: Call) -> Response:
    """Done; on to the next."""
    await _end(call, closed=True)
    return call.done("/console", next="/console")


async def _end(call: Call, *, closed: bool) -> None:
    await call.console.parts.holding.return_to_bot(
        conversation_id=_id(call), user=call.me.user, epoch=call.form.whole("epoch"), closed=closed
    )


async def reply(call: Call) -> Response:
    """Write to the holder, with or without a file."""
    text = call.form.text("text")
    if len(text) > _LONGEST_REPLY:
        raise RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "malformed")
    await call.console.parts.holding.reply(
        conversation_id=_id(call), user=call.me.user, text=text, key=call.form.key(), attachment=uploaded(call)
    )
    return call.done(_here(call))


async def note(call: Call) -> Response:
    """Write for colleagues."""
    await call.console.parts.holding.note(
        conversation_id=_id(call), user=call.me.user, text=call.form.text("text"), key=call.form.key()
    )
    return call.done(_here(call))


async def keep_draft(call: Call) -> Response:
    """What has been begun."""
    text, note = call.form.text("text"), call.form.text("mode") == "note"
    await call.console.parts.talk.keep_draft(conversation_id=_id(call), user=call.me.user, text=text, note=note)
    return call.done(_here(call))


async def show_writing(call: Call) -> Response:
    """The holder sees that somebody writes."""
    await call.console.parts.talk.show_writing(conversation_id=_id(call), user=call.me.user)
    return call.done(_here(call))


async def list_replies(call: Call) -> Response:
    """Ready replies, filled in."""
    replies = await call.console.parts.talk.replies(conversation_id=_id(call), user=call.me.user)
    return JSONResponse([{"shortcut": one.shortcut, "title": one.title, "text": one.text} for one in replies])


async def reveal(call: Call) -> Response:
    """The record unmasked, for one look."""
    revealed = await call.console.parts.talk.reveal(
        conversation_id=_id(call), user=call.me.user, reason=call.form.text("reason")
    )
    return call.show("revealed.html", revealed=revealed, back=_here(call))


async def verify(call: Call) -> Response:
    """Facts that the holder has told an agent."""
    claims = {name: call.form.text(name)[:200] for name in ("name", "skpd", "phone", "card_last4")}
    found = await call.console.parts.talk.verify(
        conversation_id=_id(call), user=call.me.user, claims=claims, key=call.form.key()
    )
    matched = found.status is IdentifyStatus.MATCHED
    return call.done(_here(call), message=_VERIFIED[found.status], good=matched)


async def vouch(call: Call) -> Response:
    """Whose chat it is, after a call to the registered number."""
    if not call.form.text("called"):
        raise InvalidInput("the call has to be confirmed", reason="not_called")
    phone = call.form.text("phone")[:30]
    await call.console.parts.talk.vouch(conversation_id=_id(call), user=call.me.user, phone=phone)
    return call.done(_here(call), message=_VOUCHED, good=True)


async def block(call: Call) -> Response:
    """Block the account now."""
    result = await call.console.parts.talk.block_now(conversation_id=_id(call), user=call.me.user, key=call.form.key())
    good = result.outcome in {BlockOutcome.DONE, BlockOutcome.ALREADY, BlockOutcome.UNKNOWN}
    return call.done(_here(call), message=_BLOCKED[result.outcome], good=good)


async def send_file(call: Call) -> Response:
    """A file of the transcript: shown where that is safe, downloaded otherwise."""
    file = await call.console.parts.talk.file(conversation_id=_id(call), item_id=str(call.request.path_params["item"]))
    return send_evidence(file)


_SEE, _ANSWER = Permission.SEE_CONVERSATIONS, Permission.ANSWER
PAGES = (
    Page("GET", "/console/c/{id}", show, _SEE),
    Page("GET", "/console/c/{id}/sides", show_sides, _SEE),
    Page("GET", "/console/c/{id}/items", show_items, _SEE),
    Page("GET", "/console/c/{id}/older", show_older, _SEE),
    Page("GET", "/console/c/{id}/replies", list_replies, _ANSWER),
    Page("GET", "/console/c/{id}/files/{item}", send_file, _SEE),
    Page("POST", "/console/c/{id}/seen", see, _SEE, passive=True),
    Page("POST", "/console/c/{id}/take", take, _ANSWER),
    Page("POST", "/console/c/{id}/assign", assign, _ANSWER),
    Page("POST", "/console/c/{id}/return", return_to_bot, _ANSWER),
    Page("POST", "/console/c/{id}/close", close, _ANSWER),
    Page("POST", "/console/c/{id}/reply", reply, _ANSWER, files_to=True),
    Page("POST", "/console/c/{id}/note", note, _ANSWER),
    Page("POST", "/console/c/{id}/draft", keep_draft, _ANSWER),
    Page("POST", "/console/c/{id}/typing", show_writing, _ANSWER),
    Page("POST", "/console/c/{id}/reveal", reveal, Permission.REVEAL),
    Page("POST", "/console/c/{id}/verify", verify, Permission.BLOCK),
    Page("POST", "/console/c/{id}/vouch", vouch, Permission.VOUCH),
    Page("POST", "/console/c/{id}/block", block, Permission.BLOCK),
)
