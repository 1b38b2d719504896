"""The generated requests: every operation with its path, headers and body, and odd variants."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from contract_tests.fuzz.bodies import body_of
from contract_tests.fuzz.values import ODD_QUERIES, ODD_SEGMENTS, TIERS, Draw, hostile_texts
from contract_tests.membership.stripe import signature
from contract_tests.targets.environment import ALLOWED_ORIGIN, WEBHOOK_SECRETS

APPOINT = "APPOINT"  # instead of a method: the user that `path` names becomes staff, without HTTP

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A request, byte for byte. Its number seeds the ids and tokens that it is given.

    `at` is when it is sent, in milliseconds since the run began.
    """

    number: int
    at: int
    method: str
    path: str
    headers: Headers = ()
    body: bytes | None = None
    chunked: bool = False

    @property
    def is_request(self) -> bool:
        """Whether it is sent over HTTP."""
        return self.method != APPOINT


@dataclass(frozen=True, slots=True)
class Form:
    """How to generate requests of an operation.

    `auth` is "no", "optional" or "needed". `body` names a maker of bodies.py. `weight` is how often
    it is drawn, compared with the others.
    """

    method: str
    path: str
    auth: str = "needed"
    body: str | None = None
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    weight: int = 4


_ARTICLE = "/api/articles/{slug}"
_MEMBER = "/forge/users/{user_id}"
_PAGE = ("limit", "offset")

FORMS = (
    Form("POST", "/api/users", "no", "registration", weight=6),
    Form("POST", "/api/users/login", "no", "login", weight=6),
    Form("POST", "/api/users/logout", weight=1),
    Form("GET", "/api/user"),
    Form("PUT", "/api/user", body="account", weight=6),
    Form("GET", "/api/profiles/{name}", "optional"),
    Form("POST", "/api/profiles/{name}/follow"),
    Form("DELETE", "/api/profiles/{name}/follow", weight=2),
    Form("GET", "/api/articles", "optional", query=("tag", "author", "favorited", *_PAGE)),
    Form("POST", "/api/articles", body="draft", headers=("Idempotency-Key",), weight=10),
    Form("GET", "/api/articles/feed", query=_PAGE),
    Form("GET", _ARTICLE, "optional"),
    Form("PUT", _ARTICLE, body="article", weight=6),
    Form("DELETE", _ARTICLE, weight=2),
    Form("POST", f"{_ARTICLE}/favorite"),
    Form("DELETE", f"{_ARTICLE}/favorite", weight=2),
    Form("GET", f"{_ARTICLE}/comments", "optional", query=_PAGE),
    Form("POST", f"{_ARTICLE}/comments", body="comment", headers=("Idempotency-Key",), weight=6),
    Form("DELETE", f"{_ARTICLE}/comments/{{comment_id}}"),
    Form("GET", "/api/tags", "no", weight=2),
    Form("GET", "/forge/tokens", weight=2),
    Form("DELETE", "/forge/tokens", weight=1),
    Form("DELETE", "/forge/tokens/{token_id}", weight=1),
    Form("POST", "/forge/users", "optional", "joining", weight=6),
    Form("GET", "/forge/users", "no", query=("tier", "limit", "cursor"), weight=5),
    Form("GET", _MEMBER, "no", headers=("If-None-Match",)),
    Form("PATCH", _MEMBER, body="member", headers=("If-Match",), weight=8),
    Form("DELETE", _MEMBER, headers=("If-Match",), weight=2),
    Form("GET", "/protected"),
    Form("POST", "/webhook", "no", "event", headers=("Stripe-Signature",), weight=6),
    Form("POST", "/predict", "no", "question"),
    Form("GET", "/health", "no", weight=1),
    Form("GET", "/ready", "no", weight=1),
)
WEIGHTS = [form.weight for form in FORMS]

STAFF = "staff"  # the user who becomes staff when a round begins
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
_MONTH = 31 * 24 * 3_600_000  # milliseconds; no token is valid for so long


_ODD_CREDENTIALS = (
    b"", b"Bearer", b"Bearer ", b"Basic Zm9v", b"Token zzz", b"Bearer a b", b"bearer\tx", b"\xff",
    b"Bearer \xff", b"Tokenx", b"Bearer  x",
)  # fmt: skip
_ODD_TYPES = (
    b"text/plain", b"application/ld+json", b"application/json; charset=latin-1", b";;;", b"",
    b"application/json;charset=UTF8", b'APPLICATION/JSON; charset="utf-8"', b"application/json;",
    b"multipart/form-data", b"application/x-www-form-urlencoded", b"application/json; a=b",
    b"application/json; charset=", b"application/json, text/plain",
    b"application/json;charset=\xff",
)  # fmt: skip
_ODD_TAGS = (
    b"*", b"", b"1", b'"1', b'"1", "2"', b'W/"1"', b'W/"1", "2"', b",", b'"\xff"', b'"01"', b'"1",',
    b'*, "1"', b'"x"',
)  # fmt: skip
# Few, so that most are used again, for the same request or for another one.
_KEYS = (b"k", b'"k"', b"l", b"m", b'"a, b"')
_ODD_KEYS = (b"", b'"', b'""', b"a b", b"a,b", b'"a"x', b"k" * 255, b"k" * 256, b"\xff", b"{}")
_ODD_IDS = (b"", b"a b", b"a" * 64, b"a" * 65, b"\xff", b"a,b", b"A-1")
_ODD_SIGNATURES = (b"", b"t=1,v1=00", b"v1=00", b"t=abc,v1=00", b"\xff", b"t=\xb2,v1=\xfe")


