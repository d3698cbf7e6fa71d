from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.people import House


@pytest.fixture
def house(store: Store, clock: FakeClock, new_id: Callable[[], str]) -> House:
    return House(store, clock, new_id)
