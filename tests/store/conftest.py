"""Fixtures of the store's tests."""

from __future__ import annotations

import pytest

from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.store.examples import Examples


@pytest.fixture
def examples(store: Store, clock: FakeClock) -> Examples:
    return Examples(store, clock)
