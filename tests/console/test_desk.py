"""The inbox and the conversation screen over HTTP: what is escaped, what is harmless twice, what is refused kindly."""

from __future__ import annotations

import asyncio
import html
import re
from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from bot.console import inbox
from bot.console.routes import PAGES
from bot.console.routing import FETCH
from bot.core.channels import ChannelName, IncomingKind
from bot.core.console.administration import Administration
from bot.core.console.desk import Presence
from bot.core.console.holding import Holding
from bot.core.console.installation import TemplateNames
from bot.core.console.roles import PERMISSIONS, Role
from bot.core.conversations import HeldBy
from bot.core.messages import InboxMessage, InboxStatus
from bot.core.review import Miss, Misunderstood, review_item
from tests.console.conftest import Browser, build, start_of_stream
from tests.fakes.desk import BAMBANG, RATNA
from tests.fakes.people import House

EVIL = "<img src=x onerror=alert(1)>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


async def write(house: House, chat: str, text: str, *, media_id: str | None = None) -> str:
    """A message of the holder."""
    async with house.kit.open_unit() as unit:
        message = InboxMessage(
            id=house.kit.new_id(),
            conversation_id=chat,
            channel="telegram",
            event_id=house.kit.new_id(),
            kind=IncomingKind.MEDIA if media_id else IncomingKind.TEXT,
            text=text,
            received_at=house.clock(),
            occurred_at=house.clock(),
            media_id=media_id,
            status=InboxStatus.DONE,
        )
        await unit.inbox.add(message)
        await unit.commit()
    house.clock.advance(seconds=1)
    return message.id


async def waiting(house: House, text: str = "tolong") -> str:
    chat = await house.desk.chat()
    await house.desk.cases.handoff.call_people(conversation_id=chat)
    await write(house, chat, text)
    return chat


@pytest.fixture
async def agent(as_role) -> Browser:
    return await as_role(Role.AGENT, "sari")


async def test_names_messages_and_file_names_are_shown_as_they_are(agent: Browser, house: House) -> None:
    chat = await waiting(house, EVIL)
    photo = await house.desk.photo(chat, name=f"{EVIL}.jpg")
    await write(house, chat, EVIL, media_id=photo)
    async with house.kit.open_unit() as unit:
        (await unit.conversations.get(chat, lock=True)).sender_name = EVIL
        await unit.commit()
    await house.holding.note(conversation_id=chat, user=(await house.people.listed())[0], text=EVIL, key="a-note-key")
    for path in ("/console", f"/console/c/{chat}", f"/console/c/{chat}/items", f"/console/c/{chat}/sides"):
        page = await agent.see(path)
        assert page.status_code == HTTPStatus.OK, path
        assert "&lt;img src=x" in page.text, path
        assert "<img src=x" not in page.text, path


async def test_private_numbers_stay_hidden(agent: Browser, house: House) -> None:
    chat = await waiting(house, "nomor saya [phone:ab12cd34]")
    page = await agent.see(f"/console/c/{chat}")
    assert "ab12cd34" not in page.text
    assert '<span class="private">nomor telepon</span>' in page.text


async def test_only_who_has_a_conversation_is_seen_to_write(agent: Browser, house: House) -> None:
    chat = await waiting(house)
    await agent.see(f"/console/c/{chat}")
    assert (await agent.submit(f"/console/c/{chat}/typing")).status_code == HTTPStatus.CONFLICT
    await agent.submit(f"/console/c/{chat}/take")
    assert (await agent.submit(f"/console/c/{chat}/typing")).status_code == HTTPStatus.SEE_OTHER


async def test_the_reply_box_is_told_when_whatsapp_stops_taking_replies(agent: Browser, house: House) -> None:
    telegram, whatsapp = await waiting(house), await house.desk.chat(ChannelName.WHATSAPP)
    async with house.kit.open_unit() as unit:
        (await unit.conversations.get(whatsapp, lock=True)).last_inbound_at = datetime(2026, 3, 1, 5, tzinfo=UTC)
        await unit.commit()
    assert 'data-window="2026-03-02T11:55:00+07:00"' in (await agent.see(f"/console/c/{whatsapp}")).text
    assert 'data-window=""' in (await agent.see(f"/console/c/{telegram}")).text


