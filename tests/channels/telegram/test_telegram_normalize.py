from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.normalize import BotIdentity, pressed, read, update_id
from bot.core.channels import Incoming, IncomingKind, MediaKind
from bot.core.errors import InvalidInput

ME = BotIdentity(id=77, username="sigap_bot")
NOW = datetime(2026, 3, 2, 7, 3, tzinfo=UTC)
RINA = {"id": 1001, "is_bot": False, "first_name": "Rina", "last_name": "Wulandari"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Rina"}
GROUP = {"id": -100200, "type": "supergroup", "title": "Dinkes"}
FILE = {"file_id": "f1", "file_unique_id": "u1"}
SIZED = {**FILE, "duration": 3}
PLACE = {"longitude": 106.8, "latitude": -6.2}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1772434800, "from": RINA, "chat": PRIVATE, **content}


def update(kind: str = "message", **content: Any) -> dict[str, Any]:
    return {"update_id": 9, kind: message(**content)}


def press(**content: Any) -> dict[str, Any]:
    bot = {"id": 77, "is_bot": True, "first_name": "Sigap"}
    query = {"id": "cb1", "from": RINA, "chat_instance": "1", "data": "tok", "message": message(**{"from": bot})}
    return {"update_id": 9, "callback_query": {**query, **content}}


def only(body: object, me: BotIdentity = ME) -> Incoming:
    [incoming] = read(body, me=me, received_at=NOW)
    return incoming


def test_text():
    incoming = only(update(text="HP saya hilang"))
    assert incoming == Incoming(
        channel="telegram",
        event_id="9",
        sender="1001",
        kind=IncomingKind.TEXT,
        occurred_at=datetime(2026, 3, 2, 7, 0, tzinfo=UTC),
        text="HP saya hilang",
        sender_name="Rina Wulandari",
        message_id="5",
    )
    assert incoming.occurred_at.tzinfo is not None


def test_a_command_stays_as_typed():
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    assert only(update(text="/start", entities=entities)).text == "/start"


def test_an_edit_has_the_new_text_and_its_time():
    incoming = only(update("edited_message", text="baru", edit_date=1772434860))
    assert (incoming.kind, incoming.text) == (IncomingKind.EDITED, "baru")
    assert incoming.occurred_at == datetime(2026, 3, 2, 7, 1, tzinfo=UTC)


def test_an_edit_without_words_is_nothing():
    assert read(update("edited_message", location=PLACE), me=ME, received_at=NOW) == []


def test_a_button():
    incoming = only(press())
    assert (incoming.kind, incoming.button, incoming.occurred_at) == (IncomingKind.BUTTON, "tok", NOW)
    assert (incoming.sender, incoming.message_id, incoming.sender_name) == ("1001", "5", "Rina Wulandari")
    assert pressed(press()) == "cb1"
    assert pressed(update(text="x")) is None


def test_a_button_of_a_message_too_old_to_be_shown():
    assert only(press(message={"chat": PRIVATE, "message_id": 5, "date": 0})).button == "tok"


def test_a_button_that_is_not_ours_is_a_button_all_the_same():
    assert only(press(data="/block_account{}")).button == "/block_account{}"


@pytest.mark.parametrize("content", [{"message": None}, {"data": None}, {"message": message(chat=GROUP)}])
def test_a_button_without_private_chat_or_data_is_nothing(content: dict[str, Any]):
    assert read(press(**content), me=ME, received_at=NOW) == []


@pytest.mark.parametrize(
    ("number", "normal"),
    [
        ("6281234567890", "+6281234567890"),
        ("+62 812-3456-7890", "+6281234567890"),
        ("0812-3456-7890", "081234567890"),
        ("", None),
    ],
)
def test_the_number_of_a_contact(number: str, normal: str | None):
    incoming = only(update(contact={"phone_number": number, "first_name": "Rina", "user_id": 1001}))
    assert (incoming.kind, incoming.contact_phone, incoming.contact_is_sender) == (IncomingKind.CONTACT, normal, True)


