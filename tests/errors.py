"""Assertions about domain errors."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.domain.errors import DomainError, Kind


@contextmanager
def expect_error(kind: Kind, errors: dict[str, str]) -> Iterator[None]:
    """Expect a DomainError of exactly that kind, with exactly these subjects and messages."""
    with pytest.raises(DomainError) as caught:
        yield
    assert (caught.value.kind, caught.value.errors) == (kind, errors)
