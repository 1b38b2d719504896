"""Headers: who asks, what is sent, and on which condition."""

from contract_tests.fuzz.drawing import Draw
from contract_tests.fuzz.operations import Form
from contract_tests.fuzz.step import Headers
from contract_tests.membership.stripe import signature
from contract_tests.targets.target import ALLOWED_ORIGIN, WEBHOOK_SECRETS

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
_ODD_IDS = (b"", b"a b", b"a" * 64, b"a" * 65, b"\xff", b"a,b", b"A-1")
_ODD_SIGNATURES = (b"", b"t=1,v1=00", b"v1=00", b"t=abc,v1=00", b"\xff", b"t=\xb2,v1=\xfe")


def headers_of(draw: Draw, form: Form, body: bytes | None, at_seconds: int) -> Headers:
    """What comes with a body, sent at that time in seconds since 1970."""
    found = [("X-Request-ID", draw.one_of(_ODD_IDS) if draw.likely(0.04) else b"fuzz-1")]
    found += _credentials(draw, form)
    if body is not None and (form.body != "event" or draw.likely(0.5)):
        found += _content_type(draw)
    if "Stripe-Signature" in form.headers:
        found += _signature(draw, body or b"", at_seconds)
    for name in ("If-Match", "If-None-Match"):
        if draw.likely(0.85 if name in form.headers else 0.02):
            found += _condition(draw, name)
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


def _condition(draw: Draw, name: str) -> list[tuple[str, bytes]]:
    value = draw.one_of(_ODD_TAGS) if draw.likely(0.3) else draw.known("etag").encode()
    first = (name, value)
    return [first, (name, draw.one_of(_ODD_TAGS))] if draw.likely(0.03) else [first]