@pytest.mark.parametrize(
    "more",
    [
        {"contact": {"phone_number": "62811", "first_name": "Budi", "user_id": 2002}},
        {"contact": {"phone_number": "62811", "first_name": "Budi"}},
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1772434800}},
        {"via_bot": {"id": 5, "is_bot": True, "first_name": "x", "username": "x_bot"}},
    ],
)
def test_a_contact_that_proves_nothing(more: dict[str, Any]):
    own = {"phone_number": "62811", "first_name": "Rina", "user_id": 1001}
    assert not only(update(**{"contact": own, **more})).contact_is_sender


def test_a_photo_in_its_largest_size_with_its_caption():
    sizes = [
        {**FILE, "file_id": f"f{side}", "width": side, "height": side, "file_size": side} for side in (90, 800, 320)
    ]
    incoming = only(update(photo=sizes, caption="struk", media_group_id="album"))
    assert (incoming.kind, incoming.text) == (IncomingKind.MEDIA, "struk")
    assert incoming.media is not None
    assert (incoming.media.kind, incoming.media.ref, incoming.media.size) == (MediaKind.PHOTO, "f800", 800)


def test_a_document():
    document = {**FILE, "file_name": "surat.pdf", "mime_type": "application/pdf", "file_size": 1234}
    media = only(update(document=document)).media
    assert media is not None
    assert (media.kind, media.ref, media.mime) == (MediaKind.DOCUMENT, "f1", "application/pdf")
    assert (media.file_name, media.size) == ("surat.pdf", 1234)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (
            {"sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
            "sticker",
        ),
        ({"voice": SIZED}, "voice"),
        ({"audio": SIZED}, "voice"),
        ({"video_note": {**SIZED, "length": 9}}, "voice"),
        ({"location": PLACE}, "location"),
        ({"venue": {"location": PLACE, "title": "Kantor", "address": "Jl."}, "location": PLACE}, "location"),
        ({"video": {**SIZED, "width": 1, "height": 1}}, "unsupported"),
        ({"animation": {**SIZED, "width": 1, "height": 1}, "document": FILE}, "unsupported"),
        ({"dice": {"value": 1, "emoji": "🎲"}}, "unsupported"),
        ({"something_of_next_year": {"x": 1}}, "unsupported"),
    ],
)
def test_other_kinds(content: dict[str, Any], kind: str):
    incoming = only(update(**content))
    assert (incoming.kind, incoming.media) == (kind, None)
    assert incoming.location == ((PLACE["latitude"], PLACE["longitude"]) if kind == "location" else None)


@pytest.mark.parametrize(
    "body",
    [
        update(pinned_message=message(text="x")),
        update(message_auto_delete_timer_changed={"message_auto_delete_time": 5}),
        update(text="x", **{"from": {**RINA, "is_bot": True}}),
        {"update_id": 1, "my_chat_member": {}},
        {"update_id": 1, "poll_answer": {"poll_id": "1", "option_ids": []}},
        {"update_id": 1},
    ],
)
def test_what_needs_no_answer(body: dict[str, Any]):
    if "my_chat_member" in body:
        member = {"user": RINA, "status": "member"}
        change = {"chat": PRIVATE, "from": RINA, "date": 1, "old_chat_member": member, "new_chat_member": member}
        body["my_chat_member"] = change
    assert read(body, me=ME, received_at=NOW) == []


@pytest.mark.parametrize(
    "content",
    [
        {"text": "/tolong", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]},
        {"text": "/start@Sigap_Bot", "entities": [{"type": "bot_command", "offset": 0, "length": 16}]},
        {"text": "🙏 @Sigap_bot tolong", "entities": [{"type": "mention", "offset": 3, "length": 10}]},
        {
            "text": "ya",
            "reply_to_message": message(chat=GROUP, **{"from": {"id": 77, "is_bot": True, "first_name": "S"}}),
        },
        {"new_chat_members": [{"id": 77, "is_bot": True, "first_name": "Sigap"}]},
        {"group_chat_created": True},
        {"caption": "@sigap_bot", "photo": [], "caption_entities": [{"type": "mention", "offset": 0, "length": 10}]},
    ],
)
def test_a_group_that_speaks_to_the_bot(content: dict[str, Any]):
    incoming = only(update(**{**content, "chat": GROUP}))
    assert (incoming.kind, incoming.sender, incoming.text) == (IncomingKind.GROUP, "-100200", "")


