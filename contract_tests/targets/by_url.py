"""Anybody's server, reached by its address."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from contract_tests.targets.target import Target


@contextmanager
def by_url(url: str) -> Iterator[Target]:
    """A server that is running already; CONTRACT_ALLOWED_ORIGIN names an origin that it allows."""
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=url, limits=limits, timeout=30) as client:
        yield Target("url", client, os.environ.get("CONTRACT_ALLOWED_ORIGIN"))
