"""A bank to try the product on: its records and its answers live in our own database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.bank.csv_file import HolderRow
from bot.bank.database import Database, faults, holders, requests
from bot.core.changes import Field
from bot.core.errors import BankUnavailable, NotFound, StoreUnavailable
from bot.core.names import mentions_person, same_person
from bot.core.phones import e164
from bot.core.ports import (
    Bank,
    BlockAnswer,
    BlockAnswerKind,
    ChangeAnswer,
    ChangeAnswerKind,
    HolderRecord,
    NewId,
    Now,
    Sealer,
)
from bot.core.skpd_names import mentions_skpd, same_skpd

UNKNOWN_HOLDER = "unknown_holder"
REFUSED_BY_SWITCH = "refused_by_switch"
KEY_REUSED = "key_reused"
PHONE_TAKEN = "phone_taken"
"""The number is registered for another holder."""
_BLOCK, _CHANGE = "block", "change"


class SandboxFault(StrEnum):
    """How the sandbox can misbehave, for demonstrations and tests."""

    SILENT = "silent"
    """A request to block or to change is not answered, and not carried out."""
    LOST = "lost"
    """A request is carried out, and the answer gets lost."""
    REFUSE = "refuse"
    """A request is refused."""
    DOWN = "down"
    """Nothing is answered at all."""


class SandboxBank(Bank):
    """The port on the service's own database, in transactions of its own."""

    def __init__(self, database: Database, sealer: Sealer, *, now: Now, new_id: NewId) -> None:
        self._database = database
        self._sealer = sealer
        self._now = now
        self._new_id = new_id

    async def find(
        self, *, phones: Sequence[str], card_last4: str | None, name: str | None, skpd: str | None
    ) -> Sequence[HolderRecord]:
        """Records that may fit at least one of the facts; all are read, which is fine for a sandbox."""
        indexes = {self._sealer.index(phone) for phone in phones}
        async with self._answering() as session:
            rows = (await session.execute(select(holders).order_by(holders.c.ref))).mappings().all()
        return [
            self._record(row)
            for row in rows
            if row["phone_index"] in indexes
            or row["card_last4"] == card_last4
            or (name and (same_person(name, row["name"]) or mentions_person(name, row["name"])))
            or (skpd and (same_skpd(skpd, row["skpd"]) or mentions_skpd(skpd, row["skpd"])))
        ]

    async def holder(self, ref: str) -> HolderRecord | None:
        """One record."""
        async with self._answering() as session:
            row = (await session.execute(select(holders).where(holders.c.ref == ref))).mappings().first()
        return self._record(row) if row else None

    async def block(self, *, holder_ref: str, key: str, reason: str) -> BlockAnswer:  # noqa: ARG002 - the port's
        """Block the account; a key that was answered is answered the same way again."""
        return await self._carry_out(lambda session, refuse: self._block(session, holder_ref, key, refuse=refuse))

    async def change_data(self, *, holder_ref: str, key: str, values: Mapping[Field, str]) -> ChangeAnswer:
        """Change the record; a key that was answered is answered the same way again."""
        return await self._carry_out(
            lambda session, refuse: self._change(session, holder_ref, key, values, refuse=refuse)
        )

    async def _carry_out[T](self, act: Callable[[AsyncSession, bool], Coroutine[Any, Any, T]]) -> T:
        """A request, with the faults that are switched on."""
        async with self._answering() as session:
            switches = await _read_faults(session)
            if SandboxFault.SILENT in switches:
                raise BankUnavailable("the sandbox is switched to silent")
            answer = await act(session, SandboxFault.REFUSE in switches)
            await session.commit()
        if SandboxFault.LOST in switches:
            raise BankUnavailable("the sandbox is switched to lose answers")
        return answer

    async def by_phone(self, phone: str) -> HolderRecord:
        """The record with a telephone number, in any spelling; for the operator.

        Raises:
            NotFound: no record has it.
        """
        index = self._sealer.index(e164(phone) or phone)
        async with self._database.session() as session:
            row = (await session.execute(select(holders).where(holders.c.phone_index == index))).mappings().first()
        if row is None:
            raise NotFound("no holder with this phone")
        return self._record(row)

    async def put(self, rows: Iterable[HolderRow], *, update_known: bool = True) -> int:
        """Add holders; those whose number is known are updated, or left alone. Blocked ones stay blocked.

        Returns:
            How many were written: all of them, or none.
        """
        written = 0
        async with self._database.session() as session:
            for row in rows:
                facts = {"name": row.name, "skpd": row.skpd, "card_last4": row.card_last4}
                index = self._sealer.index(row.phone)
                given = {"ref": self._new_id(), "phone": self._sealer.seal(row.phone), "phone_index": index}
                new = insert(holders).values(facts | given)
                index_elements = ["phone_index"]
                query = (
                    new.on_conflict_do_update(index_elements=index_elements, set_=facts)
                    if update_known
                    else new.on_conflict_do_nothing(index_elements=index_elements)
                )
                written += len((await session.execute(query.returning(holders.c.ref))).all())
            await session.commit()
        return written

    async def faults(self) -> frozenset[SandboxFault]:
        """The faults that are switched on."""
        async with self._database.session() as session:
            return await _read_faults(session)

    async def switch(self, *on: SandboxFault) -> None:
        """Switch these faults on, and all others off; holds for all processes at once."""
        async with self._database.session() as session:
            await session.execute(delete(faults))
            if on:
                await session.execute(insert(faults), [{"name": fault.value} for fault in sorted(set(on))])
            await session.commit()

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[AsyncSession]:
        """A session in which the bank answers.

        Raises:
            BankUnavailable: it does not.
        """
        try:
            async with self._database.session() as session:
                if SandboxFault.DOWN in await _read_faults(session):
                    raise BankUnavailable("the sandbox is switched off")
                yield session
        except StoreUnavailable as error:
            raise BankUnavailable("the sandbox's database does not answer") from error

    async def _block(self, session: AsyncSession, holder_ref: str, key: str, *, refuse: bool) -> BlockAnswer:
        row = await _locked(session, holder_ref)
        if row is None:
            return BlockAnswer(BlockAnswerKind.REFUSED, reason=UNKNOWN_HOLDER)
        if before := await _before(session, key):
            return _answer_again(before, holder_ref)
        answer = self._decide(row["blocked_at"], refuse=refuse)
        if answer.kind is BlockAnswerKind.DONE:
            await session.execute(update(holders).where(holders.c.ref == holder_ref).values(blocked_at=answer.at))
        record = {
            "key": key,
            "holder_ref": holder_ref,
            "outcome": answer.kind.value,
            "at": answer.at or self._now(),
            "reason": answer.reason,
            "kind": _BLOCK,
        }
        await session.execute(insert(requests).values(record))
        return answer

    async def _change(
        self, session: AsyncSession, holder_ref: str, key: str, values: Mapping[Field, str], *, refuse: bool
    ) -> ChangeAnswer:
        if await _locked(session, holder_ref) is None:
            return ChangeAnswer(ChangeAnswerKind.REFUSED, reason=UNKNOWN_HOLDER)
        digest = self._sealer.index(json.dumps(dict(values), sort_keys=True))
        if before := await _before(session, key):
            return _changed_again(before, holder_ref, digest)
        reason = REFUSED_BY_SWITCH if refuse else await self._objection(session, holder_ref, values)
        kind = ChangeAnswerKind.REFUSED if reason else ChangeAnswerKind.DONE
        at = self._now()
        if not reason:
            await session.execute(update(holders).where(holders.c.ref == holder_ref).values(self._columns(values)))
        record = {
            "key": key,
            "holder_ref": holder_ref,
            "outcome": kind.value,
            "at": at,
            "reason": reason,
            "kind": _CHANGE,
            "digest": digest,
        }
        await session.execute(insert(requests).values(record))
        return ChangeAnswer(kind, at=None if reason else at, reason=reason)

    async def _objection(self, session: AsyncSession, holder_ref: str, values: Mapping[Field, str]) -> str | None:
        """A number is one holder's."""
        if Field.PHONE not in values:
            return None
        index = self._sealer.index(values[Field.PHONE])
        owner = await session.scalar(select(holders.c.ref).where(holders.c.phone_index == index))
        return PHONE_TAKEN if owner not in {None, holder_ref} else None

    def _columns(self, values: Mapping[Field, str]) -> dict[str, Any]:
        columns: dict[str, Any] = {str(one): values[one] for one in (Field.NAME, Field.SKPD) if one in values}
        if phone := values.get(Field.PHONE):
            columns |= {"phone": self._sealer.seal(phone), "phone_index": self._sealer.index(phone)}
        return columns

    def _decide(self, blocked_at: Any, *, refuse: bool) -> BlockAnswer:
        if blocked_at is not None:
            return BlockAnswer(BlockAnswerKind.ALREADY, at=blocked_at)
        if refuse:
            return BlockAnswer(BlockAnswerKind.REFUSED, reason=REFUSED_BY_SWITCH)
        return BlockAnswer(BlockAnswerKind.DONE, at=self._now())

    def _record(self, row: Any) -> HolderRecord:
        return HolderRecord(
            ref=row["ref"],
            name=row["name"],
            skpd=row["skpd"],
            phone=self._sealer.unseal(row["phone"]),
            card_last4=row["card_last4"],
            blocked_at=row["blocked_at"],
        )


