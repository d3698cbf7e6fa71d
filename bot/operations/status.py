"""Which parts answer, and figures for whoever watches."""

from __future__ import annotations

from sqlalchemy import text

from bot.bootstrap import Service
from bot.core.errors import SigapError, Unavailable

type Parts = dict[str, bool]


async def parts_of(service: Service) -> Parts:
    """Each part, and whether it can do its work now."""
    return {"store": await _store_answers(service), "engine": await service.engine.ready()}


async def _store_answers(service: Service) -> bool:
    try:
        async with service.store.session() as session:
            await session.execute(text("SELECT 1"))
    except SigapError:
        return False
    return True


_FIGURES = {
    "sigap_inbox_pending": "SELECT count(*) FROM inbox WHERE status = 'pending'",
    "sigap_outbox_pending": "SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')",
    "sigap_outbox_uncertain": "SELECT count(*) FROM outbox WHERE status = 'uncertain'",
    "sigap_outbox_unconfirmed": (
        "SELECT count(*) FROM outbox WHERE status = 'uncertain' AND (next_try_at IS NULL OR next_try_at < now())"
    ),
    "sigap_conversations_waiting": "SELECT count(*) FROM conversations WHERE held_by = 'queue'",
    "sigap_blocks_unanswered": "SELECT count(*) FROM blocks WHERE status IN ('requested', 'unknown')",
    "sigap_tickets_overdue": (
        "SELECT count(*) FROM tickets WHERE due_at < now() "
        "AND status IN ('open', 'in_progress', 'waiting_documents', 'waiting_approval')"
    ),
}


async def gauge_lines(service: Service) -> str:
    """Figures in Prometheus' text format; ``sigap_up`` is 0 where the store does not answer."""
    try:
        async with service.store.session() as session:
            figures = {name: (await session.execute(text(query))).scalar_one() for name, query in _FIGURES.items()}
    except Unavailable:
        return "# TYPE sigap_up gauge\nsigap_up 0\n"
    lines = ["# TYPE sigap_up gauge", "sigap_up 1"]
    for name, value in figures.items():
        lines += [f"# TYPE {name} gauge", f"{name} {value}"]
    return "\n".join(lines) + "\n"
