from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pywa import types as pywa_types
from pywa.errors import SendMessageError, ThrottlingError, WhatsAppError

from bot.channels.whatsapp import Templates, Timeouts, WhatsAppChannel
from bot.channels.whatsapp.failures import OPERATOR_PAUSE, PAIR_PAUSE, said_error
from bot.channels.whatsapp.graph import Graph
from bot.core.channels import (
    Attachment,
    AttachmentKind,
    Button,
    Channel,
    FileNeedsWindow,
    MediaGone,
    MediaTooLarge,
    NoTemplate,
    Outgoing,
    SendLater,
    SendRefused,
    SendUncertain,
    TemplateRefused,
)
from tests.fakes.clock import FakeClock
from tests.fakes.graph_server import FakeUser, Fault, GraphError, GraphServer, drops, gateway, hangs, refuses

type ToRina = Callable[..., Outgoing]
PDF = b"%PDF-1.7 ..."


@pytest.fixture
def to_rina(rina: FakeUser, clock: FakeClock) -> ToRina:
    def make(text: str = "Baik.", **more: Any) -> Outgoing:
        given = {"id": "o1", "recipient": rina.chat_id, "heard_at": clock()} | more
        return Outgoing(text=text, **given)

    return make


def buttons(*titles: str) -> tuple[Button, ...]:
    return tuple(Button(title, f"b:{number}") for number, title in enumerate(titles))


def test_it_is_a_channel(channel: WhatsAppChannel) -> None:
    port: Channel = channel
    assert port.name == "whatsapp"


# -- sending


async def test_text_arrives_as_written(channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina) -> None:
    text = "Rp1.250.000 <b> & https://x.example {} 🙏\nbaris dua"
    sent = await channel.send(to_rina(text))
    message = await rina.hears()
    assert (message.text, message.id, message.reference) == (text, sent, "o1")
    assert message.body["preview_url"] is False


async def test_up_to_three_short_choices_are_buttons(channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina) -> None:
    await channel.send(to_rina("Blokir sekarang?", buttons=buttons("Ya, blokir", "Bukan akun ini")))
    message = await rina.hears()
    assert (message.text, message.buttons) == ("Blokir sekarang?", ["Ya, blokir", "Bukan akun ini"])
    assert message.token_of("Ya, blokir") == "b:0"
    ours = message.body["action"]["buttons"]
    assert ours == [pywa_types.Button(one["title"], one["id"]).to_dict() for one in message.choices]


@pytest.mark.parametrize("titles", [("A", "B", "C", "D"), ("x" * 24, "Tidak"), tuple("ABCDEFGHIJ")])
async def test_more_or_longer_choices_are_a_list(
    channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina, titles: tuple[str, ...]
) -> None:
    await channel.send(to_rina("Pilih kategori.", buttons=buttons(*titles)))
    message = await rina.hears()
    assert (message.body["type"], message.buttons) == ("list", list(titles))
    rows = [pywa_types.SectionRow(title, f"b:{number}") for number, title in enumerate(titles)]
    theirs = pywa_types.SectionList("Pilih", [pywa_types.Section("", rows)]).to_dict()
    assert message.body["action"]["sections"][0]["rows"] == list(theirs["sections"][0]["rows"])


@pytest.mark.parametrize("titles", [("x" * 25, "Tidak"), tuple("ABCDEFGHIJK"), ("Sama", "Sama")])
async def test_what_fits_no_list_is_numbered(
    channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina, titles: tuple[str, ...]
) -> None:
    await channel.send(to_rina("Pilih satu.", buttons=buttons(*titles)))
    message = await rina.hears()
    lines = message.text.splitlines()
    assert (lines[0], lines[-1]) == ("Pilih satu.", "Balas dengan angkanya.")
    assert [line for line in lines if line[:1].isdigit()] == [f"{n}. {title}" for n, title in enumerate(titles, 1)]


async def test_what_does_not_fit_beside_buttons_goes_before(
    channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina
) -> None:
    text = "\n\n".join(["kata " * 180] * 7)
    sent = await channel.send(to_rina(text, buttons=buttons("Ya")))
    parts = list(rina.inbox)
    assert len(parts) > 2
    assert [part.buttons for part in parts] == [*[[]] * (len(parts) - 1), ["Ya"]]
    assert parts[-1].id == sent
    assert " ".join(part.text for part in parts).split() == text.split()


