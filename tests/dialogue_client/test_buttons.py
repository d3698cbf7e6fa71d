from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.channels import ChannelName
from bot.core.conversations import Conversation
from bot.core.messages import ButtonToken, Origin, OutboxMessage
from bot.dialogue.buttons import ButtonTokens

NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
CHAT = Conversation(id="c1", channel=ChannelName.TELEGRAM, sender="4711", created_at=NOW)
ON_WHATSAPP = Conversation(id="c1", channel=ChannelName.WHATSAPP, sender="62811", created_at=NOW)


class Outbox:
    def __init__(self, rows: list[ButtonToken]) -> None:
        self.rows = rows

    async def button(self, token: str) -> ButtonToken | None:
        return next((row for row in self.rows if row.token == token), None)

    async def last_buttons(self, conversation_id: str) -> list[ButtonToken]:
        return [row for row in self.rows if row.conversation_id == conversation_id]


def message() -> OutboxMessage:
    return OutboxMessage(
        id="o1", conversation_id="c1", key="k", origin=Origin.BOT, text="Blokir?", created_at=NOW, epoch=0
    )


@pytest.fixture
def offered() -> tuple[ButtonTokens, list[ButtonToken], Any]:
    buttons = ButtonTokens()
    rows = list(buttons.offer(message(), [("Ya, blokir", "/affirm"), ("Tidak", "/deny")]))
    return buttons, rows, SimpleNamespace(outbox=Outbox(rows))


def test_tokens_say_nothing_and_fit_every_channel() -> None:
    row = message()
    first, second = ButtonTokens().offer(row, [("Ya", "/affirm"), ("Tidak", "/deny")])
    assert first.token != second.token
    assert first.token.startswith("b:")
    assert len(first.token) == 24
    assert "affirm" not in first.token
    assert row.buttons == [{"title": "Ya", "token": first.token}, {"title": "Tidak", "token": second.token}]


async def test_a_token_works_in_its_own_conversation_only(offered: tuple[ButtonTokens, list[ButtonToken], Any]) -> None:
    buttons, rows, unit = offered
    assert await buttons.pressed(unit, rows[0].token, conversation_id="c1") is rows[0]
    assert await buttons.pressed(unit, rows[0].token, conversation_id="c2") is None
    assert await buttons.pressed(unit, "/affirm", conversation_id="c1") is None
    assert await buttons.pressed(unit, "", conversation_id="c1") is None


@pytest.mark.parametrize("typed", ["ya, blokir", "  YA BLOKIR!! ", "Ya, blokir."])
async def test_a_typed_title_is_the_button(offered: tuple[ButtonTokens, list[ButtonToken], Any], typed: str) -> None:
    buttons, rows, unit = offered
    assert await buttons.named(unit, typed, conversation=CHAT, now=NOW) is rows[0]


@pytest.mark.parametrize("typed", ["", "!!", "ya", "ya blokir kartunya"])
async def test_anything_else_is_not(offered: tuple[ButtonTokens, list[ButtonToken], Any], typed: str) -> None:
    buttons, _, unit = offered
    assert await buttons.named(unit, typed, conversation=CHAT, now=NOW) is None


async def test_used_or_old_buttons_cannot_be_typed(offered: tuple[ButtonTokens, list[ButtonToken], Any]) -> None:
    buttons, rows, unit = offered
    assert await buttons.named(unit, "tidak", conversation=CHAT, now=NOW + timedelta(hours=25)) is None
    rows[1].used_at = NOW
    assert await buttons.named(unit, "tidak", conversation=CHAT, now=NOW) is None


async def test_a_number_is_a_choice_only_where_choices_were_numbered() -> None:
    buttons = ButtonTokens()
    long = list(buttons.offer(message(), [("Transaksi gagal tetapi saldo terpotong", "/a"), ("Lainnya", "/b")]))
    unit: Any = SimpleNamespace(outbox=Outbox(long))
    for typed, found in (("1", long[0]), ("2.", long[1]), ("3", None), ("0", None), ("lainnya", long[1])):
        assert await buttons.named(unit, typed, conversation=ON_WHATSAPP, now=NOW) is found
    assert await buttons.named(unit, "2", conversation=CHAT, now=NOW) is None
    short: Any = SimpleNamespace(outbox=Outbox(list(buttons.offer(message(), [("Ya", "/a"), ("Tidak", "/b")]))))
    assert await buttons.named(short, "2", conversation=ON_WHATSAPP, now=NOW) is None
