from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import Desk


@pytest.fixture
def desk(store: Store, clock: FakeClock, new_id: Callable[[], str]) -> Desk:
    return Desk(store, clock, new_id)
