from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.fakes.clock import FakeClock
from tests.work.world import World


@pytest.fixture
def world(store: Store, clock: FakeClock, new_id: Callable[[], str], tmp_path: Path) -> World:
    return World(store, clock, new_id, tmp_path)
