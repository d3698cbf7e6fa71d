"""How long a holder's message takes until the agent who has the conversation sees it.

The product as its user starts it, and a real Chromium with the conversation open. A message is posted to the web chat;
the clock runs from before the post until the page shows it, so that intake, commit, wake-up, the page's request for
what is new and drawing it are all in it, and a few milliseconds of the driver besides.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx
from playwright.async_api import Page, async_playwright

from benchmarks.people import InWebchat
from benchmarks.product import NotMeasured, Product
from benchmarks.report import machine, machine_lines, markdown, p, pace, table

LIMIT_MS, WARM = 500, 5
PAUSE_S = 0.55
"""Between two messages: the web chat takes twenty in ten seconds."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


async def measure(messages: int) -> list[float]:
    """Milliseconds of each message."""
    program = os.environ.get("SIGAP_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if not program:
        raise NotMeasured("there is no Chromium")
    async with (
        Product() as product,
        httpx.AsyncClient(trust_env=False, timeout=30) as client,
        async_playwright() as driver,
    ):
        await product.start()
        made = json.loads(await product.sigap("user", "add", "sari", "--role", "agent", "--json"))
        browser = await driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(locale="id-ID")
        await _sign_in(page, product.url, made["name"], made["password"])
        async with InWebchat.open(client, product.url) as holder:
            await holder.say("saya mau bicara dengan petugas")
            await page.locator("a.row").first.click()
            await page.get_by_role("button", name="Ambil").click()
            await page.locator("#composer").wait_for()
            return [await _seen(holder, page, number) for number in range(WARM + messages)][WARM:]


async def _sign_in(page: Page, url: str, name: str, once: str) -> None:
    own = secrets.token_urlsafe(12)
    await page.goto(f"{url}/console")
    await page.get_by_label("Nama pengguna").fill(name)
    await page.get_by_label("Kata sandi").fill(once)
    await page.get_by_role("button", name="Masuk").click()
    await page.get_by_label("Kata sandi sekali pakai").fill(once)
    await page.get_by_label("Kata sandi baru", exact=True).fill(own)
    await page.get_by_label("Ulangi kata sandi baru").fill(own)
    await page.get_by_role("button", name="Simpan").click()


async def _seen(holder: InWebchat, page: Page, number: int) -> float:
    await asyncio.sleep(PAUSE_S)
    text = f"pesan ke-{number} dari pemegang"
    began = time.perf_counter()
    await holder.say(text)
    await page.locator("#lines").get_by_text(text, exact=True).wait_for(timeout=30_000)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50)
    given = parser.parse_args()
    where = machine()
    try:
        times = asyncio.run(measure(given.messages))
    except NotMeasured as error:
        raise SystemExit(f"not measured: {error}") from None
    where["pace_after_ms"] = pace()
    head = ["from the post until it is seen", "messages", "p50 ms", "p95 ms", "longest", "promised"]
    figures = [f"{p(times, 50):.0f}", f"{p(times, 95):.0f}", f"{max(times):.0f}", str(LIMIT_MS)]
    rows = [["web chat to an open conversation", str(len(times)), *figures]]
    print(table(head, rows), markdown(head, rows), machine_lines(where), sep="\n\n")


if __name__ == "__main__":
    main()
