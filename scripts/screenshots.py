"""Pictures for the README: starts the product on fresh demo data, talks to its web chat, and keeps what it looks like.

``make screenshots``. To picture a product that runs already, name its page: ``ADDRESS=http://127.0.0.1:8080/chat``; its
first demo holder must not be blocked yet.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
HOLDER = "Ratna Wulandari, Dinas Pendidikan"
WIDTH, HEIGHT = 390, 780
CHROMIUM_OPTIONS = (
    "--no-sandbox",  # for root, in a container; the pages are our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ANSWER_MS = 30_000
STOP_S = 60


def find_chromium() -> str:
    """The Chromium of this machine; ends with the hint how to get one."""
    found = subprocess.run(["sh", str(ROOT / "scripts/chromium.sh")], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode != 0:
        sys.exit(1)
    return found.stdout.strip()


@contextmanager
def product() -> Iterator[str]:
    """The address of a web chat: the one that is named, or one of a product that is started for this."""
    if named := os.environ.get("ADDRESS"):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="sigap-", ignore_cleanup_errors=True) as folder:
        port, engine_port = free_port(), free_port()
        ours = {"MODE": "demo", "DATA": f"{folder}/data", "PORT": str(port), "RASA_PORT": str(engine_port)}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SIGAP_")}
        up = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "up"],
            cwd=ROOT,
            env=kept | {f"SIGAP_{name}": value for name, value in ours.items()} | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield wait_for_address(up)
        finally:
            up.terminate()
            up.communicate(timeout=STOP_S)


def wait_for_address(up: subprocess.Popen[str]) -> str:
    """The page that ``sigap up`` names when it is ready; ends with what it said when it does not get there."""
    said = []
    for line in up.stdout or ():
        said.append(line)
        if found := re.search(r"open (\S+) and write", line):
            return found[1]
    sys.exit("screenshots: `sigap up` did not start:\n" + "".join(said))


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def say(page: Page, text: str, answer: str) -> None:
    """Write as a holder, and wait for the answer."""
    page.locator("#text").fill(text)
    page.locator("#send").click()
    hear(page, answer)


def hear(page: Page, answer: str) -> None:
    """Wait until these words are there."""
    expect(page.locator("#items .row", has_text=answer).last).to_be_visible(timeout=ANSWER_MS)


def talk(page: Page) -> None:
    """From a lost phone to the receipt."""
    say(page, "hp saya ilang tolong blokir", "dua data")
    hear(page, "27/2022")
    say(page, HOLDER, "Blokir sekarang")
    page.get_by_role("button", name="Ya, blokir").last.click()
    hear(page, "berhasil diblokir")
    hear(page, "operator telepon")
    page.locator("#text").blur()
    expect(page.locator("#typing")).to_be_empty(timeout=ANSWER_MS)


def fit(page: Page) -> None:
    """Make the phone as tall as what is told since the holder said who they are."""
    hidden = page.locator("#items .row", has_text=HOLDER).last.evaluate(
        """row => {
            const log = document.getElementById("log")
            log.scrollTop = log.scrollHeight
            return log.getBoundingClientRect().top + 4 - row.getBoundingClientRect().top
        }"""
    )
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT + round(hidden)})
    page.locator("#log").evaluate("log => { log.scrollTop = log.scrollHeight }")


def main() -> int:
    """Take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    with product() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_OPTIONS))
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            color_scheme="light",
            reduced_motion="reduce",
        )
        try:
            page.goto(address)
            talk(page)
        except (Error, AssertionError) as error:
            print(f"screenshots: {address} did not answer as expected\n{error}", file=sys.stderr)
            return 1
        fit(page)
        page.screenshot(path=IMAGES / "webchat.png")
        browser.close()
    print(f"screenshots: {(IMAGES / 'webchat.png').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
