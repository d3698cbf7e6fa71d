"""Identity numbers at rest, the key, and ids."""

from __future__ import annotations

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core.errors import ConfigurationError
from bot.store.ids import new_id
from bot.store.keys import load_or_create_key, read_key
from bot.store.sealer import KeySealer

KEY, OTHER = bytes(range(32)), bytes(32)


def test_what_was_sealed_is_read_back_with_the_same_key() -> None:
    sealer = KeySealer(KEY)
    sealed = sealer.seal("+6281200000001")
    assert b"81200000001" not in sealed
    assert sealer.seal("+6281200000001") != sealed
    assert KeySealer(KEY).unseal(sealed) == "+6281200000001"


@pytest.mark.parametrize("change", ["key", "damage", "newer", "short"])
def test_what_cannot_be_read_says_what_to_do(change: str) -> None:
    sealed = KeySealer(KEY).seal("x")
    broken = {"damage": sealed[:-1] + bytes([sealed[-1] ^ 1]), "newer": b"\x02" + sealed[1:], "short": sealed[:9]}
    with pytest.raises(ConfigurationError, match=r"key|upgrade"):
        KeySealer(OTHER if change == "key" else KEY).unseal(broken.get(change, sealed))


def test_an_index_is_equal_for_equal_values_under_one_key() -> None:
    assert KeySealer(KEY).index("a") == KeySealer(KEY).index("a")
    assert len({KeySealer(KEY).index("a"), KeySealer(KEY).index("b"), KeySealer(OTHER).index("a")}) == 3


def test_a_key_is_made_once_and_for_us_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "encryption"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_or_create_key, [path] * 16))
    assert len(keys) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["encryption"]


@pytest.mark.parametrize("text", ["", "x", base64.b64encode(bytes(31)).decode(), "é"])
def test_what_is_no_key_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        read_key(text)
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="key"):
        load_or_create_key(tmp_path / "key")
    with pytest.raises(ConfigurationError):
        KeySealer(bytes(16))


def test_both_alphabets_of_base64_are_read() -> None:
    key = b"\xff\xfe" * 16
    assert read_key(base64.b64encode(key).decode()) == read_key(base64.urlsafe_b64encode(key).decode()) == key


def test_ids_sort_by_time_and_are_never_the_same() -> None:
    many = {new_id() for _ in range(1000)}
    before = new_id()
    time.sleep(0.002)
    assert before < new_id()
    assert len(many) == 1000
    assert all(len(one) == 32 and one[12] == "7" and one[16] in "89ab" for one in many)