async def _read_faults(session: AsyncSession) -> frozenset[SandboxFault]:
    names = (await session.scalars(select(faults.c.name))).all()
    return frozenset(SandboxFault(name) for name in names)


async def _locked(session: AsyncSession, holder_ref: str) -> Any:
    """A record, for nobody else to change; none where there is none."""
    query = select(holders).where(holders.c.ref == holder_ref).with_for_update()
    return (await session.execute(query)).mappings().first()


async def _before(session: AsyncSession, key: str) -> Any:
    """The request that a key was used for, with its answer."""
    return (await session.execute(select(requests).where(requests.c.key == key))).mappings().first()


def _changed_again(before: Any, holder_ref: str, digest: str) -> ChangeAnswer:
    if (before["kind"], before["holder_ref"], before["digest"]) != (_CHANGE, holder_ref, digest):
        return ChangeAnswer(ChangeAnswerKind.REFUSED, reason=KEY_REUSED)
    kind = ChangeAnswerKind(before["outcome"])
    return ChangeAnswer(kind, at=before["at"] if kind is ChangeAnswerKind.DONE else None, reason=before["reason"])


def _answer_again(before: Any, holder_ref: str) -> BlockAnswer:
    if (before["kind"], before["holder_ref"]) != (_BLOCK, holder_ref):
        return BlockAnswer(BlockAnswerKind.REFUSED, reason=KEY_REUSED)
    kind = BlockAnswerKind(before["outcome"])
    at = None if kind is BlockAnswerKind.REFUSED else before["at"]
    return BlockAnswer(kind, at=at, reason=before["reason"])
