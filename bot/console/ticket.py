"""One ticket: what was told, by when, its evidence, its timeline, and what can be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import PlainTextResponse

from bot.console.evidence import IMAGES, send_evidence, uploaded
from bot.console.routing import Call, Handler, Page, told_script
from bot.console.ticket_troubles import ticket_trouble
from bot.console.ticket_words import (
    BLOCK_LABELS,
    DONE,
    facts_of,
    happenings,
    left,
    linked,
    size,
    urgency,
)
from bot.core.console.credentials import new_token
from bot.core.console.roles import Permission
from bot.core.console.ticket_screen import Act, TicketScreen
from bot.core.console.ticket_work import TicketWork
from bot.core.errors import InvalidInput, NotFound, Refusal
from bot.core.policy import Matter
from bot.core.tickets import is_closed
from bot.core.wording import FIELD_LABELS, KIND_LABELS, MATTER_LABELS, STATUS_LABELS
from bot.web.guard import RequestRefused

LONGEST_TEXT = 4000


def _number(call: Call) -> str:
    return str(call.request.path_params["number"]).upper()


def address_of(number: str) -> str:
    """Where a ticket is shown."""
    return f"/console/tickets/{quote(number, safe='')}"


async def show(call: Call) -> Response:
    """The whole page."""
    return await _shown(call, done=DONE.get(call.request.query_params.get("done", ""), ""))


async def _shown(call: Call, *, status: int = HTTPStatus.OK, **given: Any) -> Response:
    screen = await call.console.parts.ticket_screens.one(number=_number(call))
    facts: dict[str, Any] = {"done": "", "trouble": None, "typed": {}, "tried": ""}
    return call.show("ticket.html", status=status, **facts | _facts(call, screen) | given)


def _facts(call: Call, screen: TicketScreen) -> dict[str, Any]:
    now = call.console.parts.now()
    works = call.me.user.may(Permission.WORK_TICKETS)
    assignee = screen.ticket.assignee
    mine = assignee in {None, call.me.user.name} or call.me.user.may(Permission.ASSIGN)
    acts = screen.acts if mine else screen.acts - {Act.ASSIGN}
    return {
        "screen": screen,
        "ticket": screen.ticket,
        "about": screen.about,
        "here": address_of(screen.ticket.number),
        "acts": acts if works else frozenset(),
        "works": works,
        "can_attach": works and screen.conversation is not None and not is_closed(screen.ticket.status),
        "shown_acts": _shown_acts(screen, acts) if works else frozenset(),
        "key": new_token(),
        "colleagues": [one for one in screen.team if one.name != assignee]
        if call.me.user.may(Permission.ASSIGN)
        else [],
        "told": facts_of(screen.ticket),
        "story": str(screen.ticket.details.get("description") or screen.ticket.summary),
        "happenings": happenings(screen.timeline, screen.display),
        "linked": linked(screen),
        "left": lambda moment: left(moment, now),
        "urgency": lambda moment: urgency(moment, now),
        "now": now,
        "closed": is_closed(screen.ticket.status),
        "images": IMAGES,
        "size": size,
        "block_labels": BLOCK_LABELS,
        "field_labels": FIELD_LABELS,
        "kind_labels": KIND_LABELS,
        "ticket_labels": STATUS_LABELS,
        "matter_labels": MATTER_LABELS,
    }


async def show_mark(call: Call) -> Response:
    """Whether something has happened, for a page that is open."""
    return PlainTextResponse(await call.console.parts.ticket_screens.mark(number=_number(call)))


def _shown_acts(screen: TicketScreen, acts: frozenset[Act]) -> frozenset[str]:
    """Acts that have a form on the page now, where what was typed stands again."""
    hidden = {str(Act.RESOLVE)} if screen.missing else set()
    return frozenset({str(act) for act in acts} - hidden | {"note", "link", "take"})


async def _do(call: Call, act: str, work: Awaitable[Any]) -> Response:
    """Do it and show the ticket; what is refused leaves what was typed where it was typed."""
    here = address_of(_number(call))
    try:
        await work
    except (NotFound, RequestRefused):
        raise
    except Refusal as error:
        trouble = ticket_trouble(error)
        if call.scripted:
            return told_script(trouble)
        return await _shown(call, status=trouble.status, trouble=trouble, typed=call.form.texts, tried=act)
    return call.done(f"{here}?done={act}", next=f"{here}?done={act}")


def seen_version(call: Call) -> int:
    """The version that was looked at."""
    seen = call.form.whole("seen")
    if seen is None:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed")
    return seen


def _text(call: Call, name: str) -> str:
    """What was written, as the holder or a colleague will read it."""
    text = call.form.text(name).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("too long", reason="too_long")
    return text


def needed_text(call: Call, name: str) -> str:
    """A text that must not be blank."""
    if text := _text(call, name):
        return text
    raise InvalidInput("must not be blank", reason="blank")


async def take(call: Call) -> Response:
    """It is mine, and is being worked on."""
    work = call.console.parts.ticket_work
    return await _do(call, "take", work.take(number=_number(call), user=call.me.user, seen=seen_version(call)))


async def assign(call: Call) -> Response:
    """It is a colleague's; ``to`` empty: nobody's."""
    work, to = call.console.parts.ticket_work, call.form.text("to")
    return await _do(
        call, "assign", work.assign(number=_number(call), user=call.me.user, to=to, seen=seen_version(call))
    )


async def record(call: Call) -> Response:
    """Examination and analysis."""

    async def do() -> None:
        findings = {name: _text(call, name) for name in ("examination", "analysis")}
        if not any(findings.values()):
            raise InvalidInput("must not be blank", reason="blank")
        await call.console.parts.ticket_work.record(
            number=_number(call), user=call.me.user, findings=findings, seen=seen_version(call)
        )

    return await _do(call, "findings", do())


async def resolve(call: Call) -> Response:
    """Close it with an outcome."""

    async def do() -> None:
        work, outcome = call.console.parts.ticket_work, needed_text(call, "outcome")
        await work.resolve(number=_number(call), user=call.me.user, outcome=outcome, seen=seen_version(call))

    return await _do(call, "resolve", do())


def _with_reason(act: str, verb: Callable[[TicketWork], Callable[..., Awaitable[None]]]) -> Handler:
    """The handler of an act that needs nothing but a reason."""

    async def handle(call: Call) -> Response:
        async def do() -> None:
            work = verb(call.console.parts.ticket_work)
            await work(
                number=_number(call), user=call.me.user, reason=needed_text(call, "reason"), seen=seen_version(call)
            )

        return await _do(call, act, do())

    return handle


def _matter(call: Call) -> Matter:
    try:
        return Matter(call.form.text("matter"))
    except ValueError as error:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed") from error


async def reclassify(call: Call) -> Response:
    """The written complaint is of another class."""
    matter = _matter(call)

    async def do() -> None:
        await call.console.parts.ticket_work.reclassify(
            number=_number(call),
            user=call.me.user,
            matter=matter,
            reason=needed_text(call, "reason"),
            seen=seen_version(call),
        )

    return await _do(call, "reclassify", do())


async def register(call: Call) -> Response:
    """Register the written complaint; on to its page."""
    matter = _matter(call)
    opened: list[str] = []

    async def do() -> None:
        number = await call.console.parts.ticket_work.register(
            number=_number(call),
            user=call.me.user,
            matter=matter,
            received=_ticked(call.form.texts),
            received_on=_received_on(call),
            represented=bool(call.form.text("represented")),
            seen=seen_version(call),
        )
        opened.append(number)

    response = await _do(call, "register", do())
    if not opened:
        return response
    address = f"{address_of(opened[0])}?done=register"
    return call.done(address, next=address)


def _received_on(call: Call) -> date | None:
    """The date on which documents came; none where it was left open, which means today."""
    text = call.form.text("received_on").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput("not a date", reason="received_on") from error


def _ticked(texts: Mapping[str, str]) -> list[str]:
    return [name.removeprefix("document-") for name in texts if name.startswith("document-")]


async def resume(call: Call) -> Response:
    """The deadline goes on."""
    work = call.console.parts.ticket_work
    return await _do(call, "resume", work.resume(number=_number(call), user=call.me.user, seen=seen_version(call)))


async def mark(call: Call) -> Response:
    """A document of the checklist."""
    received = call.form.text("received") == "yes"

    async def do() -> None:
        await call.console.parts.ticket_work.mark(
            number=_number(call),
            user=call.me.user,
            document=call.form.text("document"),
            received=received,
            received_on=_received_on(call) if received else None,
            seen=seen_version(call),
        )

    return await _do(call, "mark", do())


async def note(call: Call) -> Response:
    """For colleagues."""
    key = call.form.key()

    async def do() -> None:
        work, text = call.console.parts.ticket_work, needed_text(call, "text")
        await work.note(number=_number(call), user=call.me.user, text=text, key=key)

    return await _do(call, "note", do())


async def attach(call: Call) -> Response:
    """A document that did not come by chat."""
    key, file = call.form.key(), uploaded(call)

    async def do() -> None:
        if file is None:
            raise InvalidInput("no file", reason="no_file")
        await call.console.parts.ticket_work.attach(number=_number(call), user=call.me.user, file=file, key=key)

    return await _do(call, "attach", do())


async def link(call: Call) -> Response:
    """Another ticket belongs to it."""

    async def do() -> None:
        other = needed_text(call, "other").upper()
        try:
            await call.console.parts.ticket_work.link(number=_number(call), user=call.me.user, other=other)
        except NotFound as error:
            raise InvalidInput("no such ticket", reason="no_ticket") from error

    return await _do(call, "link", do())


async def merge(call: Call) -> Response:
    """It is a duplicate."""
    work, into = call.console.parts.ticket_work, call.form.text("into").strip().upper()
    return await _do(
        call, "merge", work.merge(number=_number(call), user=call.me.user, into=into, seen=seen_version(call))
    )


async def send_file(call: Call) -> Response:
    """A file of the evidence."""
    media_id = str(call.request.path_params["file"])
    file = await call.console.parts.ticket_screens.file(number=_number(call), media_id=media_id)
    return send_evidence(file, download="download" in call.request.query_params)


_SEE, _WORK = Permission.SEE_TICKETS, Permission.WORK_TICKETS
_HERE = "/console/tickets/{number}"
PAGES = (
    Page("GET", _HERE, show, _SEE),
    Page("GET", f"{_HERE}/mark", show_mark, _SEE),
    Page("GET", f"{_HERE}/files/{{file}}", send_file, _SEE),
    Page("POST", f"{_HERE}/take", take, _WORK),
    Page("POST", f"{_HERE}/assign", assign, _WORK),
    Page("POST", f"{_HERE}/findings", record, _WORK),
    Page("POST", f"{_HERE}/resolve", resolve, _WORK),
    Page("POST", f"{_HERE}/reject", _with_reason("reject", lambda work: work.reject), _WORK),
    Page("POST", f"{_HERE}/escalate", _with_reason("escalate", lambda work: work.escalate), _WORK),
    Page("POST", f"{_HERE}/extend", _with_reason("extend", lambda work: work.extend), _WORK),
    Page("POST", f"{_HERE}/pause", _with_reason("pause", lambda work: work.pause), _WORK),
    Page("POST", f"{_HERE}/resume", resume, _WORK),
    Page("POST", f"{_HERE}/reclassify", reclassify, _WORK),
    Page("POST", f"{_HERE}/reopen", _with_reason("reopen", lambda work: work.reopen), _WORK),
    Page("POST", f"{_HERE}/register", register, _WORK),
    Page("POST", f"{_HERE}/documents", mark, _WORK),
    Page("POST", f"{_HERE}/note", note, _WORK),
    Page("POST", f"{_HERE}/files", attach, _WORK, files_to=True),
    Page("POST", f"{_HERE}/link", link, _WORK),
    Page("POST", f"{_HERE}/merge", merge, _WORK),
)
