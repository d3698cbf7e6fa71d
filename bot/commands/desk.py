"""``tickets``, ``ticket`` and ``conversation``: the agents' work without a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import ACTOR, AS_JSON, fail, iso, numbered, print_json, who, with_service
from bot.core.channels import ChannelName
from bot.core.conversations import Conversation
from bot.core.journeys.desk import Resolution
from bot.core.ports import UnitOfWork
from bot.core.tickets import Ticket, TicketStatus
from bot.core.wording import STATUS_LABELS, as_wib, day_and_time

if TYPE_CHECKING:
    from bot.bootstrap import Service

conversation = typer.Typer(no_args_is_help=True, help="Conversations that people hold, and what was said in them.")


def tickets(
    status: list[str] = typer.Option([], "--status", help="Only these statuses; may be repeated."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """All tickets, newest first. Whose numbers are printed with --json is on the audit trail."""
    known = [str(one) for one in TicketStatus]
    if unknown := [one for one in status if one not in known]:
        fail(f"no such status: {', '.join(unknown)}; there are {', '.join(known)}")

    async def run(service: Service) -> list[dict[str, Any]]:
        async with service.store.open_unit() as unit:
            found = await unit.tickets.listed(statuses=status, limit=10_000)
            rows = [await _row(service, unit, ticket, whole=as_json) for ticket in found]
            await _revealed(service, unit, "tickets", rows)
            await unit.commit()
        return rows

    rows = with_service(run)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['number']}  {row['kind']:<12}  {row['status']:<12}  {row['due_at']}  {row['summary']}")


async def _row(service: Service, unit: UnitOfWork, ticket: Ticket, *, whole: bool) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "kind": str(ticket.kind),
        "category": ticket.category,
        "status": str(ticket.status),
        "opened_at": as_wib(ticket.opened_at).isoformat(),
        "due_at": iso(ticket.due_at),
        "holder_phone": await _phone(service, unit, ticket) if whole else None,
        "summary": ticket.summary,
    }


async def _phone(service: Service, unit: UnitOfWork, ticket: Ticket) -> str | None:
    if not ticket.holder_phone or not ticket.conversation_id:
        return None
    sealed = await unit.privates.get(ticket.holder_phone, conversation_id=ticket.conversation_id)
    return service.sealer.unseal(sealed.sealed) if sealed else None


async def _revealed(service: Service, unit: UnitOfWork, subject: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Who runs this is known to the machine only, so the trail says that it was the command line."""
    numbers = sum(row["holder_phone"] is not None for row in rows)
    if numbers:
        await service.cases.desk.kit.audit(unit, "phone.revealed", actor=ACTOR, subject=subject, items=numbers)


def ticket(
    number: str = typer.Argument(..., help="For example KKPD-261122-0042."),
    *,
    as_json: bool = AS_JSON,
) -> None:
    """One ticket with its timeline. With --json the holder's number is printed, which is on the audit trail."""

    async def run(service: Service) -> dict[str, Any] | None:
        async with service.store.open_unit() as unit:
            found = await unit.tickets.by_number(numbered(number))
            if found is None:
                return None
            row = await _row(service, unit, found, whole=as_json)
            timeline = await unit.tickets.timeline(found.id)
            files = await unit.media.of_ticket(found.id)
            await _revealed(service, unit, found.number, [row])
            await unit.commit()
        entries = [
            {"at": as_wib(entry.at).isoformat(), "actor": entry.actor, "kind": str(entry.kind), "data": entry.data}
            for entry in timeline
        ]
        evidence = [{"id": file.id, "mime": file.mime, "status": str(file.status), "path": file.path} for file in files]
        return row | {
            "details": found.details,
            "explanation": found.due_explanation,
            "timeline": entries,
            "evidence": evidence,
        }

    found = with_service(run)
    if found is None:
        fail(f"no ticket {number}")
    if as_json:
        print_json(found)
        return
    typer.echo(f"{found['number']}: {STATUS_LABELS[found['status']]}\n{found['summary']}\n\n{found['explanation']}\n")
    for entry in found["timeline"]:
        typer.echo(f"{entry['at']}  {entry['actor']:<10}  {entry['kind']}  {entry['data']}")


