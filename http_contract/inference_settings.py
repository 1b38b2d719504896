"""How the settings of inference are read, whoever reads the environment."""

from urllib.parse import urlsplit

from http_contract.query import whole_number

DEFAULT_DEADLINE_MS = 1_000
LONGEST_DEADLINE_MS = 600_000
_LONGEST_LABEL = 63  # characters between two dots of a host name (RFC 1035, 2.3.4)


def deadline_ms(setting: str) -> int:
    """The milliseconds of PREDICT_DEADLINE_MS, 1 to 600,000; 1,000 where it is empty.

    ValueError names the variable and does not show its value.
    """
    try:
        return whole_number(setting or str(DEFAULT_DEADLINE_MS), 1, LONGEST_DEADLINE_MS)
    except ValueError as error:
        raise ValueError(f"PREDICT_DEADLINE_MS: {error}") from None


def server_url(setting: str) -> str | None:
    """The address in MODEL_SERVER_URL, None where it is empty; it may hold credentials.

    ValueError names the variable and does not show its value.
    """
    if setting and not _is_web_address(setting):
        raise ValueError("MODEL_SERVER_URL: must be an http or https URL")
    return setting or None


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
