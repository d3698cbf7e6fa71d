from __future__ import annotations

import pytest

from bot.core.journeys.cases import Cases
from tests.actions.turns import stub_cases


@pytest.fixture
def cases() -> Cases:
    return stub_cases()