_BLANK = re.compile(r"\{(\w+)\}")


def opening() -> list[Step]:
    """The first steps of every round: a user signs up, and becomes staff."""
    headers = (("Content-Type", b"application/json"), ("X-Request-ID", b"fuzz-1"))
    body = b'{"name":"%s"}' % STAFF.encode()
    return [
        Step(0, 0, "POST", "/forge/users", headers, body),
        Step(1, 0, APPOINT, STAFF),
    ]


def next_step(draw: Draw, number: int, before: int, began: int) -> Step:
    """The request of that number.

    `before` is when the last one was sent, in milliseconds since the run began. The run began at
    `began`, in seconds since 1970.
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


def path_of(draw: Draw, form: Form) -> str:
    """The path and the query, encoded."""
    path = _BLANK.sub(lambda blank: _segment(draw, blank[1]), form.path)
    if draw.likely(0.01):
        path = draw.one_of(
            (
                f"{path}/",
                path.upper(),
                path.replace("/", "//")[1:],
                f"{path}/x",
                f"{path}%0A",
                f"{path}%3F",
            )
        )
    return path + _query(draw, form)


def _segment(draw: Draw, kind: str) -> str:
    if draw.likely(0.04):
        return draw.one_of(ODD_SEGMENTS)
    text = draw.one_of(hostile_texts()) if draw.likely(0.02) else draw.known(kind)
    return _encoded(text) or "1"


def _encoded(text: str) -> str:
    # A client removes a segment of dots alone (RFC 3986, 5.2.4), so the dots are encoded.
    return quote(text, safe="").replace(".", "%2E") if {*text} <= {"."} else quote(text, safe="")


def _query(draw: Draw, form: Form) -> str:
    likely = 0.4 if form.query else 0.01
    query = [f"{name}={_value(draw, name)}" for name in form.query if draw.likely(likely)]
    if draw.likely(0.08 if form.query else 0.01):
        query.append(draw.one_of(ODD_QUERIES))
    return f"?{'&'.join(query)}" if query else ""


def _value(draw: Draw, name: str) -> str:
    match name:
        case "limit":
            return draw.one_of(("1", "2", "3", "20", "100"))
        case "offset":
            return draw.one_of(("0", "1", "2", "50", "1000000"))
        case "tier":
            return draw.one_of(TIERS)
        case "author" | "favorited":
            return quote(draw.known("name"), safe="")
        case _:
            return quote(draw.known(name), safe="")


def headers_of(draw: Draw, form: Form, body: bytes | None, at_seconds: int) -> Headers:
    """The headers of a request with that body, sent at that time in seconds since 1970."""
    found = [("X-Request-ID", draw.one_of(_ODD_IDS) if draw.likely(0.04) else b"fuzz-1")]
    found += _credentials(draw, form)
    if body is not None and (form.body != "event" or draw.likely(0.5)):
        found += _content_type(draw)
    if "Stripe-Signature" in form.headers:
        found += _signature(draw, body or b"", at_seconds)
    for name in ("If-Match", "If-None-Match"):
        if draw.likely(0.85 if name in form.headers else 0.02):
            found += _condition(draw, name)
    if draw.likely(0.3 if "Idempotency-Key" in form.headers else 0.01):
        found += _key(draw)
    if draw.likely(0.05):
        found.append(("Origin", draw.one_of((ALLOWED_ORIGIN.encode(), b"null", b"https://a.b"))))
    if draw.likely(0.03):
        found.append(("Accept", draw.one_of((b"text/xml", b"", b"application/json;q=0", b"\xff"))))
    return tuple(found)


def _credentials(draw: Draw, form: Form) -> list[tuple[str, bytes]]:
    if not draw.likely({"no": 0.1, "optional": 0.6, "needed": 0.96}[form.auth]):
        return []
    if draw.likely(0.04):
        return [("Authorization", draw.one_of(_ODD_CREDENTIALS))]
    kind = "staff_token" if form.path.startswith("/forge") and draw.likely(0.35) else "token"
    scheme = draw.one_of(("Bearer", "Token", "bearer", "TOKEN"))
    header = ("Authorization", f"{scheme} {draw.known(kind)}".encode())
    return [header, header] if draw.likely(0.01) else [header]


def _content_type(draw: Draw) -> list[tuple[str, bytes]]:
    if draw.likely(0.95):
        return [("Content-Type", b"application/json")]
    return [("Content-Type", draw.one_of(_ODD_TYPES))] if draw.likely(0.8) else []


def _signature(draw: Draw, body: bytes, at_seconds: int) -> list[tuple[str, bytes]]:
    if draw.likely(0.06):
        return [("Stripe-Signature", draw.one_of(_ODD_SIGNATURES))]
    away = draw.one_of((0, 0, 0, 0, 0, 0, 299, -300, 301, -302))
    value = signature(body, draw.one_of(WEBHOOK_SECRETS), at_seconds + away).encode()
    return [("Stripe-Signature", value)]


def _key(draw: Draw) -> list[tuple[str, bytes]]:
    value = draw.one_of(_ODD_KEYS if draw.likely(0.1) else _KEYS)
    header = ("Idempotency-Key", value)
    return [header, header] if draw.likely(0.02) else [header]


def _condition(draw: Draw, name: str) -> list[tuple[str, bytes]]:
    value = draw.one_of(_ODD_TAGS) if draw.likely(0.3) else draw.known("etag").encode()
    first = (name, value)
    return [first, (name, draw.one_of(_ODD_TAGS))] if draw.likely(0.03) else [first]
