"""Sessions are listed by the browser's name, not by what it calls itself."""

from __future__ import annotations

import pytest

from bot.console.browsers import browser_name

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {_WEBKIT} Chrome/156.0.0.0 Safari/537.36", "Chrome 156, Linux"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge 140, Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox 143, Windows"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_WEBKIT} Version/18.6 Mobile/15E1 Safari/604.1",
            "Safari 18, iPhone",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; SM-A546E) {_WEBKIT} SamsungBrowser/28.0 Chrome/130 Safari/537.36",
            "Samsung Internet 28, Android",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "tidak diketahui"),
    ],
)
def test_a_browser_by_its_name(agent: str, name: str) -> None:
    assert browser_name(agent) == name
