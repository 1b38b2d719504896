"""When a request was first seen, from where deadlines count."""

import time

from django.http import HttpRequest

_SEEN_AT = "forge.seen_at"


def note_arrival(request: HttpRequest) -> None:
    """Let the request know that it is seen now."""
    request.META[_SEEN_AT] = time.monotonic()


def seen_at(request: HttpRequest) -> float:
    """The moment, in seconds as `time.monotonic()` counts them."""
    moment: float = request.META[_SEEN_AT]
    return moment
