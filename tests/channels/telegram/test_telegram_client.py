from __future__ import annotations

import asyncio
import logging
import socket
import traceback
from datetime import timedelta

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TimedOut

from bot.channels.telegram import TelegramChannel, Timeouts
from bot.channels.telegram.failures import OPERATOR_PAUSE, send_error
from bot.channels.web import NOTHING_SENT
from bot.core.channels import (
    Attachment,
    AttachmentKind,
    Button,
    Channel,
    MediaGone,
    MediaTooLarge,
    Outgoing,
    SendLater,
    SendRefused,
    SendUncertain,
)
from tests.channels.telegram.conftest import QUICK
from tests.fakes.telegram_server import (
    ApiError,
    FakeUser,
    Fault,
    TelegramServer,
    blocked,
    drops,
    gateway,
    hangs,
    rate_limited,
    server_error,
)


def to_rina(text: str = "Baik.", **more: object) -> Outgoing:
    return Outgoing(id="o1", recipient="1001", text=text, **more)  # type: ignore[arg-type]


def test_it_is_a_channel(channel: TelegramChannel):
    port: Channel = channel
    assert port.name == "telegram"


# -- sending


async def test_text_arrives_as_written(channel: TelegramChannel, rina: FakeUser):
    text = "*Rp1.250.000* <b>_x_</b> & [tautan](http://x) {}"
    sent = await channel.send(to_rina(text))
    message = await rina.hears()
    assert (message.text, str(message.message_id), message.markup) == (text, sent, {})
    assert "parse_mode" not in rina.server.called("sendMessage")[0]


async def test_buttons_one_in_a_row(channel: TelegramChannel, rina: FakeUser):
    long = Button("Y" * 70, "t" * 64)
    await channel.send(to_rina(buttons=(Button("Ya", "tok-1"), long)))
    message = await rina.hears()
    assert message.buttons == ["Ya", "Y" * 63 + "…"]
    assert [len(row) for row in message.markup["inline_keyboard"]] == [1, 1]
    assert message.token_of("Ya") == "tok-1"


async def test_the_keyboard_for_the_own_number_goes_when_it_is_not_asked_for_any_more(
    channel: TelegramChannel, rina: FakeUser
):
    await channel.send(to_rina(request_contact=True, buttons=(Button("Batal", "t"),)))
    asked = await rina.hears()
    assert asked.asks_for_contact
    assert [key["text"] for key in asked.keys] == ["Bagikan nomor saya", "Batal"]
    assert asked.markup["one_time_keyboard"] is True
    await channel.send(to_rina("Terima kasih."))
    assert (await rina.hears()).markup == {"remove_keyboard": True}
    await channel.send(to_rina("Lagi."))
    assert (await rina.hears()).markup == {}


@pytest.mark.parametrize(("kind", "method"), [("image", "sendPhoto"), ("document", "sendDocument")])
async def test_a_file_comes_with_its_caption_and_buttons(
    channel: TelegramChannel, rina: FakeUser, kind: str, method: str
):
    receipt = Attachment(AttachmentKind(kind), "tanda terima.pdf", "application/pdf", b"%PDF-1.7 ...")
    sent = await channel.send(to_rina("Tanda terima.", attachment=receipt, buttons=(Button("Baik", "t"),)))
    message = await rina.hears()
    assert (message.text, message.file, message.file_name) == ("Tanda terima.", receipt.content, receipt.file_name)
    assert (message.buttons, str(message.message_id)) == (["Baik"], sent)
    assert len(rina.server.called(method)) == 1


async def test_a_caption_that_is_too_long_follows_the_file(channel: TelegramChannel, rina: FakeUser):
    receipt = Attachment(AttachmentKind.DOCUMENT, "a.pdf", "application/pdf", b"%PDF")
    await channel.send(to_rina("kata " * 300, attachment=receipt, buttons=(Button("Baik", "t"),)))
    file, text = await rina.hears(), await rina.hears()
    assert (file.text, file.file, file.buttons) == ("", b"%PDF", [])
    assert (text.text.split(), text.buttons) == (["kata"] * 300, ["Baik"])


