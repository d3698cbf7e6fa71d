"""A bank in memory, with answers as scripted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.core.changes import Field
from bot.core.errors import BankUnavailable
from bot.core.names import mentions_person, same_person
from bot.core.ports import Bank, BlockAnswer, BlockAnswerKind, ChangeAnswer, ChangeAnswerKind, HolderRecord, Now
from bot.core.skpd_names import mentions_skpd, same_skpd

SILENT = "silent"
"""The request is not carried out, and not answered."""
LOST = "lost"
"""The request is carried out, and the answer gets lost."""
REFUSE = "refuse"
DOWN = "down"


class FakeBank(Bank):
    """Implements the port.

    ``script`` says how the next requests to block or to change go, one entry each; ``always`` how all others go.
    """

    def __init__(self, holders: Iterable[HolderRecord] = (), *, now: Now) -> None:
        self.holders = {holder.ref: holder for holder in holders}
        self.script: deque[str] = deque()
        self.always: str | None = None
        self.requests: list[tuple[str, str]] = []
        """Holder and key of every request to block, in order."""
        self.changes: list[tuple[str, str]] = []
        """Holder and key of every request to change data, in order."""
        self._changes: dict[str, tuple[str, dict[Field, str], ChangeAnswer]] = {}
        self._answers: dict[str, tuple[str, BlockAnswer]] = {}
        self._now = now

    def add(self, holder: HolderRecord) -> HolderRecord:
        self.holders[holder.ref] = holder
        return holder

    async def find(
        self, *, phones: Sequence[str], card_last4: str | None, name: str | None, skpd: str | None
    ) -> Sequence[HolderRecord]:
        self._check()
        return [
            holder
            for holder in self.holders.values()
            if holder.phone in phones
            or holder.card_last4 == card_last4
            or (name and (same_person(name, holder.name) or mentions_person(name, holder.name)))
            or (skpd and (same_skpd(skpd, holder.skpd) or mentions_skpd(skpd, holder.skpd)))
        ]

    async def holder(self, ref: str) -> HolderRecord | None:
        self._check()
        return self.holders.get(ref)

    async def block(self, *, holder_ref: str, key: str, reason: str) -> BlockAnswer:
        self._check()
        self.requests.append((holder_ref, key))
        mood = self.script.popleft() if self.script else self.always
        if mood == SILENT:
            raise BankUnavailable
        answer = self._answer(holder_ref, key, refuse=mood == REFUSE)
        if mood == LOST:
            raise BankUnavailable
        return answer

    async def change_data(self, *, holder_ref: str, key: str, values: Mapping[Field, str]) -> ChangeAnswer:
        self._check()
        self.changes.append((holder_ref, key))
        mood = self.script.popleft() if self.script else self.always
        if mood == SILENT:
            raise BankUnavailable
        answer = self._change(holder_ref, key, dict(values), refuse=mood == REFUSE)
        if mood == LOST:
            raise BankUnavailable
        return answer

    def _change(self, holder_ref: str, key: str, values: dict[Field, str], *, refuse: bool) -> ChangeAnswer:
        if holder_ref not in self.holders:
            return ChangeAnswer(ChangeAnswerKind.REFUSED, reason="unknown_holder")
        if key in self._changes or key in self._answers:
            of, before, answer = self._changes.get(key, ("", {}, None))
            same = answer if (of, before) == (holder_ref, values) else None
            return same or ChangeAnswer(ChangeAnswerKind.REFUSED, reason="key_reused")
        taken = any(it.phone == values.get(Field.PHONE) and ref != holder_ref for ref, it in self.holders.items())
        if refuse or taken:
            answer = ChangeAnswer(ChangeAnswerKind.REFUSED, reason="phone_taken" if taken else "refused")
        else:
            answer = ChangeAnswer(ChangeAnswerKind.DONE, at=self._now())
            new = {str(field): value for field, value in values.items()}
            self.holders[holder_ref] = replace(self.holders[holder_ref], **new)
        self._changes[key] = (holder_ref, values, answer)
        return answer

    def _answer(self, holder_ref: str, key: str, *, refuse: bool) -> BlockAnswer:
        if holder_ref not in self.holders:
            return BlockAnswer(BlockAnswerKind.REFUSED, reason="unknown_holder")
        if key in self._answers:
            of, answer = self._answers[key]
            return answer if of == holder_ref else BlockAnswer(BlockAnswerKind.REFUSED, reason="key_reused")
        holder = self.holders[holder_ref]
        if holder.blocked_at:
            answer = BlockAnswer(BlockAnswerKind.ALREADY, at=holder.blocked_at)
        elif refuse:
            answer = BlockAnswer(BlockAnswerKind.REFUSED, reason="refused")
        else:
            answer = BlockAnswer(BlockAnswerKind.DONE, at=self._now())
            self.holders[holder_ref] = replace(holder, blocked_at=answer.at)
        self._answers[key] = (holder_ref, answer)
        return answer

    def _check(self) -> None:
        if self.always == DOWN:
            raise BankUnavailable
