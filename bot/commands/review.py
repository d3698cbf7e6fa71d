"""``review``: messages that were not understood, what they meant, and what is learned from them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

from bot.commands.common import AS_JSON, explained, iso, print_json, print_line, who, with_service
from bot.core.deadlines import parse_moment
from bot.core.identity import read_claims
from bot.core.review import ReviewItem, ReviewStatus, shown
from bot.core.wording import as_wib
from bot.installation import PROJECT

if TYPE_CHECKING:
    from bot.bootstrap import Service

review = typer.Typer(no_args_is_help=True, help="Messages that were not understood: say what they meant.")


class Which(StrEnum):
    """Which texts to list."""

    OPEN = "open"
    LABELLED = "labelled"
    DISMISSED = "dismissed"
    ALL = "all"


@review.command("list")
def listed(
    *,
    status: Which = typer.Option(Which.OPEN, help="Which to list."),
    limit: int = typer.Option(200, min=1, max=10_000, help="How many at most."),
    as_json: bool = AS_JSON,
) -> None:
    """Texts that were not understood, the most frequent first; private numbers are shown as what they are only."""
    statuses = tuple(ReviewStatus) if status is Which.ALL else (ReviewStatus(status),)

    async def run(service: Service) -> Sequence[ReviewItem]:
        return await service.cases.review.listed(statuses=statuses, limit=limit)

    rows = [_row(item) for item in with_service(run)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['count']:>3}x  {row['reason']:<14}  {_meaning(row)}")
        typer.echo(f"    {' '.join(row['text'].split())}")
    if not rows:
        typer.echo("nothing to review")


@review.command("label")
def label(
    item_id: str = typer.Argument(..., metavar="ID", help="As listed."),
    intent: str = typer.Argument(..., help="What it means: an intent, such as failed_transaction."),
    by: str = who("Who says so."),
    example: str = typer.Option(
        None, "--text", help="What is learned instead of the text: without names, for instance."
    ),
) -> None:
    """Say what a text means; it is learned when it has been exported, added to data/nlu and trained."""

    async def run(service: Service) -> ReviewItem:
        return await service.cases.review.label(item_id=item_id, intent=intent, by=by, example=example)

    item = with_service(run)
    typer.echo(f"{item_id}: {intent}")
    claims = read_claims(item.training_text)
    if claims.name or claims.card_last4:
        typer.echo(
            "sigap: the text seems to name a person or a card; if it does, label it again with --text and the text "
            "without that",
            err=True,
        )


@review.command("dismiss")
def dismiss(
    item_id: str = typer.Argument(..., metavar="ID", help="As listed."),
    by: str = who("Who says so."),
) -> None:
    """Nothing can be learned from a text."""

    async def run(service: Service) -> None:
        await service.cases.review.dismiss(item_id=item_id, by=by)

    with_service(run)
    typer.echo(f"{item_id}: dismissed")


@review.command("export")
def export(
    since: str = typer.Option(
        None, "--since", help="Only what was labelled since then: ISO, WIB where no zone is given."
    ),
    by: str = who("Who takes them."),
    *,
    as_json: bool = typer.Option(False, "--json", help="Print JSON lines {id, intent, text, count}."),
) -> None:
    """Labelled texts as training data for data/nlu/<intent>.yml; what must not be learned is named on stderr."""
    from bot.operations.examples import Known, as_rasa, sort_out  # noqa: PLC0415 - only here

    with explained():
        moment = parse_moment(since) if since else None

    async def run(service: Service) -> Sequence[ReviewItem]:
        return await service.cases.review.export(by=by, since=moment)

    known = Known.read(PROJECT)
    found = sort_out(with_service(run), known)
    if not known.held_out:
        typer.echo(
            "sigap: no evaluation sets here (tests/nlu, benchmarks/data): compare with them before training", err=True
        )
    for item_id, problem in found.left_out:
        typer.echo(f"sigap: left out {item_id}: {problem}", err=True)
    if as_json:
        for one in found.examples:
            print_line({"id": one.item_id, "intent": one.intent, "text": one.text, "count": one.count})
    elif found.examples:
        typer.echo(as_rasa(found.examples), nl=False)
    else:
        typer.echo("sigap: nothing to export", err=True)


def _row(item: ReviewItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": shown(item.text),
        "status": str(item.status),
        "reason": str(item.reason),
        "intent": item.intent or None,
        "confidence": round(item.confidence, 3),
        "asked": item.asked,
        "chosen": item.chosen,
        "count": item.count,
        "first_seen_at": as_wib(item.first_seen_at).isoformat(),
        "last_seen_at": as_wib(item.last_seen_at).isoformat(),
        "label": item.label,
        "example": shown(item.example) if item.example else None,
        "reviewer": item.reviewer,
        "reviewed_at": iso(item.reviewed_at),
    }


def _meaning(row: dict[str, Any]) -> str:
    """What was decided, what was chosen, or what was guessed."""
    if row["status"] != ReviewStatus.OPEN:
        return f"{row['label'] or row['status']} ({row['reviewer']})"
    if row["chosen"]:
        return f"chosen: {row['chosen']}"
    asked = f", asked for {row['asked']}" if row["asked"] else ""
    return f"guess: {row['intent'] or '-'} {row['confidence']:.2f}{asked}"
