"""Sequences of moves that nobody thought of: who holds a conversation, a request to block, a message going out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.blocks import FIRST_PAUSE, LONGEST_PAUSE, OPEN, Block, BlockStatus, pause
from bot.core.channels import ChannelName
from bot.core.conversations import BINDING_LIFETIME, URGENT_REASONS, Conversation, HandoffReason, HeldBy
from bot.core.errors import IllegalTransition
from bot.core.messages import Origin, OutboxMessage, OutboxStatus

NOW = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
ACTS = st.one_of(
    st.tuples(st.just("queue"), st.sampled_from(HandoffReason)),
    st.tuples(st.just("take"), st.sampled_from(["sari", "tono"])),
    st.tuples(st.just("give_back"), st.none()),
)


def _conversation() -> Conversation:
    return Conversation(id="c1", channel=ChannelName.TELEGRAM, sender="4711", created_at=NOW)


def _act(conversation: Conversation, act: str, given: object) -> None:
    if act == "queue":
        conversation.queue(reason=HandoffReason(str(given)), now=NOW)
    elif act == "take":
        conversation.take(agent=str(given))
    else:
        conversation.give_back()


@given(st.lists(ACTS, max_size=12))
def test_a_conversation_is_held_by_one_and_says_when_that_changes(acts: list[tuple[str, object]]) -> None:
    conversation = _conversation()
    for act, argument in acts:
        before = (conversation.held_by, conversation.agent, conversation.epoch)
        try:
            _act(conversation, act, argument)
        except IllegalTransition:
            assert (conversation.held_by, conversation.agent, conversation.epoch) == before
            continue
        changed = (conversation.held_by, conversation.agent) != before[:2]
        changed = changed and (act, argument) != ("queue", HandoffReason.UNCONFIRMED)  # nobody has begun to answer
        assert conversation.epoch == before[2] + changed, "a bot reply written before is stale exactly then"
        assert (conversation.agent is not None) == (conversation.held_by is HeldBy.AGENT)
        if conversation.held_by is HeldBy.BOT:
            assert (conversation.urgent, conversation.queued_at, conversation.queue_reason) == (False, None, None)


@given(st.lists(st.sampled_from(HandoffReason), min_size=1, max_size=6))
def test_urgent_once_is_urgent_until_it_is_given_back(reasons: list[HandoffReason]) -> None:
    conversation = _conversation()
    for reason in reasons:
        conversation.queue(reason=reason, now=NOW)

    assert conversation.urgent == any(reason in URGENT_REASONS for reason in reasons)
    assert conversation.queue_reason == reasons[0]


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=60)))
def test_a_binding_lasts_thirty_days(age: timedelta) -> None:
    conversation = _conversation()
    conversation.bind(holder_ref="H-1", phone="[phone:aaaaaaaa]", now=NOW)

    assert conversation.bound_to(now=NOW + age) == ("H-1" if age < BINDING_LIFETIME else None)


@given(st.lists(st.sampled_from(["confirm", "refuse", "no_answer"]), max_size=10))
def test_a_request_is_answered_once_and_stays_so(acts: list[str]) -> None:
    block = Block(
        id="b1",
        key="k1",
        holder_ref="H-1",
        conversation_id="c1",
        ticket_id="t1",
        reason="lost_phone",
        requested_at=NOW,
        next_try_at=NOW,
    )
    moves = {
        "confirm": lambda: block.confirm(blocked_at=NOW, now=NOW),
        "refuse": lambda: block.refuse(reason="no", now=NOW),
        "no_answer": lambda: block.no_answer(now=NOW),
    }
    for act in acts:
        before = dict(vars(block))
        if before["status"] not in OPEN:
            with pytest.raises(IllegalTransition):
                moves[act]()
            assert vars(block) == before
            continue
        moves[act]()
        assert block.attempts == before["attempts"] + 1
        assert (block.blocked_at is not None) == (block.status is BlockStatus.DONE)
        assert (block.answered_at is None) == (block.status is BlockStatus.UNKNOWN)
        if act == "no_answer":
            assert NOW + FIRST_PAUSE <= block.next_try_at <= NOW + LONGEST_PAUSE


@given(st.integers(min_value=1, max_value=10_000))
def test_pauses_grow_to_five_minutes_and_no_longer(attempts: int) -> None:
    assert FIRST_PAUSE <= pause(attempts) <= pause(attempts + 1) <= LONGEST_PAUSE


@given(st.lists(st.sampled_from(OutboxStatus), max_size=12))
def test_a_message_only_moves_forward(statuses: list[OutboxStatus]) -> None:
    order = list(OutboxStatus)
    message = OutboxMessage(
        id="o1", conversation_id="c1", key="k", origin=Origin.BOT, text="halo", created_at=NOW, epoch=0
    )
    for status in statuses:
        before = message.status
        moved = message.advance(status)
        assert moved == (message.status is not before)
        assert message.status is (status if moved else before)
        assert order.index(message.status) >= order.index(before)
        if before in {OutboxStatus.FAILED, OutboxStatus.DROPPED}:
            assert not moved
        if before in {OutboxStatus.DELIVERED, OutboxStatus.READ}:
            assert message.status is not OutboxStatus.FAILED, "what the holder has seen has not failed"
