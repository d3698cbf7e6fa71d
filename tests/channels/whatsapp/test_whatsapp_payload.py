from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp import Payload, read
from bot.core.channels import Incoming, IncomingKind, MediaKind, SendLater, SendRefused, SendState, WindowClosed
from tests.fakes.graph_server import FakeUser, GraphServer

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SERVER = GraphServer()
RINA = FakeUser(SERVER, "6281234567890", "Rina Wulandari", "ID.9000000001")


def parse(*messages: Any, phone_id: str | None = None, **value: Any) -> Payload:
    contacts = value.pop("contacts", [RINA.contact])
    body = SERVER.payload(phone_id=phone_id, messages=list(messages), contacts=contacts, **value)
    return read(json.loads(json.dumps(body)), phone_id=SERVER.phone_id, received_at=NOW)


def one(**content: Any) -> Incoming:
    (message,) = parse(RINA.message(**content)).messages
    return message


def test_text() -> None:
    message = RINA.message(type="text", text={"body": "HP saya hilang"}, timestamp="1795338000")
    (taken,) = parse(message).messages
    assert (taken.kind, taken.text, taken.event_id) == (IncomingKind.TEXT, "HP saya hilang", message["id"])
    assert (taken.sender, taken.sender_phone, taken.sender_name) == (
        "6281234567890",
        "+6281234567890",
        "Rina Wulandari",
    )
    assert taken.occurred_at == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert taken.message_id == message["id"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"type": "sticker", "sticker": {"id": "1", "mime_type": "image/webp"}}, IncomingKind.STICKER),
        ({"type": "audio", "audio": {"id": "1", "voice": True}}, IncomingKind.VOICE),
        ({"type": "location", "location": {"latitude": -6.1, "longitude": 106.8}}, IncomingKind.LOCATION),
        ({"type": "video", "video": {"id": "1", "mime_type": "video/mp4"}}, IncomingKind.UNSUPPORTED),
        ({"type": "order", "order": {"catalog_id": "1"}}, IncomingKind.UNSUPPORTED),
        ({"type": "unsupported", "errors": [{"code": 131051, "title": "Unsupported"}]}, IncomingKind.UNSUPPORTED),
        ({"type": "unknown"}, IncomingKind.UNSUPPORTED),
        ({"type": "hologram", "hologram": {"x": 1}}, IncomingKind.UNSUPPORTED),
        ({"type": 7}, IncomingKind.UNSUPPORTED),
        ({}, IncomingKind.UNSUPPORTED),
        ({"type": "text", "text": "not an object"}, IncomingKind.UNSUPPORTED),
        ({"type": "text"}, IncomingKind.UNSUPPORTED),
        ({"type": "image", "image": {"caption": "tanpa file"}}, IncomingKind.UNSUPPORTED),
        ({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {}}}, IncomingKind.UNSUPPORTED),
        ({"type": "contacts", "contacts": []}, IncomingKind.CONTACT),
    ],
)
def test_every_kind_is_answered_somehow(content: dict[str, Any], kind: IncomingKind) -> None:
    assert one(**content).kind is kind


@pytest.mark.parametrize(
    ("given", "location"),
    [
        ({"latitude": -6.1, "longitude": 106.8}, (-6.1, 106.8)),
        ({"latitude": -6, "longitude": 106}, (-6.0, 106.0)),
        ({"latitude": "-6.1", "longitude": 106.8}, None),
        ({"latitude": float("nan"), "longitude": 106.8}, None),
        ({"latitude": None}, None),
        ({}, None),
    ],
)
def test_a_location_is_where_it_says(given: dict[str, Any], location: tuple[float, float] | None) -> None:
    taken = one(type="location", location=given)
    assert (taken.kind, taken.location) == (IncomingKind.LOCATION, location)


@pytest.mark.parametrize(
    "content",
    [
        {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "👍"}},
        {"type": "system", "system": {"type": "user_changed_number", "wa_id": "62811"}},
        {"type": "request_welcome"},
        {"type": "revoke", "revoke": {"original_message_id": "wamid.1"}},
        {"type": "text", "text": {"body": "halo"}, "group_id": "Y2FwaV9n"},
    ],
)
def test_what_needs_no_answer(content: dict[str, Any]) -> None:
    assert parse(RINA.message(**content)) == Payload()


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_choices_come_back_as_their_tokens(kind: str) -> None:
    pressed = one(type="interactive", interactive={"type": kind, kind: {"id": "b:abc", "title": "Ya"}})
    assert (pressed.kind, pressed.button, pressed.text) == (IncomingKind.BUTTON, "b:abc", "")


