"""Conversations with the running product, through the real engine, on the fake Telegram."""

from __future__ import annotations

import pytest

from tests.running import Holder, Person, Product


@pytest.fixture
def rina(product: Product) -> Person:
    """Somebody who writes for the first time."""
    return product.telegram.user()


@pytest.fixture
def holder(product: Product) -> Holder:
    """A record of the bank that no other test uses."""
    return product.holder()
