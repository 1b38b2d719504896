"""Anybody's server, reached by its address."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from contract_tests.targets.model_server import ModelServer
from contract_tests.targets.target import Target
from contract_tests.targets.variables import variables


def refuse_unreachable(url: str) -> None:
    """Return where some server answers; ValueError that says what is wrong with the address.

    A password that an address holds is not repeated.
    """
    shown = url.rpartition("@")[2] or "an empty address"
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueError(f"{shown} is no address: {error}") from None
    if address.scheme not in ("http", "https") or not address.host or not _is_alone(address):
        raise ValueError(f"{shown}: give scheme, host and port alone, as http://localhost:9000")
    try:
        httpx.get(address.join("/health"), timeout=30, trust_env=_may_need_a_proxy(address))
    except ImportError as error:
        raise ValueError(f"{shown} cannot be reached through the proxy: {error}") from None
    except httpx.DecodingError:
        return  # an answer it is, and what is wrong with it is for scenarios to tell
    except httpx.TransportError as error:
        raise ValueError(f"nothing answers at {shown}: {error or type(error).__name__}") from None


@contextmanager
def by_url(url: str) -> Iterator[Target]:
    """A server that is running already, of which the environment tells more."""
    limits = httpx.Limits(max_keepalive_connections=0)
    trust_env, given = _may_need_a_proxy(httpx.URL(url)), variables()
    with httpx.Client(base_url=url, limits=limits, timeout=30, trust_env=trust_env) as client:
        yield Target(
            name="url",
            client=client,
            allowed_origin=given.allowed_origin,
            models=ModelServer(given.model_server) if given.model_server else None,
            webhook_secrets=given.webhook_secrets,
            staff_token=given.staff_token,
        )


def _is_alone(address: httpx.URL) -> bool:
    return address.raw_path == b"/" and not address.userinfo and "#" not in str(address)


def _may_need_a_proxy(address: httpx.URL) -> bool:
    return address.host not in ("localhost", "127.0.0.1", "::1")