def test_a_button_under_a_template() -> None:
    assert one(type="button", button={"payload": "b:abc", "text": "Ya"}).button == "b:abc"
    typed = one(type="button", button={"payload": "Cek tiket", "text": "Cek tiket"})
    assert (typed.kind, typed.text) == (IncomingKind.TEXT, "Cek tiket")


def test_files() -> None:
    photo = one(type="image", image={"id": "77", "mime_type": "image/jpeg", "caption": "struknya"})
    assert (photo.kind, photo.text) == (IncomingKind.MEDIA, "struknya")
    assert photo.media
    assert (photo.media.kind, photo.media.ref, photo.media.mime) == (MediaKind.PHOTO, "77", "image/jpeg")
    named = {"id": "78", "mime_type": "application/pdf", "filename": "surat\x00.pdf"}
    document = one(type="document", document=named)
    assert document.media
    assert (document.media.kind, document.media.file_name) == (MediaKind.DOCUMENT, "surat.pdf")


def test_a_place() -> None:
    assert one(type="location", location={"latitude": -6.18, "longitude": 106.83}).location == (-6.18, 106.83)
    assert one(type="location", location={"latitude": -6, "longitude": "x"}).location is None
    assert one(type="location").location is None


def test_an_edit() -> None:
    edit = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "maksud saya Rp50.000"}}}
    edited = one(type="edit", edit=edit)
    assert (edited.kind, edited.text) == (IncomingKind.EDITED, "maksud saya Rp50.000")


@pytest.mark.parametrize(
    ("card", "phone", "own"),
    [
        ({"phones": [{"wa_id": "6281234567890", "phone": "+62 812-3456-7890"}]}, "+6281234567890", True),
        ({"phones": [{"phone": "0812 3456 7899"}]}, "081234567899", False),
        ({"origin": "other", "phones": [{"wa_id": "6281111111111"}]}, "+6281111111111", False),
        ({"origin": "contact_request", "phones": [{"wa_id": "6281111111111"}]}, "+6281111111111", True),
        ({"phones": [{"type": "HOME"}, {"phone": "+6281111111111"}]}, "+6281111111111", False),
        ({"phones": "nonsense"}, None, False),
    ],
)
def test_a_contact(card: dict[str, Any], phone: str | None, own: bool) -> None:
    contact = one(type="contacts", contacts=[card])
    assert (contact.kind, contact.contact_phone, contact.contact_is_sender) == (IncomingKind.CONTACT, phone, own)


def test_many_contacts_are_nobodys() -> None:
    cards = [{"phones": [{"wa_id": RINA.wa_id}]}, {"phones": [{"wa_id": "6281111111111"}]}]
    contact = one(type="contacts", contacts=cards)
    assert (contact.contact_phone, contact.contact_is_sender) == (None, False)


# -- who


def test_no_profile_no_contacts_no_name() -> None:
    message = RINA.message(type="text", text={"body": "halo"})
    for contacts in ([], [{"wa_id": RINA.wa_id}], [{"wa_id": RINA.wa_id, "profile": None}], "nonsense"):
        (taken,) = parse(message, contacts=contacts).messages
        assert (taken.sender, taken.sender_name) == ("6281234567890", None)


def test_each_sender_has_the_right_name() -> None:
    budi = FakeUser(SERVER, "6281111111111", "Budi", "ID.2")
    messages = [person.message(type="text", text={"body": "halo"}) for person in (RINA, budi)]
    taken = parse(*messages, contacts=[budi.contact, RINA.contact]).messages
    assert [message.sender_name for message in taken] == ["Rina Wulandari", "Budi"]


def test_who_hides_the_number_is_known_by_id_and_proves_none() -> None:
    sari = FakeUser(SERVER, None, "Sari", "ID.1A2b3C")
    (taken,) = parse(sari.message(type="text", text={"body": "halo"}), contacts=[sari.contact]).messages
    assert (taken.sender, taken.sender_phone, taken.sender_name) == ("ID.1A2b3C", None, "Sari")
    nameless = {"id": "wamid.1", "type": "text", "text": {"body": "halo"}, "timestamp": "1"}
    (taken,) = parse(nameless, contacts=[sari.contact]).messages
    assert taken.sender == "ID.1A2b3C"


