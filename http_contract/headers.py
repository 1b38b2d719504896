"""Response headers, and the request id (W6, W11, W13)."""

import re
import uuid
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
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


_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def content_security_policy(page: str) -> str:
    """The value of Content-Security-Policy for Swagger UI's page (W3C, CSP Level 3).

    Scripts are those of the page itself, by their hashes, and of its own origin; requests go to
    that origin alone. Swagger UI sets styles in attributes, and has images in `data:` URLs.
    """
    scripts = ["'self'"] + [
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(page)
    ]
    return (
        f"default-src 'none'; script-src {' '.join(scripts)}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


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
