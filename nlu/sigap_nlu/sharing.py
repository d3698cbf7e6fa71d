"""Work that training shares with other processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from joblib import Parallel, delayed

PROCESSES = 2
"""As many as the smallest machine has cores; what is learned is the same on larger ones."""


def begin(work: Callable[..., Any], parts: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
    """Begin with all parts at once in processes of their own; yields what each gives, in their order.

    A single part is done here, once it is asked for.
    """
    shared = Parallel(n_jobs=max(1, min(PROCESSES, len(parts))), return_as="generator", pre_dispatch="all")
    return shared(delayed(work)(*part) for part in parts)
