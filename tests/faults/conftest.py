"""The running product, with its processes killed and its neighbours silent at bad moments."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import Holder, Person, Product


@pytest.fixture(autouse=True)
def whole(product: Product) -> None:
    """Each test begins with all parts at work, whatever the one before has broken."""
    product.until_ready()


@pytest.fixture
def rina(product: Product) -> Person:
    """Somebody who writes for the first time."""
    return product.telegram.user()


@pytest.fixture
def holder(product: Product) -> Holder:
    """A record of the bank that no other test uses."""
    return product.holder()


@pytest.fixture
def bank_faults(product: Product) -> Iterator[Product]:
    """The sandbox answers again after the test."""
    yield product
    product.rows("DELETE FROM bank_faults RETURNING 1")
