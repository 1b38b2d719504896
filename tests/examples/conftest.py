"""What a threaded store is over."""

import pytest

from tests.examples.held_store import HeldStore


@pytest.fixture
def held() -> HeldStore:
    """The store below."""
    return HeldStore()
