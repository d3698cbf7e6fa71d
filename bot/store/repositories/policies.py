"""Versions of the deadline policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, insert, select

from bot.core.policy import DeadlinePolicy, PolicyVersion
from bot.core.policy_file import parse_policy
from bot.core.ports import Policies
from bot.store import tables
from bot.store.repositories.base import Rows

_c = tables.policy_versions.c
_LOCK = 0x5167_6170_0005


class PolicyRows(Rows, Policies):
    """The port on PostgreSQL: a row per set of rows, none ever changed."""

    async def numbered(self, policy: DeadlinePolicy, *, now: datetime) -> DeadlinePolicy:
        """The policy with the number of its rows; rows that are new are kept and numbered."""
        known = await self._number(policy)
        if known is None:
            await self._session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            known = await self._number(policy) or await self._add_version(policy, now)
        return replace(policy, version=known)

    async def get(self, version: int) -> DeadlinePolicy | None:
        """The policy of a number."""
        text = await self._session.scalar(select(_c.text).where(_c.version == version))
        return replace(parse_policy(text), version=version) if text else None

    async def versions(self) -> Sequence[PolicyVersion]:
        """All of them, oldest first."""
        rows = await self._session.execute(select(tables.policy_versions).order_by(_c.version))
        return [PolicyVersion(**row) for row in rows.mappings()]

    async def _number(self, policy: DeadlinePolicy) -> int | None:
        return await self._session.scalar(select(_c.version).where(_c.digest == policy.digest))

    async def _add_version(self, policy: DeadlinePolicy, now: datetime) -> int:
        version = (await self._session.scalar(select(func.max(_c.version))) or 0) + 1
        row = {"version": version, "digest": policy.digest, "name": policy.name, "text": policy.text}
        await self._session.execute(insert(tables.policy_versions).values(**row, published_at=now))
        return version
