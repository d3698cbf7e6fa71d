"""``up``, ``serve``, ``worker``, ``migrate``, ``doctor``, ``backup``."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.common import explained, fail, settings, with_service

if TYPE_CHECKING:
    from bot.bootstrap import Service

GRACEFUL_SHUTDOWN_S = 3


def up() -> None:
    """Start everything: database, engine, service. Ctrl-C stops it; nothing is lost."""
    settings()  # an error in them is told before anything starts
    sys.stdout.flush()
    program = (sys.executable, "-m", "bot.operations.supervisor")
    os.execv(sys.executable, program)  # noqa: S606 - in this very process, without what the command line has loaded


def serve(
    *, work: bool = typer.Option(True, "--work/--no-work", help="Also do the jobs: turns, deliveries, deadlines.")
) -> None:
    """Run the service: webhooks, web chat, the engine's actions, and by default the jobs."""
    import uvicorn  # noqa: PLC0415

    from bot.app import build_app  # noqa: PLC0415
    from bot.bootstrap import open_service  # noqa: PLC0415
    from bot.installation import databases  # noqa: PLC0415
    from bot.operations.demo import hints  # noqa: PLC0415
    from bot.operations.logs import configure_logs  # noqa: PLC0415

    configured = settings()
    configure_logs(configured)

    async def run(url: str) -> None:
        async with open_service(configured, database_url=url) as service:
            app = build_app(service, work=work, demo_hints=hints())
            config = uvicorn.Config(
                app,
                host=configured.host,
                port=configured.port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_S,
            )
            await uvicorn.Server(config).serve()

    with explained():
        found = databases(configured)
        try:
            uvloop_run(run(found.service))
        finally:
            found.release()


def worker() -> None:
    """Do the jobs only: for more machines around one PostgreSQL."""
    from bot.operations.logs import configure_logs  # noqa: PLC0415

    configure_logs(settings())

    async def run(service: Service) -> None:
        runner = service.new_runner()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, runner.stop)
        await runner.run()

    with_service(run)


def migrate() -> None:
    """Bring the database to the present schema."""
    from bot.installation import databases  # noqa: PLC0415
    from bot.store.migrations import migrate as bring_up  # noqa: PLC0415

    with explained():
        found = databases(settings())
        try:
            bring_up(found.service)
        finally:
            found.release()
    typer.echo("database: present schema")


def backup(file: Path = typer.Argument(..., help="Where to write it; must not exist.")) -> None:
    """Write a backup of the database (pg_dump's custom format, for pg_restore)."""
    from bot.installation import databases  # noqa: PLC0415
    from bot.store.embedded import EmbeddedPostgres  # noqa: PLC0415
    from bot.store.urls import libpq_url  # noqa: PLC0415

    configured = settings()
    if file.exists():
        fail(f"{file} exists already; choose another name")
    with explained():
        found = databases(configured)
        try:
            program = (found.embedded or EmbeddedPostgres(configured.data)).bin / "pg_dump"
            command = [str(program), "--format=custom", f"--file={file}", libpq_url(found.service)]
            done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own program
        finally:
            found.release()
    if done.returncode:
        file.unlink(missing_ok=True)
        fail(f"pg_dump ended with {done.returncode}: is the folder writable, and the disk not full?")
    file.chmod(0o600)
    typer.echo(
        f"backup: {file} ({file.stat().st_size} bytes). Keep the keys beside it: without them phones stay sealed."
    )


def uvloop_run(main: object) -> None:
    """Run on uvloop where it is installed."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        asyncio.run(main)  # type: ignore[arg-type]
    else:
        uvloop.run(main)  # type: ignore[arg-type]


def doctor() -> None:
    """Check settings, database, engine and channels, and say what to mend."""
    from bot.operations.doctor import examine  # noqa: PLC0415

    findings = with_service(examine)
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'MEND'} {finding.part}: {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)
