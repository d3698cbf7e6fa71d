"""The web chat as a holder sees it, in a real browser."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI
from playwright.async_api import BrowserContext, Locator, Page, expect

from bot.channels.webchat import webchat_router
from bot.core.channels import Button, Incoming, IncomingKind
from tests.browser.conftest import OpenContext, Problems, Serve, Server
from tests.channels.webchat.fakes import MemoryChat

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}
MAX_CHARS = 4000
UNREACHABLE = ("Failed to load resource", "net::")
"""What Chromium itself writes to the console about requests that fail, as they are meant to in some tests."""
ROOT = Path(__file__).resolve().parents[2]
HINTS = ("Siti Aminah", "Dinas Pendidikan", "0812-3456-7890", "Kartu berakhiran 4412")


def png(width: int = 40, height: int = 24) -> bytes:
    rows = b"".join(b"\0" + b"\x0d\x7f\x86" * width for _ in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def reply(chat: MemoryChat, message: Incoming) -> None:
    if message.kind is IncomingKind.MEDIA:
        chat.say(message.sender, "Berkas sudah diterima.")
    elif message.kind is IncomingKind.BUTTON:
        chat.say(message.sender, f"Pilihan {message.button} dicatat.")
    elif "ilang" in message.text:
        yes, no = Button("Ya, blokir sekarang", "yes"), Button("Bukan kartu saya", "no")
        chat.say(message.sender, "Saya bantu amankan dulu. Benar kartu ini?", buttons=[yes, no])
    elif "diam" not in message.text:
        chat.say(message.sender, f"Anda menulis: {message.text}")


@dataclass
class Visit:
    """One open page, and what is behind it."""

    page: Page
    context: BrowserContext
    chat: MemoryChat
    server: Server

    @property
    def sender(self) -> str:
        return self.chat.senders[0]

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Tulis pesan")

    def bubbles(self, author: str) -> Locator:
        return self.page.locator(f".row.{author} .bubble .text")

    async def write(self, text: str) -> None:
        await self.box.fill(text)
        await self.box.press("Enter")

    async def state(self, text: str) -> None:
        await expect(self.page.locator("#state")).to_have_text(text)


@pytest_asyncio.fixture(loop_scope="session")
async def chat() -> MemoryChat:
    return MemoryChat(answer=reply)


@pytest_asyncio.fixture(loop_scope="session")
async def server(serve: Serve, chat: MemoryChat) -> Server:
    app = FastAPI()
    app.include_router(
        webchat_router(
            chat,
            chat,
            b"k" * 32,
            secure_cookies=False,
            max_upload_bytes=100_000,
            max_chars=MAX_CHARS,
            demo=True,
            demo_hints=HINTS,
            libraries=ROOT / "node_modules",
        )
    )
    return await serve(app)


async def visit(open_context: OpenContext, chat: MemoryChat, server: Server, size: dict[str, int]) -> Visit:
    context = await open_context(viewport=size, locale="id-ID", timezone_id="America/New_York")
    page = await context.new_page()
    opened = Visit(page, context, chat, server)
    await page.goto(f"{server.url}/chat")
    await opened.state("Terhubung")
    return opened


@pytest_asyncio.fixture(loop_scope="session", params=[PHONE, DESK], ids=["phone", "desk"])
async def both(
    request: pytest.FixtureRequest, open_context: OpenContext, chat: MemoryChat, server: Server
) -> AsyncIterator[Visit]:
    yield await visit(open_context, chat, server, request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def phone(open_context: OpenContext, chat: MemoryChat, server: Server) -> AsyncIterator[Visit]:
    yield await visit(open_context, chat, server, PHONE)


async def no_horizontal_scroll(page: Page) -> None:
    for selector in ("html", "#log"):
        assert await page.locator(selector).evaluate("e => e.scrollWidth <= e.clientWidth"), selector


async def test_a_message_and_its_answer(both: Visit) -> None:
    await both.write("limit saya berapa")
    await expect(both.bubbles("holder")).to_have_text(["limit saya berapa"])
    await expect(both.bubbles("bot")).to_have_text(["Anda menulis: limit saya berapa"])
    await expect(both.page.locator(".unsent")).to_have_count(0)
    await expect(both.box).to_have_value("")
    await expect(both.box).to_be_focused()
    await no_horizontal_scroll(both.page)


async def test_a_button_is_pressed_once(both: Visit) -> None:
    await both.write("hp saya ilang")
    yes = both.page.get_by_role("button", name="Ya, blokir sekarang")
    await yes.click()
    await expect(both.bubbles("holder")).to_have_text(["hp saya ilang", "Ya, blokir sekarang"])
    await expect(both.bubbles("bot").last).to_have_text("Pilihan yes dicatat.")
    await expect(yes).to_be_disabled()
    await expect(both.page.get_by_role("button", name="Bukan kartu saya")).to_be_disabled()
    assert [message.button for message in both.chat.received] == [None, "yes"]


async def test_a_button_goes_stale(phone: Visit) -> None:
    await phone.write("hp saya ilang")
    yes = phone.page.get_by_role("button", name="Ya, blokir sekarang")
    await expect(yes).to_be_enabled()
    phone.chat.say(phone.sender, "Pemberitahuan lain.", author="notice")
    await expect(phone.bubbles("notice")).to_have_text(["Pemberitahuan lain."])
    await expect(yes).to_be_enabled()
    phone.chat.void_buttons(phone.sender)
    await expect(yes).to_be_disabled()


async def test_only_the_last_question_can_be_answered(phone: Visit) -> None:
    await phone.write("hp saya ilang")
    await expect(phone.page.locator(".choice:enabled")).to_have_count(2)
    phone.chat.say(phone.sender, "Nomor yang mana?", buttons=[Button("Yang lama", "old")])
    await expect(phone.page.locator(".choice:enabled")).to_have_text(["Yang lama"])


async def test_a_file_with_its_caption(both: Visit) -> None:
    await both.page.locator("#file").set_input_files(
        {"name": "struk bank.png", "mimeType": "image/png", "buffer": png()}
    )
    await expect(both.page.locator("#preview")).to_contain_text("struk bank.png")
    assert await both.page.locator("#thumb").evaluate("async e => (await e.decode(), e.naturalWidth)") == 40
    await no_horizontal_scroll(both.page)
    await both.write("ini struknya")
    await expect(both.page.locator("#preview")).to_be_hidden()
    await expect(both.bubbles("bot")).to_have_text(["Berkas sudah diterima."])
    await expect(both.page.locator(".row.holder .file")).to_have_text("struk bank.png")
    await expect(both.bubbles("holder")).to_have_text(["ini struknya"])
    assert list(both.chat.uploads.values()) == [png()]


async def test_a_chosen_file_can_be_let_go(phone: Visit) -> None:
    file = {"name": "a.png", "mimeType": "image/png", "buffer": png()}
    await phone.page.locator("#file").set_input_files(file)
    await phone.page.get_by_role("button", name="Batalkan lampiran").click()
    await expect(phone.page.locator("#preview")).to_be_hidden()
    await phone.page.locator("#file").set_input_files(file)
    await expect(phone.page.locator("#preview")).to_be_visible()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"}, "Jenis berkas ini belum dapat diterima"),
        ({"name": "a.png", "mimeType": "image/png", "buffer": b"\0" * 100_001}, "Berkas terlalu besar"),
        ({"name": "a.png", "mimeType": "image/png", "buffer": b""}, "Berkas ini kosong"),
    ],
)
async def test_a_wrong_file_is_explained(phone: Visit, file: dict[str, object], sentence: str) -> None:
    await phone.page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    await expect(phone.page.get_by_role("alert")).to_contain_text(sentence)
    await expect(phone.page.locator("#preview")).to_be_hidden()


async def test_a_file_that_only_pretends_is_refused_by_the_service(phone: Visit, problems: Problems) -> None:
    await phone.page.locator("#file").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"MZ" * 99})
    await phone.write("ini fotonya")
    failed = phone.page.locator(".unsent.failed")
    await expect(failed).to_contain_text("Jenis berkas ini belum dapat diterima")
    await phone.page.get_by_role("button", name="Hapus").click()
    await expect(failed).to_have_count(0)
    problems.tolerate("status of 415")


async def test_typing_sign(phone: Visit) -> None:
    await phone.write("diam dulu")
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    phone.chat.wake(phone.sender, "typing")
    sign = phone.page.locator("#typing")
    await expect(sign).to_contain_text("Sigap sedang mengetik")
    await expect(sign.locator(".dots")).to_be_visible()
    phone.chat.wake(phone.sender, "writing")
    await expect(sign).to_contain_text("Petugas sedang mengetik")
    phone.chat.say(phone.sender, "Sudah.")
    await expect(phone.bubbles("bot")).to_have_text(["Sudah."])
    await expect(sign).to_be_hidden()


async def test_motion_can_be_switched_off(phone: Visit) -> None:
    await phone.page.emulate_media(reduced_motion="reduce")
    await phone.write("diam")
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    phone.chat.wake(phone.sender, "typing")
    dot = phone.page.locator(".dots i").first
    await expect(dot).to_be_visible()
    assert await dot.evaluate("e => getComputedStyle(e).animationName") == "none"


async def test_reload_shows_history_and_draft(phone: Visit) -> None:
    await phone.write("pertama")
    await expect(phone.bubbles("bot")).to_have_count(1)
    phone.chat.say(phone.sender, "Saya Dewi dari layanan.", author="agent")
    await expect(phone.bubbles("agent")).to_have_count(1)
    await phone.box.fill("belum selesai")
    await phone.page.reload()
    await expect(phone.bubbles("holder")).to_have_text(["pertama"])
    await expect(phone.bubbles("bot")).to_have_text(["Anda menulis: pertama"])
    await expect(phone.page.locator(".row.agent .author")).to_be_visible()
    await expect(phone.box).to_have_value("belum selesai")


async def test_days_and_times_are_those_of_jakarta(phone: Visit) -> None:
    await phone.write("diam")
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    now = datetime.now(UTC)
    phone.chat.say(phone.sender, "Kemarin", at=now - timedelta(days=1))
    # 20:30 UTC on the 2nd is the 3rd in Jakarta, and still the 2nd where this browser believes to be
    phone.chat.say(phone.sender, "Dulu", at=datetime(2025, 11, 2, 20, 30, tzinfo=UTC))
    days = phone.page.locator(".day")
    await expect(days).to_have_text(["Senin, 3 November 2025", "Kemarin", "Hari ini"])
    await expect(phone.bubbles("bot")).to_have_text(["Dulu", "Kemarin"])
    stamp = phone.page.locator(".row.bot time").first
    await expect(stamp).to_have_text("03.30")
    await expect(stamp).to_have_attribute("title", "Senin, 3 November 2025 pukul 03.30 WIB")


async def test_a_masked_message_changes_in_place(phone: Visit) -> None:
    await phone.write("pin saya 123456 diam")
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    (item,) = await phone.chat.history(phone.sender)
    phone.chat.items[phone.sender][item.id] = replace(item, text="pin saya ••••••", position=item.position + 50)
    phone.chat.wake(phone.sender, "message")
    await expect(phone.bubbles("holder")).to_have_text(["pin saya ••••••"])


async def test_markup_is_shown_as_it_was_written(phone: Visit) -> None:
    evil = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>'
    await phone.write(evil)
    await expect(phone.bubbles("holder")).to_have_text([evil])
    await expect(phone.bubbles("bot")).to_have_text([f"Anda menulis: {evil}"])
    phone.chat.say(phone.sender, "Pilih", buttons=[Button("<b>tebal</b>", "t")], file_name="<i>x</i>.png")
    await expect(phone.page.get_by_role("button", name="<b>tebal</b>")).to_be_visible()
    assert await phone.page.evaluate("window.hurt") is None
    assert await phone.page.locator("#log :is(script, b, i:not(.dots i))").count() == 0


async def test_long_words_do_not_widen_the_page(phone: Visit) -> None:
    word = "x" * 600
    await phone.write(word)
    await expect(phone.bubbles("bot")).to_have_count(1)
    phone.chat.say(phone.sender, word, author="notice", buttons=[Button(word[:80], "t")], file_name=f"{word}.pdf")
    await expect(phone.page.locator(".choice")).to_be_visible()
    await no_horizontal_scroll(phone.page)


async def test_too_long_a_message_stays_in_the_box(phone: Visit) -> None:
    await phone.write("a" * (MAX_CHARS + 1))
    await expect(phone.page.get_by_role("alert")).to_contain_text("4.001 dari paling banyak 4.000 karakter")
    await expect(phone.box).to_have_value("a" * (MAX_CHARS + 1))
    await phone.write("\U0001f600" * MAX_CHARS)
    await expect(phone.bubbles("bot")).to_have_count(1)
    assert len(phone.chat.received) == 1


async def test_message_that_the_service_finds_too_long_comes_back(phone: Visit, problems: Problems) -> None:
    await phone.page.route(
        "**/chat/messages", lambda route: route.fulfill(status=413, json={"error": "too_long"}), times=1
    )
    await phone.write("terlalu panjang")
    await expect(phone.page.get_by_role("alert")).to_contain_text("Pesan terlalu panjang")
    await expect(phone.box).to_have_value("terlalu panjang")
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    problems.tolerate(*UNREACHABLE)


async def test_enter_sends_and_shift_enter_breaks_the_line(phone: Visit) -> None:
    height = await phone.box.evaluate("e => e.offsetHeight")
    await phone.box.press_sequentially("satu")
    await phone.box.press("Shift+Enter")
    await phone.box.press_sequentially("dua")
    assert await phone.box.evaluate("e => e.offsetHeight") > height
    assert not phone.chat.received
    await phone.box.press("Enter")
    await expect(phone.bubbles("holder")).to_have_text(["satu\ndua"], use_inner_text=True)
    assert await phone.box.evaluate("e => e.offsetHeight") == height
    await phone.box.press("Enter")
    assert len(phone.chat.received) == 1


async def test_keyboard_alone(phone: Visit) -> None:
    keyboard = phone.page.keyboard
    await phone.box.focus()
    await keyboard.type("hp ilang")
    await keyboard.press("Tab")
    await expect(phone.page.get_by_role("button", name="Kirim")).to_be_focused()
    await keyboard.press("Enter")
    await expect(phone.page.locator(".choice")).to_have_count(2)
    await expect(phone.box).to_be_focused()
    await keyboard.press("Shift+Tab")
    await expect(phone.page.get_by_role("button", name="Lampirkan foto atau PDF")).to_be_focused()
    await keyboard.press("Shift+Tab")
    await expect(phone.page.get_by_role("button", name="Bukan kartu saya")).to_be_focused()
    await keyboard.press("Shift+Tab")
    await keyboard.press("Space")
    await expect(phone.bubbles("bot").last).to_have_text("Pilihan yes dicatat.")


async def test_service_restarts(phone: Visit, problems: Problems) -> None:
    await phone.write("sebelum")
    await expect(phone.bubbles("bot")).to_have_count(1)
    await phone.server.stop()
    await phone.state("Menyambung kembali…")
    await expect(phone.page.locator("#offline")).to_contain_text("Menyambung kembali…")
    await phone.write("selagi putus")
    await phone.write("dan satu lagi")
    await expect(phone.page.locator(".unsent.retrying")).to_contain_text("belum terkirim, mencoba lagi")
    phone.chat.say(phone.sender, "Yang terlewat")
    await phone.server.start()
    await phone.state("Terhubung")
    await expect(phone.bubbles("holder")).to_have_text(["sebelum", "selagi putus", "dan satu lagi"])
    await expect(phone.bubbles("bot").filter(has_text="Yang terlewat")).to_have_count(1)
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    await expect(phone.page.locator("#offline")).to_be_empty()
    assert [message.text for message in phone.chat.received] == ["sebelum", "selagi putus", "dan satu lagi"]
    problems.tolerate(*UNREACHABLE)


async def test_unsent_messages_outlive_a_reload(phone: Visit, problems: Problems) -> None:
    phone.chat.down = True
    await phone.write("tetap ada")
    await expect(phone.page.locator(".unsent.retrying")).to_be_visible()
    phone.chat.down = False
    await phone.page.reload()
    await expect(phone.bubbles("bot")).to_have_text(["Anda menulis: tetap ada"])
    await expect(phone.bubbles("holder")).to_have_text(["tetap ada"])
    assert len(phone.chat.received) == 1
    problems.tolerate(*UNREACHABLE)


async def test_an_answer_that_gets_lost_doubles_nothing(phone: Visit, problems: Problems) -> None:
    phone.chat.lose_answers = 1
    await phone.write("sekali saja")
    await expect(phone.bubbles("holder")).to_have_text(["sekali saja"])
    await expect(phone.bubbles("bot")).to_have_text(["Anda menulis: sekali saja"])
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    assert len(phone.chat.received) == 1
    problems.tolerate(*UNREACHABLE)


async def test_offline_is_said(phone: Visit, problems: Problems) -> None:
    await phone.context.set_offline(True)
    await phone.state("Menyambung kembali…")
    await phone.write("tanpa jaringan")
    await expect(phone.page.locator(".unsent.retrying")).to_be_visible()
    await phone.context.set_offline(False)
    await expect(phone.bubbles("bot")).to_have_text(["Anda menulis: tanpa jaringan"])
    assert len(phone.chat.received) == 1
    problems.tolerate(*UNREACHABLE)


async def test_lost_session_starts_anew_and_keeps_the_message(phone: Visit, problems: Problems) -> None:
    await phone.context.clear_cookies()
    await phone.write("masih di sini")
    await expect(phone.bubbles("bot")).to_have_text(["Anda menulis: masih di sini"])
    assert len(phone.chat.received) == 1
    problems.tolerate(*UNREACHABLE)


async def test_writing_too_fast_only_takes_longer(phone: Visit, problems: Problems) -> None:
    await phone.page.route(
        "**/chat/messages",
        lambda route: route.fulfill(status=429, json={"error": "too_many"}, headers={"Retry-After": "1"}),
        times=1,
    )
    await phone.write("cepat sekali")
    await expect(phone.page.get_by_role("alert")).to_contain_text("Terlalu banyak pesan sekaligus")
    await expect(phone.bubbles("bot")).to_have_text(["Anda menulis: cepat sekali"])
    await expect(phone.page.get_by_role("alert")).to_be_empty()
    problems.tolerate(*UNREACHABLE)


async def test_without_cookies_the_page_says_so(phone: Visit, problems: Problems) -> None:
    await phone.page.route("**/chat/messages?*", lambda route: route.fulfill(status=401, json={"error": "session"}))
    await phone.page.reload()
    await expect(phone.page.get_by_role("alert")).to_contain_text("memerlukan cookie")
    problems.tolerate(*UNREACHABLE)


async def test_reading_up_is_not_disturbed(phone: Visit) -> None:
    await phone.write("diam")
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    for number in range(30):
        phone.chat.say(phone.sender, f"Baris {number}")
    log = phone.page.get_by_role("log")
    await expect(phone.bubbles("bot")).to_have_count(30)
    at_bottom = "e => e.scrollHeight - e.scrollTop - e.clientHeight < 2"
    assert await log.evaluate(at_bottom)
    await log.hover()
    await phone.page.mouse.wheel(0, -2000)
    await expect(log).to_have_js_property("scrollTop", 0)
    phone.chat.say(phone.sender, "Paling baru")
    pill = phone.page.get_by_role("button", name="Pesan baru")
    await expect(pill).to_be_visible()
    assert await log.evaluate("e => e.scrollTop") == 0
    await pill.click()
    await expect(pill).to_be_hidden()
    assert await log.evaluate(at_bottom)


async def test_two_pages_of_one_browser_show_the_same(phone: Visit) -> None:
    other = await phone.context.new_page()
    await other.goto(f"{phone.server.url}/chat")
    await expect(other.locator("#state")).to_have_text("Terhubung")
    await phone.write("halo")
    await expect(other.locator(".row.bot .text")).to_have_text(["Anda menulis: halo"])


async def test_demo_sentences_fill_the_box(both: Visit) -> None:
    card = both.page.locator("#demo")
    if not await card.evaluate("e => e.open"):
        await card.locator("summary").click()
    await expect(card).to_contain_text("Dinas Pendidikan")
    await no_horizontal_scroll(both.page)
    await card.get_by_role("button", name="hp saya ilang tolong blokir").click()
    await expect(both.box).to_have_value("hp saya ilang tolong blokir")
    await expect(both.box).to_be_focused()
    assert not both.chat.received


CONTRAST = """() => {
  const parse = (color) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const back = behind(element);
    const raw = getComputedStyle(element).color;
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = `rgb(${back.slice(0, 3)})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = raw; canvas.fillRect(0, 0, 1, 1);
    const [a, b] = [light([...canvas.getImageData(0, 0, 1, 1).data]), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5 && !element.disabled) poor.push(`${element.className || element.tagName} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_every_text_can_be_read(
    open_context: OpenContext,
    chat: MemoryChat,
    server: Server,
    *,
    scheme: str,
    size: dict[str, int],
    screenshots: Callable[[str], Path | None],
    problems: Problems,
) -> None:
    context = await open_context(viewport=size, color_scheme=scheme, locale="id-ID", device_scale_factor=1)
    shown = Visit(await context.new_page(), context, chat, server)
    await shown.page.goto(f"{server.url}/chat")
    await expect(shown.page.locator("#blank")).to_contain_text("Tulis keluhan")
    await picture(shown.page, screenshots(f"empty-{scheme}-{size['width']}"))
    await shown.write("selamat siang, saya bendahara Dinas Pendidikan diam")
    await expect(shown.page.locator(".unsent")).to_have_count(0)
    sender = shown.sender
    chat.say(
        sender, "Selamat siang. Data Anda diproses sesuai UU PDP 27/2022.", at=datetime.now(UTC) - timedelta(days=1)
    )
    chat.say(
        sender, "Tiket KKPD-2026-000118 dibuka.\nBatas waktu: Senin, 5 Januari 2026 pukul 23.59 WIB.", author="notice"
    )
    chat.say(sender, "Selamat siang Bu, saya Dewi. Saya periksa dulu transaksinya.", author="agent")
    await shown.page.locator("#file").set_input_files({"name": "struk.png", "mimeType": "image/png", "buffer": png()})
    await shown.write("ini struknya")
    await expect(shown.bubbles("bot").last).to_have_text("Berkas sudah diterima.")
    await shown.write("hp saya ilang")
    await expect(shown.page.locator(".choice:enabled")).to_have_count(2)
    log = shown.page.get_by_role("log")
    await log.evaluate("e => e.scrollTo(0, 0)")
    await picture(shown.page, screenshots(f"top-{scheme}-{size['width']}"))
    await log.evaluate("e => e.scrollTo(0, e.scrollHeight)")
    chat.wake(sender, "typing")
    await expect(shown.page.locator("#typing")).to_be_visible()
    await picture(shown.page, screenshots(f"talk-{scheme}-{size['width']}"))
    assert await shown.page.evaluate(CONTRAST) == []
    await shown.page.get_by_role("button", name="Ya, blokir sekarang").click()
    await expect(shown.bubbles("bot").last).to_have_text("Pilihan yes dicatat.")
    await server.stop()
    await shown.page.locator("#file").set_input_files(
        {"name": "surat kuasa.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    await shown.write("belum terkirim ini")
    await expect(shown.page.locator(".unsent.retrying")).to_be_visible()
    await shown.page.locator("#file").set_input_files(
        {"name": "struk-transaksi.png", "mimeType": "image/png", "buffer": png()}
    )
    await picture(shown.page, screenshots(f"trouble-{scheme}-{size['width']}"))
    assert await shown.page.evaluate(CONTRAST) == []
    problems.tolerate(*UNREACHABLE)


async def picture(page: Page, path: Path | None) -> None:
    if path:
        await page.screenshot(path=path)


async def test_leaving_the_page_ends_its_stream(phone: Visit) -> None:
    await phone.write("diam")
    await expect(phone.page.locator(".unsent")).to_have_count(0)
    assert phone.chat.listening(phone.sender) == 1
    await phone.page.close()
    await asyncio.wait_for(phone.chat.all_left.wait(), 10)
    assert phone.chat.listening(phone.sender) == 0
