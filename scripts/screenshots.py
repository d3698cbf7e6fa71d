"""Pictures of the running product for the README: talks to the web chat in Chromium and keeps what it looks like.

Start the product first (``make run``), then ``make screenshots``. For another address, set ``ADDRESS``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ADDRESS = os.environ.get("ADDRESS", "http://127.0.0.1:8080/chat")
CONVERSATION = ("hp saya ilang tolong blokir",)
CHROMIUM_OPTIONS = (
    "--no-sandbox",  # for root, in a container; the pages are our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ANSWER_MS = 20_000


def find_chromium() -> str:
    """The Chromium of this machine; ends with the hint how to get one."""
    found = subprocess.run(["sh", str(ROOT / "scripts/chromium.sh")], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode != 0:
        sys.exit(1)
    return found.stdout.strip()


def say(page: Page, text: str) -> None:
    """Write as a holder and wait until something came back and nobody is typing any more."""
    answers = page.locator("#items .bot")
    before = answers.count()
    page.locator("#text").fill(text)
    page.locator("#send").click()
    answers.nth(before).wait_for(timeout=ANSWER_MS)
    page.wait_for_timeout(1500)


def main() -> int:
    """Take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_OPTIONS))
        page = browser.new_page(viewport={"width": 1000, "height": 760}, locale="id-ID", timezone_id="Asia/Jakarta")
        try:
            page.goto(ADDRESS)
            for text in CONVERSATION:
                say(page, text)
        except Error as error:
            print(
                f"screenshots: {ADDRESS} did not answer as expected; is `make run` running?\n{error}", file=sys.stderr
            )
            return 1
        page.screenshot(path=IMAGES / "webchat.png")
    print(f"screenshots: {(IMAGES / 'webchat.png').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