async def test_long_text_comes_in_parts_with_the_buttons_last(channel: TelegramChannel, rina: FakeUser):
    text = "\n\n".join(["kata " * 400] * 5)
    sent = await channel.send(to_rina(text, buttons=(Button("Ya", "t"),)))
    parts = [await rina.hears(), await rina.hears(), await rina.hears()]
    assert [part.buttons for part in parts] == [[], [], ["Ya"]]
    assert str(parts[-1].message_id) == sent
    assert " ".join(part.text for part in parts).split() == text.split()


async def test_a_retry_goes_on_where_the_parts_stopped(channel: TelegramChannel, rina: FakeUser):
    text = "a" * 4096 + "b" * 10
    rina.server.fail_next("sendMessage", Fault(done=True, body=b'{"ok": true, "result": {"message_id": 900}}'))
    rina.server.fail_next("sendMessage", rate_limited(1))
    with pytest.raises(SendLater):
        await channel.send(to_rina(text))
    await channel.send(to_rina(text))
    assert [message.text[0] for message in rina.inbox] == ["a", "b"]


async def test_empty_text_is_refused(channel: TelegramChannel):
    with pytest.raises(SendRefused):
        await channel.send(to_rina(" \n"))


# -- failures of a send


@pytest.mark.parametrize(
    ("fault", "error", "arrived"),
    [
        (blocked(), SendRefused, 0),
        (server_error(500), SendLater, 0),
        (server_error(502), SendLater, 0),
        (server_error(504), SendUncertain, 0),
        (gateway(503), SendLater, 0),
        (gateway(302), SendLater, 0),
        (gateway(403), SendLater, 0),
        (gateway(404), SendLater, 0),
        (gateway(500), SendUncertain, 0),
        (gateway(502), SendUncertain, 0),
        (gateway(200), SendUncertain, 0),
        (gateway(200, b'{"ok": true, "result": {}}'), SendUncertain, 0),
        (gateway(200, b'{"ok": true}'), SendUncertain, 0),
        (gateway(200, b"[]"), SendUncertain, 0),
        (hangs(done=True), SendUncertain, 1),
        (hangs(done=False), SendUncertain, 0),
        (drops(done=True), SendUncertain, 1),
        (drops(done=False), SendUncertain, 0),
    ],
)
async def test_how_a_send_ends(
    channel: TelegramChannel, rina: FakeUser, fault: Fault, error: type[Exception], arrived: int
):
    rina.server.fail_next("sendMessage", fault)
    with pytest.raises(error):
        await channel.send(to_rina())
    assert len(rina.inbox) == arrived
    await channel.send(to_rina())
    assert len(rina.inbox) == arrived + 1


async def test_the_pause_that_telegram_asks_for(channel: TelegramChannel, rina: FakeUser):
    rina.server.fail_next("sendMessage", rate_limited(17))
    with pytest.raises(SendLater) as caught:
        await channel.send(to_rina())
    assert caught.value.after == timedelta(seconds=17)


async def test_whom_telegram_does_not_know(channel: TelegramChannel, server: TelegramServer):
    with pytest.raises(SendRefused, match="Chat not found"):
        await channel.send(to_rina())


async def test_who_has_blocked_the_bot(channel: TelegramChannel, rina: FakeUser):
    rina.blocks_bot = True
    with pytest.raises(SendRefused):
        await channel.send(to_rina())


async def test_a_connection_closed_before_anything_was_read_is_uncertain(channel: TelegramChannel, rina: FakeUser):
    rina.server.drop_connections = 1
    with pytest.raises(SendUncertain):
        await channel.send(to_rina())


async def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    channel = TelegramChannel("1:x", api=f"http://127.0.0.1:{port}", timeouts=QUICK)
    with pytest.raises(SendLater, match="ConnectError"):
        await channel.send(to_rina())
    await channel.shutdown()


