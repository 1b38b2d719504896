"""What somebody tells the suite of a server of theirs, in the environment."""

import os
import re
from dataclasses import dataclass

import httpx

from http_contract.settings import parse_webhook_secrets

VISIBLE_ASCII = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Variables:
    """What scenarios need of a server that no request can tell; what is not given is None."""

    allowed_origin: str | None
    model_server: str | None
    webhook_secrets: tuple[str, ...]
    staff_token: str | None


def variables() -> Variables:
    """All four, without the blanks around them; ValueError names one that cannot be used.

    CONTRACT_ALLOWED_ORIGIN is an origin that the server allows, CONTRACT_MODEL_SERVER the control
    address of the `dev.model_server` that it asks, CONTRACT_WEBHOOK_SECRETS what its deliveries are
    signed with, separated by commas, and CONTRACT_STAFF_TOKEN a token of somebody who is staff.
    """
    return Variables(
        allowed_origin=_sendable("CONTRACT_ALLOWED_ORIGIN"),
        model_server=_address("CONTRACT_MODEL_SERVER"),
        webhook_secrets=parse_webhook_secrets(os.environ.get("CONTRACT_WEBHOOK_SECRETS", "")),
        staff_token=_sendable("CONTRACT_STAFF_TOKEN"),
    )


def _given(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _sendable(name: str) -> str | None:
    """A value that is sent in a header; it may be secret, so that no error shows it."""
    value = _given(name)
    if value is not None and not VISIBLE_ASCII.fullmatch(value):
        raise ValueError(f"{name}: give visible ASCII characters alone, without blanks")
    return value


def _address(name: str) -> str | None:
    value = _given(name)
    try:
        httpx.URL(value or "")
    except httpx.InvalidURL as error:
        raise ValueError(f"{name}: {value} is no address: {error}") from None
    return value