async def test_an_empty_text_is_refused(channel: WhatsAppChannel, graph: GraphServer, to_rina: ToRina) -> None:
    for more in ({}, {"buttons": buttons("Ya")}):
        with pytest.raises(SendRefused):
            await channel.send(to_rina("  ", **more))
    assert graph.called("messages") == []


async def test_who_hides_the_number_is_written_to_by_id(
    channel: WhatsAppChannel, graph: GraphServer, clock: FakeClock
) -> None:
    sari = graph.user(None, "Sari", user_id="ID.1A2b3C")
    await channel.send(Outgoing(id="o2", recipient=sari.chat_id, text="Halo.", heard_at=clock()))
    assert (await sari.hears()).text == "Halo."
    asks = Outgoing(id="o3", recipient=sari.chat_id, text="Nomor Anda?", heard_at=clock(), request_contact=True)
    await channel.send(asks)
    assert (await sari.hears()).asks_for_contact


async def test_who_writes_under_a_number_is_not_asked_for_it(
    channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina
) -> None:
    await channel.send(to_rina("Nomor Anda?", request_contact=True, buttons=buttons("Lewati")))
    message = await rina.hears()
    assert (message.asks_for_contact, message.buttons) == (False, ["Lewati"])


async def test_a_retry_goes_on_with_the_part_that_did_not_go(
    channel: WhatsAppChannel, graph: GraphServer, rina: FakeUser, to_rina: ToRina
) -> None:
    message = to_rina("\n\n".join(["kata " * 800] * 2))
    graph.fail_next("messages", refuses(131056), times=1)
    with pytest.raises(SendLater):
        await channel.send(message)
    assert rina.inbox == []
    await channel.send(message)
    graph.fail_next("messages", Fault(done=True), times=0)
    assert len(rina.inbox) == 2


async def test_a_version_in_the_address_is_kept(
    graph: GraphServer, rina: FakeUser, to_rina: ToRina, clock: FakeClock
) -> None:
    built = WhatsAppChannel(graph.token, phone_id=graph.phone_id, api=f"{graph.url}/v21.0/", clock=clock)
    await built.send(to_rina())
    assert rina.inbox
    assert await built.number() == "+1 555-000-1111"
    await built.shutdown()
    with pytest.raises(SendLater):
        await built.send(to_rina())


# -- files


@pytest.mark.parametrize(
    ("attachment", "kind"),
    [
        (Attachment(AttachmentKind.DOCUMENT, "tanda terima.pdf", "application/pdf", PDF), "document"),
        (Attachment(AttachmentKind.IMAGE, "bukti.png", "image/png", b"\x89PNG"), "image"),
        (Attachment(AttachmentKind.IMAGE, "bukti.webp", "image/webp", b"RIFF"), "document"),
    ],
)
async def test_a_file_comes_with_its_caption(
    channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina, attachment: Attachment, kind: str
) -> None:
    sent = await channel.send(to_rina("Tanda terima.", attachment=attachment))
    message = await rina.hears()
    assert (message.kind, message.text, message.file, message.id) == (kind, "Tanda terima.", attachment.content, sent)
    assert message.file_name == (attachment.file_name if kind == "document" else None)


async def test_a_file_goes_before_its_buttons_and_before_a_long_text(
    channel: WhatsAppChannel, rina: FakeUser, to_rina: ToRina
) -> None:
    receipt = Attachment(AttachmentKind.DOCUMENT, "a.pdf", "application/pdf", PDF)
    await channel.send(to_rina("Cocok?", attachment=receipt, buttons=buttons("Ya")))
    await channel.send(to_rina("kata " * 300, id="o2", attachment=receipt))
    assert [(one.kind, one.buttons) for one in rina.inbox] == [
        ("document", []),
        ("interactive", ["Ya"]),
        ("document", []),
        ("text", []),
    ]


async def test_a_file_is_uploaded_once(
    channel: WhatsAppChannel, graph: GraphServer, rina: FakeUser, to_rina: ToRina
) -> None:
    message = to_rina("", attachment=Attachment(AttachmentKind.DOCUMENT, "a.pdf", "application/pdf", PDF))
    graph.fail_next("media", hangs())
    with pytest.raises(SendLater):
        await channel.send(message)
    graph.fail_next("messages", refuses(130429))
    with pytest.raises(SendLater):
        await channel.send(message)
    await channel.send(message)
    assert (len(graph.called("media")), len(rina.inbox)) == (2, 1)


# -- the window of 24 hours