async def test_no_connection_in_time():
    """A listener whose queue is full does not answer those who knock."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        knockers = [socket.socket() for _ in range(4)]
        for knocker in knockers:
            knocker.setblocking(False)
            knocker.connect_ex(address)
        channel = TelegramChannel("1:x", api=f"http://127.0.0.1:{address[1]}", timeouts=Timeouts(connect=0.1))
        with pytest.raises(SendLater, match="ConnectTimeout"):
            await channel.send(to_rina())
        await channel.shutdown()
        for knocker in knockers:
            knocker.close()


async def test_no_connection_free(server: TelegramServer, rina: FakeUser):
    channel = TelegramChannel(server.token, api=server.url, timeouts=Timeouts(read=5, pool=0.1), pool_size=1)
    server.fail_next("sendMessage", hangs(done=False))
    first = asyncio.create_task(channel.send(to_rina()))
    await server.until(lambda: bool(server.called("sendMessage")))
    with pytest.raises(SendLater, match="PoolTimeout"):
        await channel.send(to_rina())
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await channel.shutdown()


@pytest.mark.parametrize("token", ["700100200:wrong", "malformed"])
async def test_a_wrong_token_is_the_operators_business(
    server: TelegramServer, rina: FakeUser, caplog: pytest.LogCaptureFixture, token: str
):
    channel = TelegramChannel(token, api=server.url, timeouts=QUICK)
    with pytest.raises(SendLater) as caught:
        await channel.send(to_rina())
    assert caught.value.after == OPERATOR_PAUSE
    assert "SIGAP_TELEGRAM_TOKEN" in caplog.text
    await channel.shutdown()


async def test_after_shutdown_nothing_is_sent_and_it_can_start_again(channel: TelegramChannel, rina: FakeUser):
    await channel.shutdown()
    with pytest.raises(SendLater):
        await channel.send(to_rina())
    await channel.initialize()
    await channel.send(to_rina())
    assert len(rina.inbox) == 1


def wrapped(cause: Exception) -> NetworkError:
    """As the library wraps it."""
    error = TimedOut() if isinstance(cause, httpx.TimeoutException) else NetworkError(f"httpx: {cause}")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("kind", NOTHING_SENT)
def test_nothing_was_sent(kind: type[Exception]):
    assert isinstance(send_error(wrapped(kind("x"))), SendLater)


@pytest.mark.parametrize(
    "kind",
    [
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.CloseError,
        httpx.RemoteProtocolError,
        httpx.DecodingError,
        RuntimeError,
    ],
)
def test_it_may_have_been_sent(kind: type[Exception]):
    assert isinstance(send_error(wrapped(kind("x"))), SendUncertain)


def test_the_rest_of_the_table():
    assert isinstance(send_error(ChatMigrated(5)), SendRefused)
    assert isinstance(send_error(BadRequest("x")), SendRefused)
    assert isinstance(send_error(NetworkError("Request Entity Too Large")), SendLater)
    assert isinstance(send_error(KeyError("x")), SendUncertain)
    later = send_error(RetryAfter(timedelta(seconds=3)))
    assert isinstance(later, SendLater)
    assert later.after == timedelta(seconds=3)


# -- on the side


async def test_typing_deleting_acknowledging(channel: TelegramChannel, rina: FakeUser):
    await channel.typing("1001")
    assert rina.typing_seen == 1
    number = await rina.says("PIN saya 123456")
    assert await channel.delete("1001", str(number)) is True
    assert rina.outbox == {}
    assert await channel.delete("1001", str(number)) is False
    await channel.send(to_rina(buttons=(Button("Ya", "t"),)))
    callback = await rina.presses("Ya")
    await channel.acknowledge_button(callback)
    assert rina.server.answered_callbacks == [callback]


async def test_what_is_done_on_the_side_never_raises(channel: TelegramChannel, rina: FakeUser):
    for method in ("sendChatAction", "deleteMessage", "answerCallbackQuery", "getMe"):
        rina.server.fail_next(method, drops())
    await channel.typing("1001")
    await channel.acknowledge_button("nobody's")
    assert await channel.delete("1001", "1") is False
    assert await channel.delete("1001", "not a number") is False
    assert (await channel.identify()).username is None
    assert (await channel.identify()).username == "sigap_test_bot"
    assert channel.identity.id == rina.server.me["id"]


# -- files


async def photo_of(rina: FakeUser, content: bytes) -> str:
    await rina.sends_photo(content)
    return str(rina.server.updates[-1]["message"]["photo"][-1]["file_id"])


async def test_download(channel: TelegramChannel, rina: FakeUser):
    content = bytes(range(256)) * 400
    assert await channel.download(await photo_of(rina, content), limit=len(content)) == content


async def test_too_large_is_known_before_it_is_fetched(channel: TelegramChannel, rina: FakeUser):
    ref = await photo_of(rina, b"x" * 1000)
    with pytest.raises(MediaTooLarge):
        await channel.download(ref, limit=999)
    assert rina.server.called("file") == []


async def test_more_than_was_said_is_not_read_to_the_end(channel: TelegramChannel, rina: FakeUser):
    ref = await photo_of(rina, b"x" * 100)
    rina.server.fail_next("file", gateway(200, b"x" * 500_000))
    with pytest.raises(MediaTooLarge):
        await channel.download(ref, limit=1000)


async def test_larger_than_bots_may_have(channel: TelegramChannel, rina: FakeUser):
    ref = await photo_of(rina, b"x")
    rina.server.fail_next("getFile", Fault(ApiError(400, "Bad Request: file is too big")))
    with pytest.raises(MediaTooLarge):
        await channel.download(ref, limit=1000)


async def test_gone(channel: TelegramChannel, rina: FakeUser):
    with pytest.raises(MediaGone):
        await channel.download("nothing", limit=1000)
    ref = await photo_of(rina, b"x")
    rina.server.forget_files()
    rina.server.fail_next("file", gateway(404))
    with pytest.raises(MediaGone):
        await channel.download(ref, limit=1000)
    rina.server.fail_next("getFile", gateway(200, b'{"ok":true,"result":{"file_id":"f","file_unique_id":"u"}}'))
    with pytest.raises(MediaGone):
        await channel.download(ref, limit=1000)


@pytest.mark.parametrize("method", ["getFile", "file"])
@pytest.mark.parametrize("fault", [hangs(), drops(), server_error(), gateway(502), rate_limited(3)])
async def test_a_download_that_is_worth_another_try(
    channel: TelegramChannel, rina: FakeUser, method: str, fault: Fault
):
    ref = await photo_of(rina, b"x")
    rina.server.fail_next(method, fault)
    with pytest.raises(SendLater):
        await channel.download(ref, limit=1000)
    assert await channel.download(ref, limit=1000) == b"x"


async def test_not_available_now(channel: TelegramChannel, rina: FakeUser):
    ref = await photo_of(rina, b"x")
    said = "Bad Request: wrong file_id or the file is temporarily unavailable"
    rina.server.fail_next("getFile", Fault(ApiError(400, said)))
    with pytest.raises(SendLater):
        await channel.download(ref, limit=1000)


async def test_a_token_that_is_withdrawn_between(channel: TelegramChannel, rina: FakeUser):
    ref = await photo_of(rina, b"x")
    rina.server.fail_next("file", gateway(401))
    with pytest.raises(SendLater) as caught:
        await channel.download(ref, limit=1000)
    assert caught.value.after == OPERATOR_PAUSE


# -- the token


@pytest.mark.parametrize("loud", ["", "httpx", "telegram.Bot"])
async def test_the_token_is_in_no_log_and_no_error(
    server: TelegramServer, rina: FakeUser, caplog: pytest.LogCaptureFixture, loud: str
):
    channel = TelegramChannel(server.token, api=server.url, timeouts=QUICK)
    secret = server.token.partition(":")[2]
    before = logging.getLogger(loud).level
    caplog.set_level(logging.DEBUG, logger=loud or None)
    seen = []
    TelegramChannel(server.token, api=server.url)
    await channel.send(to_rina())
    ref = await photo_of(rina, b"x")
    await channel.download(ref, limit=10)
    rejected = Fault(ApiError(401, "Unauthorized"))
    for fault in (drops(), gateway(500), gateway(200), blocked(), rejected):
        for method in ("sendMessage", "getFile", "file"):
            server.fail_next(method, fault)
        for call in (channel.send(to_rina()), channel.download(ref, limit=10), channel.download(ref, limit=10)):
            try:
                await call
            except Exception as caught:  # noqa: BLE001
                seen += [repr(caught), *traceback.format_exception(caught)]
    logging.getLogger(loud).setLevel(before)
    assert seen
    assert secret not in "".join(seen)
    assert secret not in caplog.text
    assert secret not in repr(channel)
    await channel.shutdown()
