"""The next request of a run, drawn from its seed and from what came before."""

from contract_tests.fuzz.bodies import body_of
from contract_tests.fuzz.drawing import Draw
from contract_tests.fuzz.headers import headers_of
from contract_tests.fuzz.operations import FORMS, WEIGHTS
from contract_tests.fuzz.paths import path_of
from contract_tests.fuzz.step import APPOINT, Step

STAFF = "staff"  # who is appointed when a round begins
_ODD_METHODS = (
    "HEAD",
    "HEAD",
    "OPTIONS",
    "OPTIONS",
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "FOO",
)
_LARGE = b'{"a":"%s"}' % (b"x" * 1024 * 1024)
_PAUSES = (0, 0, 1, 7, 1_000)  # milliseconds from one request to the next
_MONTH = 31 * 24 * 3_600_000  # after which no token counts


def opening() -> list[Step]:
    """What every round begins with: somebody signs up, and is appointed staff."""
    headers = (("Content-Type", b"application/json"), ("X-Request-ID", b"fuzz-1"))
    body = b'{"name":"%s"}' % STAFF.encode()
    return [
        Step(0, 0, "POST", "/forge/users", headers, body),
        Step(1, 0, APPOINT, STAFF),
    ]


def next_step(draw: Draw, number: int, before: int, began: int) -> Step:
    """The request of that number.

    `before` is when the last one came, in milliseconds since the run began; that was at `began`,
    in seconds since 1970.
    """
    form = draw.random.choices(FORMS, WEIGHTS)[0]
    at = before + (_MONTH if draw.likely(0.001) else draw.one_of(_PAUSES))
    method = draw.one_of(_ODD_METHODS) if draw.likely(0.03) else form.method
    body = body_of(draw, form.body) if form.body else None
    if draw.likely(0.01):
        body = draw.one_of((None, b"", b"{}", b"x"))
    if draw.likely(0.004):
        body = _LARGE
    headers = headers_of(draw, form, body, began + at // 1_000)
    chunked = body is not None and draw.likely(0.03)
    return Step(number, at, method, path_of(draw, form), headers, body, chunked)