@pytest.mark.parametrize("sender", [None, "", "abc", "1" * 40, 5, "../../x", "62-812"])
def test_nobody_to_answer(sender: object) -> None:
    message = {"id": "wamid.1", "from": sender, "type": "text", "text": {"body": "halo"}}
    assert parse(message, contacts=[]) == Payload()


def test_what_is_for_another_number_is_ignored() -> None:
    message = RINA.message(type="text", text={"body": "halo"})
    assert parse(message, phone_id="999") == Payload()


# -- what is not as documented


def test_one_that_cannot_be_read_costs_no_other() -> None:
    good = [RINA.message(type="text", text={"body": text}) for text in ("satu", "dua")]
    odd = RINA.message(type="text", text={"body": "x"}, timestamp={"not": "a time"})
    taken = parse(good[0], None, 5, odd, [], {"from": {"a": 1}}, good[1]).messages
    assert [message.text for message in taken] == ["satu", "x", "dua"]


def test_a_message_without_an_id_is_still_one_event() -> None:
    message = RINA.message(type="text", text={"body": "halo"})
    del message["id"]
    first, second = parse(message).messages[0], parse(message).messages[0]
    assert first.event_id == second.event_id != parse({**message, "timestamp": "9"}).messages[0].event_id
    assert first.message_id is None


@pytest.mark.parametrize("timestamp", ["", "x", "-5", "9" * 30, None, "٣"])
def test_a_time_that_is_none(timestamp: object) -> None:
    assert one(type="text", text={"body": "halo"}, timestamp=timestamp).occurred_at == NOW


def test_odd_unicode() -> None:
    raw = '{"body": "a\\u0000b\\ud83d c\\ud83d\\ude4f\\u202e"}'
    assert one(type="text", text=json.loads(raw)).text == "ab? c🙏\u202e"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["text", "image", "interactive", "contacts", "type", "from", "id", "button", "edit", "timestamp", "context"]
)
TYPES = st.sampled_from(["text", "image", "document", "interactive", "contacts", "button", "edit", "audio", "nonsense"])


@given(st.dictionaries(FIELDS, JSON, max_size=6), TYPES)
def test_no_payload_breaks_it(content: dict[str, Any], kind: str) -> None:
    payload = parse({"from": "6281234567890", "id": "wamid.1", "type": kind, **content}, statuses=[content])
    for message in payload.messages:
        for text in (message.text, message.sender, message.button or "", message.sender_name or ""):
            text.encode()
            assert "\0" not in text


@given(JSON)
def test_no_body_breaks_it(body: Any) -> None:
    assert read(body, phone_id="1", received_at=NOW) == Payload()
    wrapped = {"object": "whatsapp_business_account", "entry": body}
    assert read(wrapped, phone_id="1", received_at=NOW) == Payload()


# -- statuses


def status(**given: Any) -> Payload:
    told = {"id": "wamid.1", "status": "sent", "timestamp": "1795338000", "recipient_id": RINA.wa_id, **given}
    return parse(statuses=[told])


@pytest.mark.parametrize(
    ("said", "state"),
    [("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("played", "read"), ("failed", "failed")],
)
def test_statuses(said: str, state: str) -> None:
    (told,) = status(status=said, biz_opaque_callback_data="o1").statuses
    assert (told.message_id, told.state, told.reference) == ("wamid.1", SendState(state), "o1")
    assert told.at == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("change", [{"status": "warning"}, {"status": None}, {"id": None}, {"id": ""}])
def test_statuses_that_say_nothing(change: dict[str, Any]) -> None:
    assert status(**change) == Payload()


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ([{"code": 131047, "title": "Re-engagement message"}], WindowClosed),
        ([{"code": 131026, "title": "Message undeliverable"}], SendRefused),
        ([{"code": 131056, "title": "Pair rate limit hit"}], SendLater),
        ([{"code": "x"}], SendRefused),
        ([], SendRefused),
        (None, SendRefused),
    ],
)
def test_why_it_failed(errors: Any, told: type[Exception]) -> None:
    (failed,) = status(status="failed", errors=errors).statuses
    assert isinstance(failed.error, told)