def resolve(
    number: str = typer.Argument(..., help="For example KKPD-261122-0042."),
    outcome: str = typer.Option(..., help="What the holder is told."),
    examination: str = typer.Option(None, help="What the internal examination found; demanded for complaints."),
    analysis: str = typer.Option(None, help="Whether the complaint is true, and why; demanded for complaints."),
    agent: str = who("Who resolves it."),
) -> None:
    """Resolve a ticket; the holder hears the outcome and is asked for a rating."""
    resolution = Resolution(outcome, examination, analysis)

    async def run(service: Service) -> None:
        await service.cases.desk.resolve(number=numbered(number), agent=agent, resolution=resolution)

    with_service(run)
    typer.echo(f"{number}: resolved")


def begin(
    number: str = typer.Argument(..., help="For example KKPD-261122-0042."),
    agent: str = who("Who works on it."),
) -> None:
    """Begin to work on a ticket; the holder hears of it."""

    async def run(service: Service) -> None:
        await service.cases.desk.start(number=numbered(number), agent=agent)

    with_service(run)
    typer.echo(f"{number}: in progress")


def reject(
    number: str = typer.Argument(..., help="For example KKPD-261122-0042."),
    reason: str = typer.Option(..., help="What the holder is told."),
    agent: str = who("Who rejects it."),
) -> None:
    """Close a ticket as unfounded or not ours; the holder hears the reason."""

    async def run(service: Service) -> None:
        await service.cases.desk.reject(number=numbered(number), agent=agent, reason=reason)

    with_service(run)
    typer.echo(f"{number}: rejected")


@conversation.command("list")
def listed(
    *,
    waiting: bool = typer.Option(False, "--waiting", help="Only those in the queue or with an agent."),
    as_json: bool = AS_JSON,
) -> None:
    """Conversations: those that wait for people first, the urgent before the others, then the bot's by last message."""

    async def run(service: Service) -> list[Conversation]:
        async with service.store.open_unit() as unit:
            held = list(await unit.conversations.held())
            if not waiting:
                held += [one for one in await unit.conversations.recent(limit=500) if one.held_by == "bot"]
            shown = sum(one.channel is ChannelName.WHATSAPP and one.sender.isdecimal() for one in held)
            if as_json and shown:
                kit = service.cases.desk.kit
                await kit.audit(unit, "phone.revealed", actor=ACTOR, subject="conversations", items=shown)
                await unit.commit()
            return held

    found = with_service(run)
    rows = [
        {
            "id": one.id,
            "channel": str(one.channel),
            "sender": one.sender,
            "held_by": str(one.held_by),
            "agent": one.agent,
            "urgent": one.urgent,
            "reason": one.queue_reason,
            "waiting_since": iso(one.queued_at),
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        mark = "!" if row["urgent"] else " "
        typer.echo(f"{mark} {row['id']}  {row['channel']:<8}  {row['held_by']:<5}  {row['waiting_since'] or ''}")
    if not rows:
        typer.echo("none")


@conversation.command("show")
def show(
    conversation_id: str,
    *,
    as_json: bool = AS_JSON,
) -> None:
    """What was said, oldest first."""

    async def run(service: Service) -> list[dict[str, Any]]:
        async with service.store.open_unit() as unit:
            await unit.conversations.get(conversation_id)
            came = await unit.inbox.transcript(conversation_id)
            went = await unit.outbox.transcript(conversation_id)
        lines = [{"at": one.received_at, "who": "holder", "text": one.text or f"({one.kind})"} for one in came]
        lines += [
            {"at": one.created_at, "who": one.agent or str(one.origin), "text": one.text, "status": str(one.status)}
            for one in went
        ]
        return sorted(lines, key=lambda line: line["at"])

    lines = with_service(run)
    if as_json:
        print_json([line | {"at": as_wib(line["at"]).isoformat()} for line in lines])
        return
    for line in lines:
        typer.echo(f"{day_and_time(line['at'])}  {line['who']}: {line['text']}")


@conversation.command("reply")
def reply(
    conversation_id: str,
    text: str,
    agent: str = who("Who writes."),
) -> None:
    """Write to the holder; the conversation is yours from then on."""
    if not text.strip():
        fail("the reply is empty")

    async def run(service: Service) -> str:
        return await service.cases.handoff.reply(conversation_id=conversation_id, agent=agent, text=text.strip())

    typer.echo(f"queued for delivery: {with_service(run)}")


@conversation.command("return")
def give_back(conversation_id: str, agent: str = who("Who gives it back.")) -> None:
    """Give the conversation back to the bot, which tells the holder and starts afresh."""

    async def run(service: Service) -> None:
        await service.cases.handoff.give_back(conversation_id=conversation_id, agent=agent)

    with_service(run)
    typer.echo("the bot answers again")