async def test_who_has_not_written_for_long_gets_nothing_without_a_template(
    channel: WhatsAppChannel, graph: GraphServer, clock: FakeClock, to_rina: ToRina
) -> None:
    message = to_rina("Tiket Anda selesai.")
    clock.advance(hours=23)
    await channel.send(message)
    clock.advance(hours=1)
    for closed in (message, to_rina("Tiket Anda selesai.", heard_at=None)):
        with pytest.raises(NoTemplate):
            await channel.send(closed)
    assert len(graph.called("messages")) == 1


class TestTemplates:
    @pytest.fixture
    def templates(self) -> Templates:
        return Templates(notice="kkpd_kabar", agent="kkpd_petugas", language="id")

    async def test_carry_the_message_on_one_line(
        self, channel: WhatsAppChannel, graph: GraphServer, rina: FakeUser, to_rina: ToRina
    ) -> None:
        graph.templates = {"kkpd_kabar": 1, "kkpd_petugas": 1}
        await channel.send(to_rina("Tiket Anda selesai.\n\nAlasannya:    sudah dikembalikan.", heard_at=None))
        await channel.send(to_rina("Halo Bu.", id="o2", heard_at=None, by_agent=True))
        assert [message.text for message in rina.inbox] == [
            "[kkpd_kabar/id] Tiket Anda selesai. Alasannya: sudah dikembalikan.",
            "[kkpd_petugas/id] Halo Bu.",
        ]

    async def test_are_used_when_whatsapp_knows_better_than_our_clock(
        self, channel: WhatsAppChannel, graph: GraphServer, rina: FakeUser, to_rina: ToRina
    ) -> None:
        graph.templates, graph.window = {"kkpd_kabar": 1}, 0
        await channel.send(to_rina("Tiket Anda selesai."))
        assert [message.kind for message in rina.inbox] == ["template"]

    async def test_a_long_message_takes_several_and_nothing_of_it_is_lost(
        self, channel: WhatsAppChannel, graph: GraphServer, rina: FakeUser, to_rina: ToRina
    ) -> None:
        graph.templates = {"kkpd_kabar": 1}
        words = [f"kata{number}" for number in range(300)]
        last = await channel.send(to_rina("\n".join(words), heard_at=None))
        assert all(len(message.text) < 1000 for message in rina.inbox)
        said = " ".join(message.text.removeprefix("[kkpd_kabar/id] ") for message in rina.inbox)
        assert said.split() == words
        assert [message.reference for message in rina.inbox] == [None] * (len(rina.inbox) - 1) + ["o1"]
        assert rina.inbox[-1].id == last

    async def test_a_retry_goes_on_with_the_part_that_did_not_go(
        self, channel: WhatsAppChannel, graph: GraphServer, rina: FakeUser, to_rina: ToRina, clock: FakeClock
    ) -> None:
        graph.templates = {"kkpd_kabar": 1}
        text = "\n\n".join(["kata " * 150] * 2)
        graph.fail_next("messages", refuses(131056), after=1)
        with pytest.raises(SendLater):
            await channel.send(to_rina(text, heard_at=None))
        assert len(rina.inbox) == 1
        await channel.send(to_rina(text, heard_at=None))
        assert len(rina.inbox) == 2
        await channel.send(to_rina(text, heard_at=clock()))
        assert len(rina.inbox) == 3, "what goes in the window goes as a whole"

    async def test_carry_no_file(self, channel: WhatsAppChannel, graph: GraphServer, to_rina: ToRina) -> None:
        graph.templates = {"kkpd_kabar": 1}
        receipt = Attachment(AttachmentKind.DOCUMENT, "a.pdf", "application/pdf", PDF)
        with pytest.raises(FileNeedsWindow):
            await channel.send(to_rina("Ini.", heard_at=None, attachment=receipt))
        assert graph.called("messages") == []

    @pytest.mark.parametrize("known", [{}, {"kkpd_kabar": 2}])
    async def test_one_that_is_refused_is_told_to_the_operator(
        self,
        channel: WhatsAppChannel,
        graph: GraphServer,
        to_rina: ToRina,
        known: dict[str, int],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        graph.templates = known
        with pytest.raises(TemplateRefused):
            await channel.send(to_rina("Tiket Anda selesai.", heard_at=None))
        assert "SIGAP_WHATSAPP_TEMPLATE_NOTICE" in caplog.text
        assert "Tiket Anda" not in caplog.text


# -- what can go wrong


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (refuses(131056), SendLater),
        (refuses(130429, status=429), SendLater),
        (refuses(80007), SendLater),
        (refuses(131016, status=503), SendLater),
        (refuses(131000, status=500), SendLater),
        (refuses(999999, status=500), SendLater),
        (refuses(999999), SendRefused),
        (refuses(131026), SendRefused),
        (refuses(131009), SendRefused),
        (refuses(131051), SendRefused),
        (refuses(190, status=401), SendLater),
        (refuses(131005, status=403), SendLater),
        (refuses(368, status=403), SendLater),
        (refuses(100, subcode=33), SendLater),
        (refuses(100), SendRefused),
        (gateway(502), SendUncertain),
        (gateway(503), SendLater),
        (gateway(504), SendUncertain),
        (gateway(404), SendLater),
        (gateway(500, b'{"error": "nginx"}'), SendUncertain),
        (gateway(400, b'{"error": {"code": "x"}}'), SendLater),
        (gateway(200, b"<html>"), SendUncertain),
        (gateway(200, b"{}"), SendUncertain),
        (gateway(200, b'{"messages": [{"id": 5}]}'), SendUncertain),
        (gateway(302), SendLater),
        (hangs(), SendUncertain),
        (drops(), SendUncertain),
    ],
)
async def test_faults(
    channel: WhatsAppChannel, graph: GraphServer, to_rina: ToRina, fault: Fault, told: type[Exception]
) -> None:
    graph.fail_next("messages", fault)
    with pytest.raises(told):
        await channel.send(to_rina())


