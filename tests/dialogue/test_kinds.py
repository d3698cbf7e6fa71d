"""Messages that are not plain words in a private chat."""

from __future__ import annotations

import pytest

from tests.running import Person, Product


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ({"sticker": {"file_id": "s", "file_unique_id": "s", "width": 512, "height": 512}}, "stiker"),
        ({"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}}, "suara"),
        ({"location": {"latitude": -6.2, "longitude": 106.8}}, "Cabang SKKL terdekat"),
        ({"dice": {"emoji": "x", "value": 3}}, "jenis pesan"),
        ({"text": "?!"}, "pesan"),
    ],
)
def test_each_kind_has_an_answer(rina: Person, content: dict[str, object], answer: str):
    for kind in ("sticker", "voice"):
        if kind in content:
            content[kind] |= {"type": "regular", "is_animated": False, "is_video": False}
    rina.sends(**content)
    rina.hears_about(answer)


def test_an_edited_message_is_not_read_again(product: Product, rina: Person):
    message = rina.says("halo")
    rina.hears(timeout=30)
    rina.edits(message, "hp saya hilang tolong blokir")
    rina.hears_about("pesan baru")
    product.settled(rina)
    assert rina.times_heard("dua data") == 0


def test_a_group_is_only_told_that_this_is_for_private_chats(product: Product, rina: Person):
    group = product.telegram.user("Grup Bendahara")
    chat = {"id": group.chat_id, "type": "supergroup", "title": "Grup Bendahara"}
    for words in ("@sigap_test_bot hp saya hilang tolong blokir", "@sigap_test_bot cek tiket"):
        rina.sends(chat=chat, text=words, entities=[{"type": "mention", "offset": 0, "length": 15}])
    group.hears_about("chat pribadi")
    product.settled(group)
    assert len(group.inbox) == 1
    assert rina.inbox == []


def test_start_is_a_greeting(rina: Person):
    rina.says("/start")
    assert "HP hilang, blokir" in rina.hears_about("Sigap").buttons
