"""What holders write for the pictures: from a lost phone to a change of data, each in a browser of their own."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

HOLDER = "Ratna Wulandari, Dinas Pendidikan"
COMPLAINT = "transaksi qris gagal tapi saldo kepotong 250 ribu kemarin sore di Toko Sumber Rejeki"
TWICE = "transaksi qris gagal di Warung Bahagia tadi pagi, saldo terpotong Rp1.250.000"
WIDTH, HEIGHT = 390, 780
ANSWER_MS = 60_000
PROOF = """<body style="margin:0; width:360px; font:15px/1.6 sans-serif">
<div style="background:#0b5d3b; color:#fff; padding:18px"><b>Transaksi QRIS</b></div>
<div style="padding:18px">
<p>Toko Sumber Rejeki<br><b style="font-size:26px">Rp250.000</b></p>
<p>Status: <b style="color:#b3261e">Gagal</b><br>Ref. QR8841207735</p>
</div></body>"""
"""What a holder would send: the picture of a receipt."""
DECREE = """<body style="margin:0; width:360px; font:12px/1.6 serif; text-align:center">
<div style="padding:18px"><b>KEPUTUSAN KEPALA BADAN</b><br>NOMOR 118 TAHUN 2026<br><br>tentang<br>
<b>PENUNJUKAN BENDAHARA PENGELUARAN</b></div></body>"""
"""What a change of data rests on."""


def open_page(browser: Browser, size: ViewportSize) -> Page:
    """A browser of somebody's own, in Jakarta, without motion."""
    return browser.new_page(
        viewport=size, locale="id-ID", timezone_id="Asia/Jakarta", color_scheme="light", reduced_motion="reduce"
    )


class Chat:
    """A holder at the web chat."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page = open_page(browser, {"width": WIDTH, "height": HEIGHT})
        self.page.goto(address)

    def say(self, text: str, answer: str) -> None:
        """Write, and wait for the answer."""
        self.page.locator("#text").fill(text)
        self.page.locator("#send").click()
        self.hear(answer)

    def hear(self, answer: str) -> None:
        """Wait until these words are there."""
        expect(self.page.locator("#items .row", has_text=answer).last).to_be_visible(timeout=ANSWER_MS)

    def press(self, title: str, answer: str) -> None:
        """Press the newest button of this name, and wait for the answer."""
        self.page.get_by_role("button", name=title).last.click()
        self.hear(answer)

    def send(self, file: Path, answer: str) -> None:
        """Send a file, and wait for the answer."""
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.locator("#send").click()
        self.hear(answer)


def block(chat: Chat) -> None:
    """From a lost phone to the receipt."""
    chat.say("hp saya ilang tolong blokir", "dua data")
    chat.hear("27/2022")
    chat.say(HOLDER, "Blokir sekarang")
    chat.press("Ya, blokir", "berhasil diblokir")
    chat.hear("operator telepon")
    chat.page.locator("#text").blur()
    expect(chat.page.locator("#typing")).to_be_empty(timeout=ANSWER_MS)


def complain(chat: Chat, story: str, proof: Path | None = None) -> None:
    """From the trouble to the ticket."""
    chat.say(story, "nomor HP")
    chat.press("Lewati", "bukti")
    if proof:
        chat.send(proof, "tercatat dengan nomor")
    else:
        chat.press("Tanpa bukti", "tercatat dengan nomor")


def picture_of(browser: Browser, paper: str, path: Path) -> Path:
    """A paper as a holder would send it."""
    page = browser.new_page(viewport={"width": 360, "height": 320})
    page.set_content(paper)
    page.screenshot(path=path)
    page.close()
    return path


def ask_for_change(chat: Chat) -> None:
    """Up to the call back: nothing vouches for a chat on the web."""
    chat.say("mau ganti nomor hp yang terdaftar jadi 081366677788", "lewat telepon ke nomor itu")
    chat.hear("teruskan ke petugas")


def change(chat: Chat, decree: Path) -> None:
    """The request itself, once somebody has called the registered number."""
    chat.say("mau ganti nomor hp yang terdaftar jadi 081366677788", "SK penunjukan")
    chat.send(decree, "Keduanya sudah ada")
    chat.press("Sudah semua", "kelalaian")
    chat.press("Saya mengerti", "Sudah benar")
    chat.press("Ya, ajukan", "tercatat dengan nomor tiket")
