"""The access log: one line for each request (README, Logs)."""

import re
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

from http_contract.request_target import path_of_target

APP_LOGGER = "forge"
ACCESS_LOGGER = "forge.access"
ERROR_LOGGER = "forge.errors"
# The status in the log of a request whose client left before the response, as in nginx.
CLIENT_CLOSED_REQUEST = 499

# The id of the request that is served; "-" outside of a request. Every log record carries it.
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")
# What a path may contain unescaped. Anything else is escaped, so that no path breaks the line.
_UNESCAPED = "/%:@!$&'()*+,;=-._~"


# In front of the host, where a target is an authority and no path (RFC 9112, 3.2.3).
_USERINFO = re.compile(r"\A(//)?.*@", re.DOTALL)


def access_line(method: str, raw_target: str, status: int, seconds: float) -> str:
    """Method, raw path, status and duration of a request.

    Never a query, a header, a body, or the userinfo of a URL.
    """
    path = path_of_target(raw_target.partition("?")[0])
    if not path.startswith("/") or path.startswith("//"):
        path = _USERINFO.sub(r"\1", path)
    path = quote(path, safe=_UNESCAPED, encoding="latin-1")
    return f"{quote(method)} {path} {status} {seconds * 1000:.0f} ms"


# The address of its client, as the server knows it: of a proxy, unless the server trusts the proxy
# and reads the client's from its headers. "-" outside of a request.
current_client: ContextVar[str] = ContextVar("current_client", default="-")


class RequestIdFilter:
    """A filter for `logging` that adds `request_id` to every record."""

    def filter(self, record: Any) -> bool:
        """Add the id; keep every record."""
        record.request_id = current_request_id.get()
        return True


def logging_config(silenced: Iterable[str]) -> dict[str, Any]:
    """A dictionary for `logging.config.dictConfig`: the loggers of the Forge write to stderr.

    `silenced` are loggers of servers and frameworks that write request lines of their own, which
    contain the query.
    """
    silent = {"handlers": ["null"], "level": "CRITICAL", "propagate": False}
    line = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {"line": {"format": line}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request_id"],
            },
            "null": {"class": "logging.NullHandler"},
        },
        "loggers": {
            "forge": {"handlers": ["stderr"], "level": "INFO"},
            **dict.fromkeys(silenced, silent),
        },
    }
