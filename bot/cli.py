"""``sigap``: everything that is done from a command line. Each command has ``--help``."""

from __future__ import annotations

import typer

from bot.commands import (
    audit,
    bank,
    change,
    desk,
    incident,
    language,
    policy,
    privacy,
    receipt,
    retention,
    review,
    rules,
    running,
    user,
    written,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sigap: a conversational call center for holders of QRIS KKPD.",
)
for command in (
    running.up,
    running.serve,
    running.worker,
    running.migrate,
    running.backup,
    running.doctor,
    language.train,
    language.parse,
    language.evaluate,
    rules.due,
    rules.redact,
    rules.deadlines,
    desk.tickets,
    desk.ticket,
    desk.begin,
    desk.resolve,
    desk.reject,
    written.escalate,
    bank.bank,
):
    app.command()(command)
app.add_typer(bank.holders, name="holders")
app.add_typer(policy.policy, name="policy")
app.add_typer(policy.calendar, name="calendar")
app.add_typer(written.written, name="written")
app.add_typer(written.branches, name="branches")
app.add_typer(change.change, name="change")
app.add_typer(incident.incident, name="incident")
app.add_typer(receipt.receipt, name="receipt")
app.add_typer(audit.audit, name="audit")
app.add_typer(desk.conversation, name="conversation")
app.add_typer(review.review, name="review")
app.add_typer(retention.retention, name="retention")
app.add_typer(privacy.privacy, name="privacy")
app.add_typer(user.user, name="user")


def main() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    main()
