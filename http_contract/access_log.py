"""The line that the log has for each request (README.md, Logs)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

ACCESS_LOGGER = "forge.access"
ERROR_LOGGER = "forge.errors"

# What a raw path may hold as it is; all else is encoded, so that no path can break the line.
_AS_IT_IS = "/%:@!$&'()*+,;=-._~"


def access_line(method: str, raw_target: str, status: int, request_id: str) -> str:
    """Method, still-encoded path, status and id of a request; never a query, header or body."""
    path = quote(path_of(raw_target.partition("?")[0]), safe=_AS_IT_IS, encoding="latin-1")
    return f"{quote(method)} {path} {status} {request_id}"


def path_of(target: str) -> str:
    """The path of a target without its query, which can be a whole URL (RFC 9112, 3.2)."""
    if target.startswith("/") or "://" not in target:
        return target
    _, slash, path = target.partition("://")[2].partition("/")
    return slash + path


def logging_config(silenced: Iterable[str]) -> dict[str, Any]:
    """A dictionary for `logging.config`: our lines to stderr, and none of those loggers'.

    Silenced are the request lines that a server or framework writes by itself, which hold
    the query.
    """
    silent = {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "loggers": {
            "forge": {"handlers": ["stderr"], "level": "INFO"},
            **dict.fromkeys(silenced, silent),
        },
    }
