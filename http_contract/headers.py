"""Response headers, and the request id (W6, W11, W13)."""

import re
import uuid
from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import urlencode

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CACHE_CONTROL = "no-store"
REVALIDATED = "no-cache"  # may be stored, and is validated again for each use
REQUEST_ID = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


# Of the files of Swagger UI. The table of the operating system may call a script plain text, which
# a browser does not run (`nosniff`).
_STATIC_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".map": "application/json",
    ".png": "image/png",
}


def static_media_type(file_name: str) -> str:
    """The Content-Type of a static file, by the end of its name."""
    return _STATIC_TYPES.get(PurePath(file_name).suffix, "application/octet-stream")


def request_id(sent: str | None) -> str:
    """The client's request id if it has 1 to 64 letters, digits and hyphens, else a new UUID."""
    return sent if sent is not None and _REQUEST_ID.fullmatch(sent) else str(uuid.uuid4())


def allow_header(methods: Iterable[str]) -> str:
    """The value of Allow for the methods of a path: HEAD with GET, always OPTIONS, sorted."""
    names = {method.upper() for method in methods} | {"OPTIONS"}
    if "GET" in names:
        names.add("HEAD")
    return ", ".join(sorted(names))


def next_page_link(path: str, **parameters: str | int | None) -> str:
    """The value of Link to the next page (RFC 8288). Parameters that are None are left out."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f'<{path}?{query}>; rel="next"'
