"""Anybody's server, reached by its address."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from contract_tests.targets.model_server import ModelServer
from contract_tests.targets.target import Target
from http_contract.production import webhook_secrets


def refuse_unreachable(url: str) -> None:
    """Return where some server answers; ValueError that says what is wrong with the address."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{url} is no address: {error}") from None
    if address.scheme not in ("http", "https") or not address.host or address.raw_path != b"/":
        raise ValueError(f"{url}: give scheme, host and port alone, as http://localhost:9000")
    try:
        httpx.get(address.join("/health"), timeout=30, trust_env=_may_need_a_proxy(address))
    except ImportError as error:
        raise ValueError(f"{url} cannot be reached through the proxy: {error}") from None
    except httpx.TransportError as error:
        raise ValueError(f"nothing answers at {url}: {error or type(error).__name__}") from None


@contextmanager
def by_url(url: str) -> Iterator[Target]:
    """A server that is running already.

    CONTRACT_ALLOWED_ORIGIN names an origin that it allows, CONTRACT_MODEL_SERVER the control
    path of the `dev.model_server` that it asks, CONTRACT_WEBHOOK_SECRETS what its deliveries are
    signed with, separated by commas, and CONTRACT_STAFF_TOKEN is a token of somebody who is staff.
    """
    limits = httpx.Limits(max_keepalive_connections=0)
    trust_env = _may_need_a_proxy(httpx.URL(url))
    with httpx.Client(base_url=url, limits=limits, timeout=30, trust_env=trust_env) as client:
        control = os.environ.get("CONTRACT_MODEL_SERVER")
        models = ModelServer(control) if control else None
        yield Target(
            name="url",
            client=client,
            allowed_origin=os.environ.get("CONTRACT_ALLOWED_ORIGIN"),
            models=models,
            webhook_secrets=webhook_secrets(os.environ.get("CONTRACT_WEBHOOK_SECRETS", "")),
            staff_token=os.environ.get("CONTRACT_STAFF_TOKEN"),
        )


def _may_need_a_proxy(address: httpx.URL) -> bool:
    return address.host not in ("localhost", "127.0.0.1", "::1")