@pytest.mark.parametrize(
    ("templates", "told"),
    [
        (TemplateNames(whatsapp=True), ""),
        (TemplateNames(whatsapp=True, notice="kabar"), "1"),
        (TemplateNames(whatsapp=True, agent="jawaban"), "1"),
    ],
)
async def test_the_reply_box_is_told_whether_there_is_a_template(
    house: House, templates: TemplateNames, told: str
) -> None:
    house.administration = Administration.of(house.kit, house.people, templates=templates)
    async with Browser(build(house)) as agent:
        agent.hold((await house.settled("sari")).token)
        chat = await house.desk.chat(ChannelName.WHATSAPP)
        assert f'data-template="{told}"' in (await agent.see(f"/console/c/{chat}")).text


async def test_a_page_that_somebody_has_before_their_eyes_says_that_it_is_read(agent: Browser, house: House) -> None:
    chat = await waiting(house)
    assert "pesan baru: " in (await agent.see("/console")).text
    await agent.see(f"/console/c/{chat}")  # perhaps in a tab that nobody looks at
    await agent.see(f"/console/c/{chat}/items")
    assert "pesan baru: " in (await agent.see("/console")).text
    await agent.submit(f"/console/c/{chat}/seen")
    assert "pesan baru: " not in (await agent.see("/console")).text
    await write(house, chat, "halo?")
    assert "pesan baru: " in (await agent.see("/console")).text


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
async def test_every_page_shows_what_waits_and_whether_one_is_there(as_role, house: House, role: Role) -> None:
    browser = await as_role(role, "wati")
    await waiting(house)
    mine = await waiting(house)
    await browser.submit(f"/console/c/{mine}/take")
    await browser.submit("/console/presence", state="busy")
    for page in PAGES:
        if page.method != "GET" or "{" in page.path or page.needs not in PERMISSIONS[role] or page.passive:
            continue
        text = (await browser.see(page.path)).text
        if "<html" not in text or page.step:
            continue
        assert 'data-queue="1" data-unread="1" data-presence="busy"' in text, page.path
        assert '<span id="presence-label">Sibuk</span>' in text, page.path
        assert "/news.js" in text, page.path
    lost = await browser.see("/console/tickets/nothing")
    assert 'data-queue="1"' in lost.text


async def test_roles_without_conversations_have_no_line(as_role) -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        text = (await (await as_role(role)).see("/console/account")).text
        assert "news.js" not in text
        assert "presence-label" not in text


