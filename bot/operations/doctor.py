"""What ``sigap doctor`` finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.bootstrap import Service
from bot.core.errors import SigapError
from bot.core.wording import day_and_time
from bot.operations.status import parts_of
from bot.operations.training import ENGINE_PYTHON, current_model
from bot.settings import unknown_settings
from bot.store.store import Store

MISSED_NIGHTS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    part: str
    good: bool
    text: str


async def examine(service: Service) -> list[Finding]:
    """Look at everything that can be looked at from here."""
    findings = [*_settings(), *_engine_files()]
    parts = await parts_of(service)
    findings.append(Finding("database", parts["store"], "answers" if parts["store"] else "does not answer"))
    running = "answers" if parts["engine"] else "does not answer: start everything with `sigap up`"
    findings.append(Finding("engine", parts["engine"], running))
    if parts["store"]:
        findings.append(await retention(service.store, now=service.retain.now()))
    findings += [await _telegram(service), await _whatsapp(service)]
    return findings


async def retention(store: Store, *, now: datetime) -> Finding:
    """Whether what has been kept long enough is removed each night."""
    async with store.open_unit() as unit:
        ended = [run for run in await unit.retention.runs(limit=100) if run.finished_at]
    if not ended:
        return Finding("retention", good=True, text="no run yet: there is one each night while the service runs")
    last = f"last run {day_and_time(ended[0].started_at)}"
    if now - ended[0].started_at > MISSED_NIGHTS:
        return Finding(
            "retention", good=False, text=f"{last}: is the service running, and did it break off? See its log"
        )
    return Finding("retention", good=True, text=last)


def _settings() -> list[Finding]:
    unknown = unknown_settings()
    if unknown:
        return [Finding("settings", good=False, text=f"unknown: {', '.join(unknown)}; see docs/settings.md")]
    return [Finding("settings", good=True, text="all known")]


def _engine_files() -> list[Finding]:
    installed = ENGINE_PYTHON.exists()
    trained = current_model() is not None
    return [
        Finding("engine environment", installed, "installed" if installed else "missing: run `make setup`"),
        Finding("model", trained, "up to date" if trained else "missing or old: run `sigap train`"),
    ]


async def _telegram(service: Service) -> Finding:
    if service.telegram is None:
        return Finding("telegram", good=True, text="off (SIGAP_TELEGRAM_TOKEN is not set)")
    try:
        identity = await service.telegram.identify()
    except SigapError as error:
        return Finding("telegram", good=False, text=f"does not take our token, or cannot be reached ({error.code})")
    return Finding("telegram", good=True, text=f"answers as {identity.username or identity.id}")


async def _whatsapp(service: Service) -> Finding:
    if service.whatsapp is None:
        return Finding("whatsapp", good=True, text="off (SIGAP_WHATSAPP_TOKEN is not set)")
    try:
        number = await service.whatsapp.number()
    except SigapError as error:
        return Finding("whatsapp", good=False, text=f"token and number do not fit, or it cannot be reached ({error})")
    without = "" if service.settings.whatsapp_template_notice else "; no template for who has not written for 24 hours"
    return Finding("whatsapp", good=True, text=f"answers as {number or service.whatsapp.phone_id}{without}")
