"""The line that the log has for each request, and only that one."""

import logging.config
import time
from urllib.parse import quote

from flask import Response, g, request

from http_contract.access_log import ACCESS_LOGGER, access_line, logging_config

logger = logging.getLogger(ACCESS_LOGGER)


def configure() -> None:
    """Send our lines to stderr, and drop the servers' own, which hold the query."""
    logging.config.dictConfig(logging_config(silenced=["gunicorn.access"]))
    # Werkzeug's logger also says where the development server runs, so it is not silenced whole.
    logging.getLogger("werkzeug").addFilter(_is_no_request_line)


def log_request(response: Response) -> Response:
    """Write the line of a request that has been answered."""
    seconds = time.monotonic() - g.seen_at
    line = access_line(request.method, _raw_target(), response.status_code, seconds)
    logger.info("%s", line)
    return response


def _raw_target() -> str:
    # WSGI knows the decoded path only; servers hand on the raw one under either name.
    environ = request.environ
    raw: str | None = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    return raw or quote(environ["PATH_INFO"], encoding="latin-1")


def _is_no_request_line(record: logging.LogRecord) -> bool:
    # `127.0.0.1 - - [22/Nov/2026 15:29:00] "GET …`, as `WSGIRequestHandler.log` writes it
    return " - - [" not in str(record.msg)
