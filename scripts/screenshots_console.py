"""The call center's day for the pictures: people sign in, work on what holders wrote, and look at their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyotp
from playwright.sync_api import Browser, Page, ViewportSize, expect

from scripts.screenshots_chats import open_page

DESK: ViewportSize = {"width": 1204, "height": 690}
PHONE: ViewportSize = {"width": 390, "height": 780}
PASSWORD = "kuda benar baterai staples"  # noqa: S105 - of people who live as long as the pictures take
CALLED = "0812 0000 0006"
"""The number of a demo holder, which somebody calls back."""


class Installation(Protocol):
    """A running product."""

    @property
    def console(self) -> str:
        """The address of the console."""

    def sigap(self, *arguments: str) -> Any:
        """What a command prints as JSON."""


@dataclass(frozen=True)
class CallCenter:
    """Its people and their pages."""

    browser: Browser
    product: Installation
    images: Path

    def work(self, *, request: Callable[[], None]) -> None:
        """The day, with its pictures.

        Args:
            request: what the holder who was called back does next.
        """
        sari = self.come("Sari Dewi", "agent", picture="console-sign-in")
        sari.goto(self.product.console)
        sari.locator(".presence summary").click()
        sari.get_by_role("button", name="Sibuk").click()
        expect(sari.locator("#presence-label")).to_have_text("Sibuk")
        self.look(sari, "console-inbox")
        self.look(sari, "console-inbox-dark", dark=True)
        self.call_back(sari)
        request()
        self.answer(sari)
        self.examine(sari)
        wati = self.come("Wati Kusuma", "supervisor")
        wati.goto(f"{self.product.console}/tickets?status=open")
        self.look(wati, "console-tickets")
        for name, dark in (("console-supervisor", False), ("console-supervisor-dark", True)):
            wati.goto(f"{self.product.console}/supervisor")
            self.look(wati, name, dark=dark, whole=True)
        wati.get_by_role("link", name="Menunggu petugas, median").click()
        self.look(wati, "console-calls", height=420)
        self.approve(wati)
        self.look_around()

    def come(self, name: str, role: str, *, picture: str = "") -> Page:
        """Somebody new signs in for the first time."""
        made = self.product.sigap("user", "add", name, "--role", role)
        page = open_page(self.browser, DESK)
        page.goto(self.product.console)
        if picture:
            self.look(page, picture)
        page.get_by_label("Nama pengguna").fill(made["name"])
        page.get_by_label("Kata sandi").fill(made["password"])
        page.get_by_role("button", name="Masuk").click()
        page.get_by_label("Kata sandi sekali pakai").fill(made["password"])
        page.get_by_label("Kata sandi baru", exact=True).fill(PASSWORD)
        page.get_by_label("Ulangi kata sandi baru").fill(PASSWORD)
        page.get_by_role("button", name="Simpan").click()
        if role in {"supervisor", "admin"}:
            page.get_by_text("Tidak dapat memindai?").click()
            secret = page.locator("#secret").inner_text().replace(" ", "")
            page.get_by_label("Kode enam angka").fill(pyotp.TOTP(secret).now())
            page.get_by_role("button", name="Aktifkan").click()
            page.get_by_role("link", name="Sudah saya simpan").click()
        expect(page.locator(".person")).to_be_visible()
        return page

    def look(
        self, page: Page, name: str, *, dark: bool = False, height: int = DESK["height"], whole: bool = False
    ) -> None:
        """Keep what the page looks like; ``whole``: as long as it is."""
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_viewport_size({"width": DESK["width"], "height": height})
        for picture in page.locator(".thumb img").all():
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", value=True)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=self.images / f"{name}.png", full_page=whole)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)

    def call_back(self, page: Page) -> None:
        """Whose chat it is, after a call to the registered number; then the bot goes on."""
        page.locator("a.row", has_text="Telepon nomor terdaftar").click()
        page.get_by_role("button", name="Ambil").click()
        page.get_by_text("Pastikan lewat telepon").click()
        page.get_by_label("Nomor terdaftar yang Anda telepon").fill(CALLED)
        page.get_by_label("Saya sudah menelepon").check()
        page.get_by_role("button", name="Pastikan").click()
        expect(page.locator("#about")).to_contain_text("Dipastikan lewat telepon")
        page.locator("summary", has_text="Lainnya").click()
        page.get_by_role("button", name="Kembalikan ke bot").click()
        expect(page.get_by_role("button", name="Ambil")).to_be_visible()

    def answer(self, page: Page) -> None:
        """A conversation from the queue: whom it is about, a reply, a note."""
        page.goto(f"{self.product.console}?view=all")
        page.locator("a.row", has_text="Meminta petugas").click()
        page.get_by_role("button", name="Ambil").click()
        expect(page.locator("#head")).to_contain_text("Anda yang menjawab")
        page.get_by_text("Cocokkan data", exact=True).click()
        page.get_by_label("Nama bendahara").fill("Bambang Prasetyanto")
        page.get_by_label("Nama SKPD").fill("Dinas Kesehatan")
        page.get_by_role("button", name="Cocokkan", exact=True).click()
        expect(page.locator("#about")).to_contain_text("Terverifikasi")
        self.write(page, "Baik, Bapak Bambang. Pengaduannya saya periksa sekarang.")
        page.get_by_role("radio", name="Catatan internal").check()
        self.write(page, "Merchant sudah dihubungi; jawaban paling lambat pukul 16.00.")
        expect(page.locator(".toast")).to_have_count(0)
        self.look(page, "console")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        page.reload()
        expect(page.locator("#lines")).to_be_visible()
        page.screenshot(path=self.images / "console-phone.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)

    def write(self, page: Page, text: str) -> None:
        """Send it, and wait until it is there."""
        page.locator("#text").fill(text)
        page.locator("#text").press("Enter")
        expect(page.locator("#lines .line", has_text=text)).to_be_visible()

    def examine(self, page: Page) -> None:
        """A ticket with its evidence and findings."""
        page.goto(f"{self.product.console}/tickets")
        page.locator(".ticket-row", has_text="Toko Sumber Rejeki").locator("a.number").click()
        page.get_by_role("button", name="Ambil").click()
        expect(page.locator(".told")).to_contain_text("Anda tangani")
        page.get_by_label("Pemeriksaan internal", exact=True).fill(
            "Mutasi menunjukkan satu debit tanpa kredit merchant."
        )
        page.get_by_role("button", name="Simpan hasil pemeriksaan").click()
        expect(page.locator(".told")).to_contain_text("tersimpan")
        page.goto(page.url.partition("?")[0])
        self.look(page, "console-ticket", height=1110)
        page.get_by_label("Analisis kebenaran pengaduan").fill("Benar: dana tertahan di switching.")
        page.get_by_role("button", name="Simpan hasil pemeriksaan").click()
        page.get_by_label("Hasil untuk pemegang").fill("Dana Rp250.000 kembali paling lambat besok.")
        page.get_by_role("button", name="Selesaikan dan kabari").click()
        expect(page.locator(".told")).to_contain_text("Tiket selesai")

    def approve(self, page: Page) -> None:
        """A change of data, in full, before it is approved."""
        page.goto(f"{self.product.console}/approvals")
        page.locator("a.change").first.click()
        page.get_by_role("button", name="Tampilkan data lengkap").click()
        expect(page.get_by_text("Data baru sudah saya cocokkan")).to_be_visible()
        self.look(page, "console-approval")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)
        page.goto(f"{self.product.console}/supervisor")
        page.screenshot(path=self.images / "console-supervisor-phone.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESK)

    def look_around(self) -> None:
        """What auditors and administrators see."""
        adit = self.come("Adit Nugraha", "auditor")
        adit.goto(f"{self.product.console}/audit")
        expect(adit.locator("#chain")).to_contain_text("Rantai utuh")
        self.look(adit, "console-audit")
        eva = self.come("Eva Lestari", "admin")
        eva.goto(f"{self.product.console}/admin/users")
        self.look(eva, "console-users", height=640)
        eva.goto(f"{self.product.console}/admin/calendar")
        self.look(eva, "console-calendar")
        eva.goto(f"{self.product.console}/admin/deadlines")
        self.look(eva, "console-deadlines")