async def test_pictures_and_parts_do_not_count_what_waits(agent: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def standing(*_: object, **__: object) -> None:
        pytest.fail("nobody sees it")

    monkeypatch.setattr(Holding, "standing", standing)
    await agent.get("/console/rows", headers={FETCH: "1"})
    await agent.get("/console/account", headers={"sec-fetch-dest": "image"})


async def test_a_reply_sent_twice_arrives_once(agent: Browser, house: House) -> None:
    chat = await waiting(house)
    for _ in range(2):
        answer = await agent.submit(f"/console/c/{chat}/reply", text="Selamat pagi", key="same-key-1")
        assert answer.headers["location"] == f"/console/c/{chat}"
    heard = [message.text for message in await house.desk.heard(chat)]
    assert heard.count("Selamat pagi") == 1


@pytest.mark.parametrize("key", ["", "x", "a b c d e f g h", "k" * 65])
async def test_a_reply_needs_a_key(agent: Browser, house: House, key: str) -> None:
    chat = await waiting(house)
    answer = await agent.submit(f"/console/c/{chat}/reply", text="Halo", key=key)
    assert answer.status_code == HTTPStatus.BAD_REQUEST


async def test_a_colleague_was_faster(agent: Browser, as_role, house: House) -> None:
    chat = await waiting(house)
    epoch = str((await house.desk.conversation(chat)).epoch)
    other = await as_role(Role.AGENT, "tono")
    await other.submit(f"/console/c/{chat}/take", epoch=epoch)

    answer = await agent.submit(f"/console/c/{chat}/take", epoch=epoch)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "diubah oleh rekan Anda" in answer.text
    assert (await house.desk.conversation(chat)).agent == "tono"


async def test_held_passed_on_and_closed(agent: Browser, as_role, house: House) -> None:
    await as_role(Role.AGENT, "tono")
    chat = await waiting(house)
    await agent.submit(f"/console/c/{chat}/take")
    await agent.submit(f"/console/c/{chat}/assign")
    assert (await house.desk.conversation(chat)).held_by is HeldBy.QUEUE
    await agent.submit(f"/console/c/{chat}/take")
    await agent.submit(f"/console/c/{chat}/close")
    assert (await house.desk.conversation(chat)).held_by is HeldBy.BOT
    await agent.submit(f"/console/c/{chat}/take")
    await agent.submit(f"/console/c/{chat}/assign", to="tono", reason=EVIL)
    assert (await house.desk.conversation(chat)).agent == "tono"
    assert (await agent.submit(f"/console/c/{chat}/return")).status_code == HTTPStatus.CONFLICT


async def test_files_out_are_what_they_claim(agent: Browser, house: House) -> None:
    chat = await waiting(house)
    same = {"sec-fetch-site": "same-origin"}

    async def upload(name: str, content: bytes, key: str) -> int:
        data = {"csrf": agent.csrf, "text": "", "key": key}
        files = {"file": (name, content)}
        answer = await agent.post(f"/console/c/{chat}/reply", data=data, files=files, headers=same)
        return answer.status_code

    assert await upload("surat.pdf", b"MZ" + bytes(100), "upload-01") == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert await upload("x.png", PNG + bytes(100_000), "upload-02") == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert await upload("x.png", PNG + bytes(500_000), "upload-03") == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert await upload("..\\foto.exe", PNG, "upload-04") == HTTPStatus.SEE_OTHER
    message = (await house.desk.heard(chat))[-1]
    assert message.attachment
    assert message.attachment["file_name"] == "foto.exe.png"

    file = await agent.see(f"/console/c/{chat}/files/{message.id}")
    assert file.content == PNG
    assert "sandbox" in file.headers["content-security-policy"]
    other = await house.desk.chat()
    assert (await agent.see(f"/console/c/{other}/files/{message.id}")).status_code == HTTPStatus.NOT_FOUND


async def test_what_a_holder_sent_is_downloaded_unless_it_is_a_picture(agent: Browser, house: House) -> None:
    chat = await waiting(house)
    photo = await house.desk.photo(chat)
    item = await write(house, chat, "", media_id=photo)
    async with house.kit.open_unit() as unit:
        media = await unit.media.get(photo, lock=True)
        media.path, media.mime = "evidence/1", "text/html"
        await unit.commit()
    house.files["evidence/1"] = b"<script>alert(1)</script>"
    answer = await agent.see(f"/console/c/{chat}/files/{item}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_a_script_is_told_that_the_session_is_over(browser: Browser) -> None:
    answer = await browser.post("/console/c/1/reply", data={"text": "x"}, headers={"sigap-fetch": "1"})
    assert (answer.status_code, answer.json()) == (HTTPStatus.UNAUTHORIZED, {"error": "session"})


async def test_looking_for_news_does_not_keep_a_session_alive(agent: Browser, house: House) -> None:
    for _ in range(3):
        house.clock.advance(minutes=25)
        await agent.get("/console/rows", headers={"sigap-passive": "1", "sigap-fetch": "1"})
    answer = await agent.get("/console/rows", headers={"sigap-passive": "1", "sigap-fetch": "1"})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


async def test_an_open_line_alone_does_not_keep_a_session_alive(agent: Browser, house: House) -> None:
    for _ in range(3):
        house.clock.advance(minutes=25)
        await start_of_stream(agent, "/console/events")
    assert (await start_of_stream(agent, "/console/events")).status_code == HTTPStatus.UNAUTHORIZED


async def test_a_session_that_is_over_ends_the_line_and_gets_no_conversation(
    agent: Browser, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "HEARTBEAT_S", 0.01)
    await agent.submit("/console/presence", state="available")
    beat = asyncio.Event()
    line = asyncio.create_task(start_of_stream(agent, "/console/events", leave=asyncio.Event(), beat=beat))
    await asyncio.wait_for(beat.wait(), 10)
    house.clock.advance(minutes=50)
    for _ in range(2):  # the first may have been on its way
        beat.clear()
        await asyncio.wait_for(beat.wait(), 10)
    assert await available(house)

    house.clock.advance(minutes=61)

    await asyncio.wait_for(line, 10)
    house.clock.advance(minutes=2)  # a last sign of life may have been on its way when the hour was over
    assert not await available(house)
    await waiting(house)
    assert await house.holding.assign_waiting() == 0


async def available(house: House) -> bool:
    """Whether somebody is there to take conversations now."""
    async with house.kit.open_unit() as unit:
        return any(one.state is Presence.AVAILABLE for one in await unit.desk.team(now=house.clock()))


async def test_revealing_over_http(agent: Browser, house: House) -> None:
    chat = await house.desk.verified()
    page = await agent.see(f"/console/c/{chat}")
    assert "Ratna Wulandari" not in page.text
    assert (await agent.submit(f"/console/c/{chat}/reveal", reason="x")).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    revealed = await agent.submit(f"/console/c/{chat}/reveal", reason="menelepon balik")
    assert "Ratna Wulandari" in revealed.text
    assert revealed.headers["cache-control"] == "no-store"


async def test_older_lines_are_a_press_away(agent: Browser, house: House) -> None:
    chat = await waiting(house, "yang pertama")
    for number in range(201):
        await write(house, chat, f"pesan {number}")
    page = await agent.see(f"/console/c/{chat}")
    assert "yang pertama" not in page.text
    assert "Muat yang lebih lama" in page.text
    found = re.search(r'id="older"><a class="button" href="([^"]+)"', page.text)
    assert found
    whole = html.unescape(found[1])
    for address in (whole, whole.replace("?", "/older?")):
        older = await agent.see(address)
        assert "yang pertama" in older.text, address
        assert "Muat yang lebih lama" not in older.text, address
    for wrong in ("", "?above=x", "?above=2026-01-01,1", "?above=2026-01-01T00:00:00%2B00:00,x"):
        assert (await agent.see(f"/console/c/{chat}/older{wrong}")).status_code == HTTPStatus.BAD_REQUEST, wrong


async def test_each_message_tells_what_it_was_taken_for(agent: Browser, house: House) -> None:
    chat = await waiting(house)
    understood, missed = await write(house, chat, "halo"), await write(house, chat, "piye iki")
    async with house.kit.open_unit() as unit:
        for inbox_id, intent, confidence in ((understood, "greet", 0.934), (missed, "thank", 0.21)):
            message = await unit.inbox.get(inbox_id)
            assert message
            message.intent, message.confidence = intent, confidence
        told = Misunderstood(missed, Miss.NOT_UNDERSTOOD, "thank", 0.21)
        await unit.reviews.record(review_item(told, "piye iki", item_id=house.kit.new_id(), now=house.clock()))
        await unit.commit()
    page = (await agent.see(f"/console/c/{chat}")).text
    assert "Dipahami sebagai: Salam (93%)" in page
    assert "Belum dipahami; paling dekat: Terima kasih (21%)" in page
    assert "Dipahami sebagai: Terima kasih" not in page


@pytest.mark.parametrize("view", ["queue", "mine", "all"])
async def test_every_conversation_is_on_one_page_of_a_list(agent: Browser, house: House, view: str) -> None:
    chats = []
    for number in range(120):  # all came at the same moment; some are urgent
        chat = await house.desk.chat()
        async with house.kit.open_unit() as unit:
            conversation = await unit.conversations.get(chat, lock=True)
            conversation.held_by = HeldBy.AGENT if view == "mine" else HeldBy.QUEUE
            conversation.agent = "sari" if view == "mine" else None
            conversation.queued_at, conversation.urgent = house.clock(), number % 3 == 0
            await unit.commit()
        chats.append(chat)
    seen: list[str] = []
    address = f"/console?view={view}"
    while address:
        page = (await agent.see(address)).text
        seen += re.findall(r'<a class="row[^>]*href="/console/c/([^?"]+)', page)
        more = re.search(r'<p class="more"><a class="button" href="([^"]+)"', page)
        address = html.unescape(more[1]) if more else ""
    assert sorted(seen) == sorted(chats)


async def test_a_message_without_words_is_named(agent: Browser, house: House) -> None:
    await waiting(house, "")
    page = (await agent.see("/console")).text
    assert "Pesan</span>" in page
    assert "(text)" not in page


@pytest.mark.parametrize(
    ("phone", "told"),
    [
        ("081299999999", "Tidak ada pemegang dengan nomor terdaftar itu"),
        ("bukan nomor", "Tidak ada pemegang dengan nomor terdaftar itu"),
        ("0812 0000 0001", "terikat pada pemegangnya"),
        ("+62 812-0000-0001", "terikat pada pemegangnya"),
    ],
)
async def test_vouching_after_a_call(agent: Browser, house: House, phone: str, told: str) -> None:
    chat = await house.desk.chat(ChannelName.WEBCHAT)
    page = await agent.see(f"/console/c/{chat}")
    assert "Pastikan lewat telepon" in page.text
    unconfirmed = await agent.submit(f"/console/c/{chat}/vouch", phone=phone)
    assert "Anda sudah menelepon nomor itu" in unconfirmed.text
    assert await house.desk.audited("conversation.vouched") == 0
    answer = await agent.post(
        f"/console/c/{chat}/vouch",
        data={"csrf": agent.csrf, "phone": phone, "called": "yes"},
        headers={"sec-fetch-site": "same-origin", FETCH: "1"},
    )
    assert told in answer.json()["message"]
    bound = told.startswith("terikat")
    assert (await house.desk.conversation(chat)).bound_holder == (RATNA.ref if bound else None)
    assert await house.desk.audited("conversation.vouched") == int(bound)
    page = await agent.see(f"/console/c/{chat}")
    assert ("Dipastikan lewat telepon oleh" in page.text) == bound
    assert ("Pastikan lewat telepon</summary>" in page.text) != bound


async def test_who_the_chat_is_about_has_to_be_who_was_called(agent: Browser, house: House) -> None:
    house.desk.bank.add(BAMBANG)
    chat = await house.desk.verified()
    await agent.see(f"/console/c/{chat}")
    refused = await agent.submit(f"/console/c/{chat}/vouch", phone=BAMBANG.phone, called="yes")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "bukan nomor terdaftar pemegang ini" in refused.text
    assert (await house.desk.conversation(chat)).bound_holder is None


async def test_whatsapp_under_another_number_is_not_vouched_for(agent: Browser, house: House) -> None:
    house.desk.bank.add(BAMBANG)
    chat = await house.desk.on_whatsapp(BAMBANG.phone)
    await agent.see(f"/console/c/{chat}")
    refused = await agent.submit(f"/console/c/{chat}/vouch", phone=RATNA.phone, called="yes")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "nomor pengirimnya sendiri yang menjadi bukti" in refused.text
