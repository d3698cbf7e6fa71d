"""The console of the running product, in a real browser: from the first sign-in to the holder's answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import OpenContext, Problems
from tests.browser.looks import DESK, PHONE, fits, is_accessible
from tests.running import Person, Product

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN = "kuda benar baterai staples"
BROKEN = ("Failed to load resource", "net::")
PATIENCE = 20_000


class Colleague:
    """Somebody of the bank, at a browser of their own."""

    def __init__(self, product: Product, page: Page, name: str) -> None:
        self.product, self.page, self.name = product, page, name
        self.secret = ""

    @classmethod
    async def come(
        cls, product: Product, open_context: OpenContext, name: str, role: str = "agent", **options: object
    ) -> Colleague:
        """Made on the command line, signed in for the first time."""
        made = product.sigap("user", "add", name, "--role", role, "--json")
        page = await (await open_context(**{"viewport": DESK, "locale": "id-ID", **options})).new_page()
        one = cls(product, page, made["name"])
        await page.goto(f"{product.url}/console")
        await one.sign_in(made["password"])
        await page.get_by_label("Kata sandi sekali pakai").fill(made["password"])
        await page.get_by_label("Kata sandi baru", exact=True).fill(OWN)
        await page.get_by_label("Ulangi kata sandi baru").fill(OWN)
        await page.get_by_role("button", name="Simpan").click()
        return one

    async def sign_in(self, password: str = OWN) -> None:
        await self.page.get_by_label("Nama pengguna").fill(self.name)
        await self.page.get_by_label("Kata sandi").fill(password)
        await self.page.get_by_role("button", name="Masuk").click()

    def code(self, *, ahead: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(datetime.now(UTC) + ahead * timedelta(seconds=30))

    async def open(self, person: Person) -> None:
        await self.page.goto(f"{self.product.url}/console/c/{self.product.conversation_of(person)}")
        await expect(self.page.locator("#log")).to_be_visible()

    async def says(self, text: str) -> None:
        await self.page.locator("#text").fill(text)
        await self.page.locator("#text").press("Enter")

    def line(self, text: str):
        return self.page.locator("#lines .line", has_text=text)


def queue(product: Product, name: str) -> Person:
    """A holder who waits for a person."""
    person = product.telegram.user(name)
    person.says("saya mau bicara dengan petugas")
    product.wait_until(
        lambda: product.conversation_of(person) and product.held_by(person) == "queue", what="nobody is queued"
    )
    product.settled(person)
    return person


async def test_a_supervisors_first_sign_in(product: Product, open_context: OpenContext, problems: Problems) -> None:
    wati = await Colleague.come(product, open_context, "wati", "supervisor")
    page = wati.page
    await page.get_by_text("Tidak dapat memindai?").click()
    wati.secret = (await page.locator("#secret").inner_text()).replace(" ", "")
    await is_accessible(page)
    await page.get_by_label("Kode enam angka").fill(wati.code())
    await page.get_by_role("button", name="Aktifkan").click()
    codes = await page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    await is_accessible(page)
    await page.get_by_role("link", name="Sudah saya simpan").click()
    await expect(page.locator("#rows")).to_be_visible()
    await page.locator("summary", has_text="Akun wati").click()
    await page.get_by_role("button", name="Keluar").click()
    await wati.sign_in()
    await page.wait_for_url("**/console/code")
    await is_accessible(page)
    await page.get_by_label("Kode", exact=True).fill(wati.code(ahead=1))
    await page.get_by_role("button", name="Lanjutkan").click()
    await expect(page.locator("#rows")).to_be_visible()


async def test_a_conversation_from_the_queue_to_its_end(product: Product, open_context: OpenContext) -> None:
    holder = queue(product, "Hasna Purba")
    sari = await Colleague.come(product, open_context, "Sari Dewi")
    page = sari.page
    await page.locator("a.row", has_text="Hasna Purba").first.click()
    await expect(sari.line("saya mau bicara dengan petugas")).to_contain_text("Dipahami sebagai: Minta petugas")
    await page.get_by_role("button", name="Ambil").click()
    await expect(page.locator("#head")).to_contain_text("Anda yang menjawab")
    holder.hears_about("terhubung dengan Sari Dewi")

    async with page.expect_response("**/typing"):
        await page.locator("#text").press_sequentially("/sal")
    await expect(page.locator("#canned")).to_contain_text("Saya Sari Dewi")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    holder.hears_about("Saya Sari Dewi dari pusat panggilan")
    await expect(sari.line("Saya Sari Dewi dari pusat panggilan").locator(".status")).to_have_text("terkirim")

    holder.says("kartu saya aman kan?")
    await expect(sari.line("kartu saya aman kan?")).to_be_visible(timeout=5000)

    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await sari.says("Sudah diperiksa, aman.")
    await expect(page.locator(".line.note")).to_contain_text("Sudah diperiksa, aman.")
    await page.get_by_role("button", name="Tutup", exact=True).first.click()
    holder.hears_about("Percakapan dengan petugas sudah selesai")
    assert not holder.times_heard("Sudah diperiksa")


async def test_a_note_never_comes_back_as_a_reply(product: Product, open_context: OpenContext) -> None:
    holder = queue(product, "Kirana Wulan")
    eko = await Colleague.come(product, open_context, "eko")
    page = eko.page
    await eko.open(holder)
    await page.get_by_role("radio", name="Catatan internal").check()

    async def comes_back() -> None:
        await page.reload()
        await expect(page.locator("#text")).to_have_value("Curiga")
        await expect(page.get_by_role("radio", name="Catatan internal")).to_be_checked()
        await expect(page.locator("#send")).to_have_text("Simpan catatan")

    async with page.expect_response("**/draft"):
        await page.locator("#text").fill("Curiga")
        await comes_back()  # at once: out of this browser
    await page.evaluate("localStorage.clear()")
    await comes_back()  # from the server

    async with page.expect_request("**/draft"):  # the note is saved while this is under way
        await page.locator("#text").fill("Curiga penipu")
    await page.locator("#text").press("Enter")
    await expect(page.locator(".line.note")).to_contain_text("Curiga penipu")
    await expect(page.locator("#text")).to_have_value("")
    await page.reload()
    await expect(page.locator("#text")).to_have_value("")
    await expect(page.get_by_role("radio", name="Balas pemegang")).to_be_checked()
    assert not holder.times_heard("Curiga")


async def test_a_reply_that_was_edited_after_a_fault_is_another_one(
    product: Product, open_context: OpenContext, problems: Problems
) -> None:
    holder = queue(product, "Lestari Ningsih")
    fajar = await Colleague.come(product, open_context, "fajar")
    await fajar.open(holder)
    await fajar.page.get_by_role("button", name="Ambil").click()
    problems.tolerate("Failed to load resource")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await fajar.page.route("**/reply", lose_the_answer, times=1)
    await fajar.says("Kartunya aktif besok.")
    await expect(fajar.page.locator("#send")).to_be_enabled()
    await expect(fajar.page.locator("#text")).to_have_value("Kartunya aktif besok.")
    await fajar.says("Kartunya aktif lusa.")
    holder.hears_about("Kartunya aktif besok.")
    holder.hears_about("Kartunya aktif lusa.")


async def test_what_may_have_arrived_is_no_second_message_after_a_reload(
    product: Product, open_context: OpenContext, problems: Problems
) -> None:
    holder = queue(product, "Mulyani Saragih")
    gilang = await Colleague.come(product, open_context, "gilang")
    page = gilang.page
    await gilang.open(holder)
    await page.get_by_role("button", name="Ambil").click()
    problems.tolerate("Failed to load resource")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/reply", lose_the_answer, times=1)
    await gilang.says("Dana kembali besok.")
    await expect(page.locator("#send")).to_be_enabled()
    await page.reload()
    await expect(page.locator("#text")).to_have_value("Dana kembali besok.")
    await page.locator("#text").press("Enter")
    await expect(page.locator("#text")).to_have_value("")

    underway: list[Route] = []

    async def hold(route: Route) -> None:
        underway.append(route)

    await page.route("**/reply", hold, times=1)
    async with page.expect_request("**/reply"):
        await gilang.says("Ada lagi?")
    await page.locator("#text").press_sequentially(" Saya tunggu.")
    await underway[0].continue_()
    holder.hears_about("Ada lagi?")
    await expect(page.locator("#text")).to_have_value("Saya tunggu.")
    assert holder.times_heard("Dana kembali besok.") == 1


async def test_two_at_one_conversation(product: Product, open_context: OpenContext) -> None:
    holder = queue(product, "Gunarto Sulaiman")
    ani = await Colleague.come(product, open_context, "ani")
    budi = await Colleague.come(product, open_context, "budi")
    await ani.open(holder)
    await budi.open(holder)
    await expect(ani.page.locator(".also")).to_contain_text("budi juga membuka percakapan ini")
    await budi.page.locator("#text").fill("Saya saja")
    await ani.page.get_by_role("button", name="Ambil").click()
    await expect(budi.page.locator("#head")).to_contain_text("ani yang menjawab")
    await expect(budi.page.locator("#composer-state")).to_contain_text("Rekan Anda sedang menjawab")
    await expect(budi.page.locator("#send")).to_be_disabled()
    await budi.page.locator("#text").press("Enter")
    await expect(budi.page.locator("#text")).to_have_value("Saya saja")
    await ani.says("Saya bantu, ya.")
    await expect(budi.line("Saya bantu, ya.")).to_be_visible()
    holder.hears_about("Saya bantu, ya.")
    assert not holder.times_heard("Saya saja")

    await budi.page.locator("#text").fill("")
    await budi.open(holder)  # at once: an emptied box comes back empty
    await expect(budi.page.get_by_role("radio", name="Catatan internal")).to_be_checked()
    await ani.page.locator("summary", has_text="Lainnya").click()
    await ani.page.get_by_role("button", name="Kembalikan ke antrean").click()
    holder.hears_about("Petugas lain melanjutkannya")
    await expect(budi.page.get_by_role("radio", name="Balas pemegang")).to_be_checked()
    await expect(budi.page.locator("#send")).to_be_enabled()

    async def close_window(route: Route) -> None:
        answer = await route.fetch()
        closed = f'data-window="{(datetime.now(UTC) - timedelta(minutes=1)).isoformat()}"'
        await route.fulfill(response=answer, body=(await answer.text()).replace('data-window=""', closed))

    await budi.page.route(re.compile(r"/console/c/[^/]+(/sides)?$"), close_window)
    await budi.open(holder)
    await expect(budi.page.locator("#composer-state")).to_contain_text("Jendela WhatsApp sudah tutup")
    await expect(budi.page.get_by_role("radio", name="Catatan internal")).to_be_checked()
    await budi.page.get_by_role("radio", name="Balas pemegang").check()
    await expect(budi.page.locator("#send")).to_be_disabled()
    await budi.page.locator("#head").evaluate("head => head.dataset.old = '1'")
    holder.says("masih menunggu")
    await expect(budi.page.locator("#head:not([data-old])")).to_be_visible()  # what stands around it was read again
    await expect(budi.page.get_by_role("radio", name="Balas pemegang")).to_be_checked()
    await budi.page.unroute_all(behavior="ignoreErrors")  # what is still under way would fail the next test


async def test_verify_reveal_and_block(product: Product, open_context: OpenContext) -> None:
    record, holder = product.holder(), queue(product, "Wening Pertiwi")
    citra = await Colleague.come(product, open_context, "citra")
    page = citra.page
    await citra.open(holder)
    await page.get_by_role("button", name="Ambil").click()
    await page.get_by_text("Cocokkan data").click()
    await page.get_by_label("Nama bendahara").fill(record.name)
    await page.get_by_label("Empat digit terakhir kartu").fill(record.card_last4)
    await page.get_by_role("button", name="Cocokkan").click()
    await expect(page.locator(".toast").last).to_contain_text("Data cocok")
    await page.get_by_text("Tampilkan data lengkap").click()
    await page.get_by_label("Alasan", exact=True).fill("mencocokkan SKPD")
    await page.get_by_role("button", name="Tampilkan", exact=True).click()
    await expect(page.locator("#revealed")).to_contain_text(record.name)
    await page.get_by_text("Tampilkan data lengkap").click()
    await page.get_by_role("button", name="Blokir sekarang").click()
    await is_accessible(page)
    await page.locator("#block-form").get_by_role("button", name="Blokir sekarang").click()
    await expect(page.locator(".toast").last).to_contain_text("Akun sudah diblokir")
    holder.hears_about("berhasil diblokir")
    assert product.is_blocked(record)
    await expect(page.locator("#about")).to_contain_text("Terblokir")


async def test_a_broken_line_and_a_session_that_ends(
    product: Product, open_context: OpenContext, problems: Problems
) -> None:
    problems.tolerate(*BROKEN)
    holder = queue(product, "Zulkarnain Efendi")
    dewi = await Colleague.come(product, open_context, "dewi")
    page = dewi.page
    await dewi.open(holder)
    await page.get_by_role("button", name="Ambil").click()
    await expect(page.locator("#head")).to_contain_text("Anda yang menjawab")

    await page.context.set_offline(offline=True)
    holder.says("masih di sana?")
    product.settled(holder)
    await page.context.set_offline(offline=False)
    await expect(dewi.line("masih di sana?")).to_be_visible(timeout=PATIENCE)

    await page.locator("#text").fill("Jawaban yang panjang sekali")
    await expect(page.locator("#text")).to_have_value("Jawaban yang panjang sekali")
    product.run("user", "reset", "dewi")
    await page.locator("#text").press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("Sesi Anda berakhir")
    kept = await page.evaluate("Object.entries(localStorage)")
    assert [slot for slot, draft in kept if "Jawaban yang panjang sekali" in draft and ":dewi:" in slot]
    assert not holder.times_heard("Jawaban yang panjang sekali")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_page_is_accessible(
    product: Product, open_context: OpenContext, scheme: str, size: dict[str, int], screenshots
) -> None:
    holder = queue(product, "Yuliana Pasaribu")
    name = f"{scheme}{size['width']}"
    one = await Colleague.come(product, open_context, name, viewport=size, color_scheme=scheme)
    page = one.page
    await expect(page.locator("#rows")).to_be_visible()
    talk = f"/console/c/{product.conversation_of(holder)}"
    for title, path in (("inbox", "/console?view=queue"), ("talk", talk), ("account", "/console/account")):
        await page.goto(f"{product.url}{path}")
        await expect(page.locator("h1").first).to_be_attached()
        await is_accessible(page)
        await fits(page)
        if title == "talk" and size is PHONE:
            await page.get_by_role("button", name="Tentang pemegang").click()
            await page.get_by_role("button", name="Kembali ke percakapan").click()
            await expect(page.get_by_role("button", name="Tentang pemegang")).to_be_focused()
        if picture := screenshots(f"console-{title}-{scheme}-{size['width']}"):
            await page.screenshot(path=picture)
    await page.goto(f"{product.url}/console/sign-in")
    assert re.search(r"/console$", page.url)
