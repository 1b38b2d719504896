"""What an app refuses to start with (README.md, Settings)."""

from collections.abc import Sequence

ENVIRONMENTS = ("development", "production")
SECRET_KEY_BYTES = 32
# Known to everybody, and one for all apps, so that what one signs the others read.
DEVELOPMENT_KEY = "a key for development only, which everybody knows"
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
    """What makes these settings unsafe, a line for each variable, without its value.

    Only production is held to it: a key of its own of at least 32 bytes, no debugging, a database
    and a webhook secret of its own, passwords at full cost. An unknown environment is a fault too.
    """
    if environment not in ENVIRONMENTS:
        return [f"FORGE_ENV: must be one of {', '.join(ENVIRONMENTS)}"]
    if environment != "production":
        return []
    faults = {
        "SECRET_KEY: must have at least 32 bytes": _bytes_in(secret_key) < SECRET_KEY_BYTES,
        "SECRET_KEY: must not be the one for development": secret_key == DEVELOPMENT_KEY,
        "DEBUG: must be off": debug,
        "DATABASE_URL: is missing": not database_url,
        "STRIPE_WEBHOOK_SECRET: is missing": not webhook_secrets,
        "CHEAP_PASSWORDS: must be off": cheap_passwords,
    }
    return [fault for fault, holds in faults.items() if holds]


def switch(variable: str, text: str) -> bool:
    """Whether a variable is on, in any case; ValueError names it if it is neither on nor off."""
    if text.lower() not in _ON | _OFF:
        raise ValueError(f"{variable}: must be one of {', '.join(sorted(_ON | _OFF - {''}))}")
    return text.lower() in _ON


def webhook_secrets(setting: str) -> tuple[str, ...]:
    """The secrets of a comma-separated setting, several while one is rotated; blanks are none."""
    return tuple(secret for part in setting.split(",") if (secret := part.strip()))


def _bytes_in(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))  # as the environment holds it
