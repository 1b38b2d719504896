"""The table of malformed and unusual requests: none of them writes anything.

Each is sent to every target, where it must get the status and errors given here, and to our
three side by side, where status, body bytes and headers must be equal.
"""

from collections.abc import Iterator

from contract_tests.unusual.articles import articles
from contract_tests.unusual.bodies import bodies, media_types
from contract_tests.unusual.deliveries import deliveries
from contract_tests.unusual.inference import inference
from contract_tests.unusual.membership import membership
from contract_tests.unusual.orders import orders
from contract_tests.unusual.shapes import shapes
from contract_tests.unusual.unusual import (
    BAD_TOKEN,
    NO_METHOD,
    NO_PATH,
    NO_PROFILE,
    NO_TOKEN,
    PROFILE,
    REGISTER,
    TOKEN,
    USER,
    Unusual,
)


def unusual_requests() -> Iterator[Unusual]:
    """Every row of the table."""
    yield from bodies()
    yield from shapes()
    yield from media_types()
    yield from _paths_and_methods()
    yield from _credentials()
    yield from orders()
    yield from articles()
    yield from membership()
    yield from deliveries()
    yield from inference()


def _paths_and_methods() -> Iterator[Unusual]:
    for path in ("/", "/health/", "/api//user", "/api/profiles/", "/api/profiles/a%2Fb", "/%FF"):
        for method in ("GET", "OPTIONS"):
            yield Unusual(f"{method} {path}", method, path, 404, NO_PATH)
    for method, path in (("POST", "/health"), ("DELETE", USER), ("FOO", USER), ("GET", REGISTER)):
        yield Unusual(f"{method} {path}", method, path, 405, NO_METHOD)
    for path in (REGISTER, USER, PROFILE, "/health", "/docs"):
        yield Unusual(f"OPTIONS {path}", "OPTIONS", path, 204)
    for segment in ("%FF", "%C0%80", "%00", "a%0A", "%F0%9F%98%80", "a%20", "%2525"):
        path = f"/api/profiles/{segment}"
        yield Unusual(f"GET {path}", "GET", path, 404, NO_PROFILE)
    xml = (("Accept", "text/xml"),)
    yield Unusual("Accept: text/xml", "GET", PROFILE, 200, None, xml)
    yield Unusual("a query that nobody asked for", "GET", "/health?a=1&a=2&%FF", 200)


def _credentials() -> Iterator[Unusual]:
    rows = {
        "nothing": ((), NO_TOKEN),
        "a scheme alone": ((("Authorization", "Bearer"),), NO_TOKEN),
        "Basic": ((("Authorization", "Basic Zm9v"),), NO_TOKEN),
        "unknown": ((("Authorization", "Token zzz"),), BAD_TOKEN),
        "two words": ((("Authorization", "Bearer a b"),), BAD_TOKEN),
        "twice": ((TOKEN, TOKEN), BAD_TOKEN),
        "twice, one of them Basic": ((("Authorization", "Basic x"), TOKEN), BAD_TOKEN),
    }
    for name, (headers, errors) in rows.items():
        yield Unusual(f"token: {name}", "GET", USER, 401, errors, headers)
    yield Unusual("token: unknown, optional", "GET", PROFILE, 401, BAD_TOKEN, rows["unknown"][0])
    yield Unusual("token: HEAD", "HEAD", USER, 401)