@pytest.mark.parametrize(
    "content",
    [
        {"text": "rapat jam 10"},
        {"text": "/start@lain_bot", "entities": [{"type": "bot_command", "offset": 0, "length": 15}]},
        {"text": "@lain_bot x", "entities": [{"type": "mention", "offset": 0, "length": 9}]},
        {"new_chat_members": [RINA]},
    ],
)
def test_a_group_that_talks_among_itself(content: dict[str, Any]):
    assert read(update(**content, chat=GROUP), me=ME, received_at=NOW) == []
    assert read(update("edited_message", **content, chat=GROUP), me=ME, received_at=NOW) == []


def test_a_channel_is_treated_as_a_group():
    channel = {"id": -1, "type": "channel", "title": "Kanal"}
    body = update("channel_post", text="/x", entities=[{"type": "bot_command", "offset": 0, "length": 2}], chat=channel)
    del body["channel_post"]["from"]
    assert only(body).kind is IncomingKind.GROUP


def test_without_the_bots_name_commands_still_count():
    body = update(text="/start@lain_bot", entities=[{"type": "bot_command", "offset": 0, "length": 15}], chat=GROUP)
    assert only(body, BotIdentity(id=77)).kind is IncomingKind.GROUP


def test_text_that_no_database_keeps_is_mended():
    assert only(update(text="a\x00b\ud83d")).text == "ab?"


def test_a_private_message_that_cannot_be_parsed_is_still_answered():
    incoming = only(update(text="x", entities=5))
    assert (incoming.kind, incoming.sender, incoming.event_id) == (IncomingKind.UNSUPPORTED, "1001", "9")


@pytest.mark.parametrize(
    "body", [None, [], "x", 5, {}, {"update_id": "1"}, {"update_id": True}, {"update_id": 1, "message": "x"}]
)
def test_what_is_not_an_update(body: object):
    with pytest.raises(InvalidInput):
        read(body, me=ME, received_at=NOW)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
EXAMPLES = [
    update(text="x", entities=[{"type": "mention", "offset": 0, "length": 1}]),
    update(photo=[{**FILE, "width": 1, "height": 1}], caption="x"),
    update(document={**FILE, "file_name": "x", "mime_type": "y", "file_size": 3}),
    update(contact={"phone_number": "62811", "first_name": "Rina", "user_id": 1001}),
    update(text="/x", entities=[{"type": "bot_command", "offset": 0, "length": 2}], chat=GROUP),
    update("edited_message", text="x", edit_date=1),
    press(),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in [(*path, key), *places(item, (*path, key))]]


def check_anything(body: object) -> None:
    try:
        messages = read(body, me=ME, received_at=NOW)
    except InvalidInput:
        return
    pressed(body)
    assert update_id(body) is not None
    for incoming in messages:
        assert incoming.occurred_at.tzinfo is not None
        texts = (incoming.text, incoming.sender_name, incoming.button, incoming.contact_phone)
        assert all(isinstance(text, str | None) for text in texts)
        json.dumps([incoming.sender, *texts]).encode()


@given(VALUES)
def test_any_json_is_an_update_or_refused(body: object):
    check_anything(body)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_broken_update_is_understood_or_refused(data: st.DataObject):
    body = copy.deepcopy(data.draw(st.sampled_from(EXAMPLES)))
    *path, last = data.draw(st.sampled_from(places(body)))
    target: Any = body
    for key in path:
        target = target[key]
    target[last] = data.draw(VALUES)
    check_anything(body)
