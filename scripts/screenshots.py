"""Pictures for the documents: the product is started on fresh demo data, talked to, worked in, and pictured.

``make screenshots``. Everything in the pictures is the product's own: what holders write
(:mod:`scripts.screenshots_chats`) and what people of the call center do (:mod:`scripts.screenshots_console`).
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

from scripts.screenshots_chats import (
    COMPLAINT,
    DECREE,
    HEIGHT,
    HOLDER,
    PROOF,
    TWICE,
    WIDTH,
    Chat,
    ask_for_change,
    block,
    change,
    complain,
    picture_of,
)
from scripts.screenshots_console import CallCenter

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
CHROMIUM_OPTIONS = (
    "--no-sandbox",  # for root, in a container; the pages are our own
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=id-ID",  # fields for dates are the browser's own: it needs its Indonesian (on Debian: chromium-l10n)
)
STOP_S = 60


def find_chromium() -> str:
    """The Chromium of this machine; ends with the hint how to get one."""
    found = subprocess.run(["sh", str(ROOT / "scripts/chromium.sh")], stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode != 0:
        sys.exit(1)
    return found.stdout.strip()


@dataclass(frozen=True)
class Product:
    """A running one: where it is, and how its commands find it."""

    chat: str
    environment: Mapping[str, str]

    @property
    def console(self) -> str:
        """The address of the console."""
        return self.chat.removesuffix("/chat") + "/console"

    def sigap(self, *arguments: str) -> Any:
        """What a command prints as JSON."""
        command = [sys.executable, "-m", "bot.cli", *arguments, "--json"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout)


@contextmanager
def product() -> Iterator[Product]:
    """One that is started for this, on data of its own."""
    with tempfile.TemporaryDirectory(prefix="sigap-", ignore_cleanup_errors=True) as folder:
        ours = {"MODE": "demo", "DATA": f"{folder}/data", "PORT": str(free_port()), "RASA_PORT": str(free_port())}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SIGAP_")}
        environment = kept | {f"SIGAP_{name}": value for name, value in ours.items()} | {"PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "bot.cli", "up"]
        up = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            yield Product(wait_for_address(up), environment)
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


def take(browser: Browser, running: Product) -> None:
    """All pictures, one after the other: what is pictured later has been done before."""
    lost = Chat(browser, running.chat)
    block(lost)
    fit(lost.page)
    lost.page.screenshot(path=IMAGES / "webchat.png")
    with tempfile.TemporaryDirectory(prefix="sigap-") as folder:
        proof = picture_of(browser, PROOF, Path(folder) / "bukti-transaksi.png")
        decree = picture_of(browser, DECREE, Path(folder) / "sk-penunjukan-dan-ktp.png")
        complain(Chat(browser, running.chat), COMPLAINT, proof)
        asking = Chat(browser, running.chat)
        complain(asking, TWICE)
        asking.say("saya mau bicara dengan petugas", "teruskan ke petugas")
        changing = Chat(browser, running.chat)
        ask_for_change(changing)
        CallCenter(browser, running, IMAGES).work(request=lambda: change(changing, decree))


def main() -> int:
    """Take the pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    chromium = find_chromium()
    with product() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=list(CHROMIUM_OPTIONS), env={**os.environ, "LANGUAGE": "id"}
        )
        try:
            take(browser, running)
        except (Error, AssertionError) as error:
            print(f"screenshots: {running.chat} did not answer as expected\n{error}", file=sys.stderr)
            return 1
        browser.close()
    for picture in sorted(IMAGES.glob("*.png")):
        print(f"screenshots: {picture.relative_to(ROOT)} {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