async def test_nobody_listens(to_rina: ToRina, clock: FakeClock) -> None:
    built = WhatsAppChannel("t", phone_id="1", api="http://127.0.0.1:9", clock=clock)
    with pytest.raises(SendLater):
        await built.send(to_rina())
    await built.shutdown()


async def test_a_token_that_has_expired_waits_for_the_operator(
    graph: GraphServer, to_rina: ToRina, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    built = WhatsAppChannel("an-old-token", phone_id=graph.phone_id, api=graph.url, clock=clock)
    with pytest.raises(SendLater) as caught:
        await built.send(to_rina())
    assert caught.value.after == OPERATOR_PAUSE
    assert "SIGAP_WHATSAPP_TOKEN" in caplog.text
    assert "an-old-token" not in caplog.text
    await built.shutdown()


async def test_nothing_of_a_message_is_logged(
    channel: WhatsAppChannel, graph: GraphServer, to_rina: ToRina, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        graph.fail_next("messages", gateway(500, b"PIN 123456"))
        graph.fail_next("messages", hangs())
        for _ in range(2):
            with pytest.raises(SendUncertain):
                await channel.send(to_rina("PIN 123456"))
        await channel.send(to_rina("PIN 123456"))
    assert "123456" not in caplog.text
    assert graph.token not in caplog.text


def test_codes_that_the_library_knows_are_told_for_what_they_are() -> None:
    for kind, told in ((ThrottlingError, SendLater), (SendMessageError, Exception)):
        for error in kind.__subclasses__():
            for code in error.__error_codes__ or ():
                if code != 133016:  # of registering numbers, which we do not
                    assert isinstance(said_error(code), told), (code, error)
    assert issubclass(SendMessageError, WhatsAppError)
    pair = said_error(131056)
    assert isinstance(pair, SendLater)
    assert pair.after == PAIR_PAUSE >= timedelta(seconds=6)


# -- beside messages


async def test_signs_of_reading_and_writing(channel: WhatsAppChannel, graph: GraphServer, rina: FakeUser) -> None:
    await channel.mark_read(rina.chat_id, "wamid.1")
    await channel.typing(rina.chat_id, message_id="wamid.2")
    await channel.typing(rina.chat_id)
    assert (rina.read, rina.typing_seen) == (["wamid.1", "wamid.2"], 1)
    for fault in (hangs(), drops(), refuses(100), gateway(500)):
        graph.fail_next("status", fault, times=2)
        await channel.mark_read(rina.chat_id, "wamid.3")
        await channel.typing(rina.chat_id, message_id="wamid.3")
    assert await channel.delete(rina.chat_id, "wamid.1") is False


async def test_a_file_is_fetched(channel: WhatsAppChannel, graph: GraphServer) -> None:
    media = graph.keep_file(b"struk", "image/jpeg")
    assert await channel.download(media["id"], limit=5) == b"struk"
    assert [name for name, _ in graph.calls] == ["locate", "file"]


async def test_an_address_that_has_expired_is_asked_for_anew(channel: WhatsAppChannel, graph: GraphServer) -> None:
    media = graph.keep_file(b"struk", "image/jpeg")
    graph.fail_next("file", gateway(404))
    assert await channel.download(media["id"], limit=5) == b"struk"
    graph.fail_next("file", gateway(404), times=2)
    with pytest.raises(MediaGone):
        await channel.download(media["id"], limit=5)


async def test_a_file_that_is_gone(channel: WhatsAppChannel, graph: GraphServer) -> None:
    media = graph.keep_file(b"struk", "image/jpeg")
    graph.forget_files()
    with pytest.raises(MediaGone):
        await channel.download(media["id"], limit=5)


async def test_a_file_that_is_too_large(channel: WhatsAppChannel, graph: GraphServer) -> None:
    media = graph.keep_file(b"struk", "image/jpeg")
    with pytest.raises(MediaTooLarge):
        await channel.download(media["id"], limit=4)
    assert graph.called("file") == []
    # It says that it is small, and is not.
    graph.fail_next("locate", Fault(body=b'{"url": "%s/files/address-700001-1"}' % graph.url.encode()))
    with pytest.raises(MediaTooLarge):
        await channel.download(media["id"], limit=4)


@pytest.mark.parametrize("what", ["locate", "file"])
@pytest.mark.parametrize(
    "fault", [gateway(500), gateway(503), gateway(401), hangs(), drops(), Fault(GraphError(2, "down", status=503))]
)
async def test_whatsapp_does_not_answer_for_a_file(
    channel: WhatsAppChannel, graph: GraphServer, what: str, fault: Fault
) -> None:
    media = graph.keep_file(b"struk", "image/jpeg")
    graph.fail_next(what, fault)
    with pytest.raises(SendLater):
        await channel.download(media["id"], limit=5)


async def test_the_token_goes_to_no_other_server_of_this_machine(channel: WhatsAppChannel, graph: GraphServer) -> None:
    async with GraphServer(token=graph.token) as other:
        elsewhere = other.keep_file(b"struk", "image/jpeg")
        address = f"{other.url}/files/address-{elsewhere['id']}-1"
        for host in ("127.0.0.1", "localhost"):
            located = b'{"url": "%s"}' % address.replace("127.0.0.1", host).encode()
            graph.fail_next("locate", Fault(body=located))
            with pytest.raises(MediaGone):
                await channel.download("1", limit=5)
        assert len(other.called("file")) == 2


@pytest.mark.parametrize(
    ("api", "url", "goes"),
    [
        ("https://graph.facebook.com", "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", True),
        ("https://graph.facebook.com/v26.0", "https://graph.facebook.com:443/v26.0/files/1", True),
        ("https://graph.facebook.com", "https://GRAPH.facebook.com/files/1", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/files/1", True),
        ("http://127.0.0.1:8000", "http://localhost:8000/files/1", False),
        ("http://127.0.0.1:8000", "http://[::1]:8000/files/1", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8001/files/1", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000@evil.example/files/1", False),
        ("https://graph.facebook.com", "http://graph.facebook.com/files/1", False),
        ("https://graph.facebook.com", "https://graph.facebook.com:8443/files/1", False),
        ("https://graph.facebook.com", "http://lookaside.fbsbx.com/1", False),
        ("https://graph.facebook.com", "https://lookaside.fbsbx.com:8443/1", False),
        ("https://graph.facebook.com", "https://lookaside.fbsbx.com.evil.example/1", False),
        ("https://graph.facebook.com", "https://evil.example/lookaside.fbsbx.com", False),
        ("https://graph.facebook.com", "https://localhost/1", False),
        ("https://graph.facebook.com", "http://[", False),
        ("https://graph.facebook.com", "", False),
    ],
)
async def test_who_gets_the_token(api: str, url: str, goes: bool) -> None:
    graph = Graph("t", phone_id="1", api=api, timeouts=Timeouts())
    assert graph.gets_token(url) is goes
    await graph.close()


async def test_many_at_once(graph: GraphServer, clock: FakeClock) -> None:
    channel = WhatsAppChannel(graph.token, phone_id=graph.phone_id, api=graph.url, clock=clock)
    people = [graph.user(f"62811{number:07d}", f"P{number}") for number in range(40)]  # more than it has connections
    send = (
        channel.send(Outgoing(id=one.chat_id, recipient=one.chat_id, text="Halo", heard_at=clock())) for one in people
    )
    await asyncio.gather(*send)
    await channel.shutdown()
    assert [len(one.inbox) for one in people] == [1] * 40
