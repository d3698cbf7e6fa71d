"""The audit trail: append-only, each entry sealed with a digest over itself and all before it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.console.trail import ChainState
from bot.core.messages import AuditEntry
from bot.store import tables

_LOCK = 0x5167_6170_0001
_PAGE = 1000


async def append_audit(session: AsyncSession, entries: Sequence[AuditEntry]) -> None:
    """Append to the chain; one transaction at a time, until its end."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = (
        await session.execute(
            select(tables.audit.c.seq, tables.audit.c.digest).order_by(tables.audit.c.seq.desc()).limit(1)
        )
    ).first()
    seq, digest = (last.seq, last.digest) if last else (0, "")
    rows = []
    for entry in entries:
        seq, row = seq + 1, _row(entry)
        digest = _digest(digest, seq, row)
        rows.append({**row, "seq": seq, "digest": digest})
    await session.execute(insert(tables.audit), rows)


async def check_chain(session: AsyncSession) -> ChainState:
    """Recompute the chain from its first entry, up to the one that does not fit; beside other work, not in its way."""
    state = ChainState(0, "")
    while True:
        query = select(tables.audit).where(tables.audit.c.seq > state.entries).order_by(tables.audit.c.seq).limit(_PAGE)
        rows = (await session.execute(query)).mappings().all()
        state = await asyncio.to_thread(_follow, state, rows)
        if state.broken is not None or len(rows) < _PAGE:
            return state


def _follow(state: ChainState, rows: Sequence[RowMapping]) -> ChainState:
    seq, digest = state.entries, state.digest
    for row in rows:
        fields = {name: row[name] for name in ("id", "at", "actor", "action", "subject", "data")}
        if row["seq"] != seq + 1 or row["digest"] != _digest(digest, seq + 1, fields):
            return ChainState(seq, digest, broken=seq + 1)
        seq, digest = row["seq"], row["digest"]
    return ChainState(seq, digest)


def _row(entry: AuditEntry) -> dict[str, Any]:
    data = json.loads(json.dumps(entry.data, default=str))
    return {
        "id": entry.id,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "data": data,
    }


def _digest(previous: str, seq: int, row: dict[str, Any]) -> str:
    at: datetime = row["at"]
    said = {**row, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "seq": seq, "previous": previous}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
