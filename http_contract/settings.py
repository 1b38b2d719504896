"""How environment variables are read and checked, whichever library reads them (docs/running.md).

Every ValueError names the variable and never shows its value.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from http_contract.query import parse_integer

ENVIRONMENTS = ("development", "production")
SECRET_KEY_BYTES = 32
WEBHOOK_SECRET_BYTES = 16
DISTINCT_CHARACTERS = 8  # which a random key of 32 hexadecimal digits has, but for one in 10**8
# Public, and the same for all apps, so that each reads what another signed.
DEVELOPMENT_KEY = "a key for development only, which everybody knows"
DEVELOPMENT_DATABASE = "sqlite:///forge.db"
DEFAULT_DEADLINE_MS = 1_000
MAX_DEADLINE_MS = 600_000
# What a server logs once as it starts.
ENVIRONMENT_UNSET = (
    "FORGE_ENV is not set: this is a development server, whose SECRET_KEY everybody knows. "
    "Set it to production, or to development"
)
_TOO_FEW = f"must have at least {DISTINCT_CHARACTERS} different characters"
_OWN_PATHS = (
    *("/admin", "/api", "/docs", "/forge", "/health", "/openapi.json"),
    *("/predict", "/protected", "/ready", "/static", "/webhook"),
)
_PATH_PREFIX = re.compile(
    rf"(?!(?:{'|'.join(map(re.escape, _OWN_PATHS))})(?:/|\Z))"
    r"(?:/(?!\.\.?(?:/|\Z))[A-Za-z0-9._~-]+)+"
)
_LONGEST_LABEL = 63  # characters between two dots of a host name (RFC 1035, 2.3.4)
_ON = frozenset({"1", "true", "yes", "on"})
_OFF = frozenset({"0", "false", "no", "off", ""})


def unsafe_settings(
    *,
    environment: str,
    secret_key: str,
    debug: bool,
    database_url: str,
    webhook_secrets: Sequence[str],
    cheap_passwords: bool,
) -> list[str]:
    """Return an error for each variable that is unsafe in production.

    Production needs its own key of at least 32 bytes, a database and webhook secrets of at least
    16 bytes each, no debugging, and password hashing at full cost. A key or secret of a few
    characters that are repeated is unsafe. An unknown environment is an error too.
    """
    if environment not in ENVIRONMENTS:
        return [f"FORGE_ENV: must be one of {', '.join(ENVIRONMENTS)}"]
    if environment != "production":
        return []
    errors = {
        "SECRET_KEY: must have at least 32 bytes": _byte_length(secret_key) < SECRET_KEY_BYTES,
        "SECRET_KEY: must not be the one for development": secret_key == DEVELOPMENT_KEY,
        f"SECRET_KEY: {_TOO_FEW}": _byte_length(secret_key) >= SECRET_KEY_BYTES
        and _repeats_few(secret_key),
        "DEBUG: must be off": debug,
        "DATABASE_URL: is missing": not database_url,
        "STRIPE_WEBHOOK_SECRET: is missing": not webhook_secrets,
        "STRIPE_WEBHOOK_SECRET: must have at least 16 bytes": any(
            _byte_length(secret) < WEBHOOK_SECRET_BYTES for secret in webhook_secrets
        ),
        f"STRIPE_WEBHOOK_SECRET: {_TOO_FEW}": any(
            _byte_length(secret) >= WEBHOOK_SECRET_BYTES and _repeats_few(secret)
            for secret in webhook_secrets
        ),
        "CHEAP_PASSWORDS: must be off": cheap_passwords,
    }
    return [error for error, applies in errors.items() if applies]


def is_environment_unset(variables: Mapping[str, str]) -> bool:
    """Whether FORGE_ENV is not set or empty, so that the settings of development apply."""
    return not variables.get("FORGE_ENV")


def parse_bool(variable: str, text: str) -> bool:
    """Whether a variable is on, in any case. Raises ValueError if it is neither on nor off."""
    if text.lower() not in _ON | _OFF:
        raise ValueError(f"{variable}: must be one of {', '.join(sorted(_ON | _OFF - {''}))}")
    return text.lower() in _ON


def parse_webhook_secrets(text: str) -> tuple[str, ...]:
    """The secrets of STRIPE_WEBHOOK_SECRET, separated by commas: several while one is rotated."""
    return tuple(secret for part in text.split(",") if (secret := part.strip()))


def parse_path_prefix(text: str) -> str:
    """The path prefix in PATH_PREFIX, such as `/v1`; empty if there is none.

    Raises ValueError for one that ends with a slash, needs escaping, or begins as a path of ours
    does: of a request it could not be told whether the prefix was removed.
    """
    if text and not _PATH_PREFIX.fullmatch(text):
        raise ValueError(
            "PATH_PREFIX: must be a path such as /v1, without a slash at its end, "
            f"that does not begin with {', '.join(_OWN_PATHS)}"
        )
    return text


def parse_deadline_ms(text: str) -> int:
    """The milliseconds of PREDICT_DEADLINE_MS, 1 to 600,000; 1,000 if it is empty."""
    try:
        return parse_integer(text or str(DEFAULT_DEADLINE_MS), 1, MAX_DEADLINE_MS)
    except ValueError as error:
        raise ValueError(f"PREDICT_DEADLINE_MS: {error}") from None


def parse_server_url(text: str) -> str | None:
    """The address in MODEL_SERVER_URL, None if it is empty. It may include credentials."""
    if text and not _is_web_address(text):
        raise ValueError("MODEL_SERVER_URL: must be an http or https URL")
    return text or None


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    labels = host.removesuffix(".").split(".")
    fits = all(0 < len(label) <= _LONGEST_LABEL for label in labels)
    is_plain = text.isascii() and text.isprintable() and " " not in text
    return parts.scheme in ("http", "https") and fits and is_plain


def _repeats_few(secret: str) -> bool:
    return len(set(secret)) < DISTINCT_CHARACTERS


def _byte_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))  # as the environment stores it
