"""The core's ports. STORE, CLOCK and RANDOMNESS in settings.py name their classes."""

import logging
import os
from collections.abc import Collection
from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from adapters.argon2_passwords import Argon2, BlockingArgon2
from adapters.inference.blocking_models import BlockingModels
from adapters.security_log import LoggedSecurityEvents
from core.domain.account_policy import DEVELOPMENT, PRODUCTION
from core.ports import Ports
from http_contract.access_log import APP_LOGGER, current_client
from http_contract.cors import parse_origins
from http_contract.cursors import Cursors
from http_contract.settings import (
    ENVIRONMENT_UNSET,
    is_environment_unset,
    parse_webhook_secrets,
)

_SETTINGS_OF_PORTS = {"STORE", "CLOCK", "RANDOMNESS", "CHEAP_PASSWORDS", "MODEL_SERVER_URL"}


@cache
def ports() -> Ports:
    """The ports of this process. Each of them blocks, for `run_blocking`."""
    return Ports(
        store=import_string(settings.STORE)(),
        passwords=BlockingArgon2(Argon2(cheap=settings.CHEAP_PASSWORDS)),
        clock=import_string(settings.CLOCK)(),
        randomness=import_string(settings.RANDOMNESS)(),
        models=BlockingModels(settings.MODEL_SERVER_URL),
        security_log=LoggedSecurityEvents(current_client.get),
        policy=PRODUCTION if settings.FORGE_ENV == "production" else DEVELOPMENT,
    )


def start() -> None:
    """Compose the ports of a server now, once: the first requests would each compose their own.

    Logs a warning if FORGE_ENV is not set.
    """
    ports()
    if is_environment_unset(os.environ):
        logging.getLogger(APP_LOGGER).warning(ENVIRONMENT_UNSET)


@cache
def cursors() -> Cursors:
    """The cursors of this process, signed with its SECRET_KEY."""
    return Cursors(settings.SECRET_KEY)


def allowed_origins() -> Collection[str]:
    """The origins of CORS_ALLOWED_ORIGINS, which may also be a string with commas."""
    origins: str | Collection[str] = settings.CORS_ALLOWED_ORIGINS
    return parse_origins(origins) if isinstance(origins, str) else origins


def webhook_secrets() -> tuple[str, ...]:
    """The secrets of STRIPE_WEBHOOK_SECRET, which may also be a string with commas."""
    secrets: str | tuple[str, ...] = settings.STRIPE_WEBHOOK_SECRET
    return parse_webhook_secrets(secrets) if isinstance(secrets, str) else secrets


@receiver(setting_changed)
def _reset_cached(*, setting: str, **_kwargs: Any) -> None:
    """Let `override_settings` take effect, as Django does with its own caches."""
    if setting in _SETTINGS_OF_PORTS:
        ports.cache_clear()
    elif setting == "SECRET_KEY":
        cursors.cache_clear()
