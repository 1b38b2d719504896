"""Unusual requests for articles and comments (W5, W6, W7)."""

from collections.abc import Iterator

from contract_tests.unusual.unusual import (
    BAD_TOKEN,
    BLANK,
    JSON,
    NO_METHOD,
    NO_TOKEN,
    NOT_JSON,
    NOT_TYPE,
    STRING,
    TOKEN,
    Errors,
    Unusual,
)

ARTICLES, FEED, TAGS = "/api/articles", "/api/articles/feed", "/api/tags"
NO_ARTICLE = {"article": "not found"}
LIMIT = {"limit": "must be an integer between 1 and 100"}
OFFSET = {"offset": "must be an integer between 0 and 1000000"}
ONCE = "must be given once"
NO_LIST = {"tagList": "must be a list of strings"}
LONG = "is too long"

QUERIES: dict[str, Errors | None] = {
    "author={username}": None,
    "tag=&author={username}": None,
    "tag=%FF": None,
    "favorited=%00": None,
    "author={username}&offset=1000000&limit=0000100": None,
    "author={username}&%FF=%FF&a&a=&=": None,
    "limit=0": LIMIT,
    "limit=101": LIMIT,
    "limit=": LIMIT,
    "limit": LIMIT,
    "limit=%D9%A1": LIMIT,
    "limit=1%0A": LIMIT,
    "limit=1;offset=1": LIMIT,
    "offset=-1": OFFSET,
    "offset=1000001": OFFSET,
    "offset=00000000": OFFSET,
    "offset=%2B1": OFFSET,
    "limit=5&limit=5": {"limit": ONCE},
    "limit=x&limit=": {"limit": ONCE},
    "tag=&tag=": {"tag": ONCE},
    "tag=a&offset=x&tag=b&limit=0": {"tag": ONCE} | LIMIT | OFFSET,
}
DRAFTS: dict[str, tuple[bytes, Errors]] = {
    "no envelope": (b'{"title":"t"}', {"article": BLANK}),
    "a null envelope": (b'{"article":null}', {"article": BLANK}),
    "nothing": (b'{"article":{}}', {"body": BLANK, "description": BLANK, "title": BLANK}),
    "null, empty and a number": (
        b'{"article":{"title":null,"description":"","body":1,"tagList":null}}',
        {"body": STRING, "description": BLANK, "tagList": BLANK, "title": BLANK},
    ),
    "too long": (
        b'{"article":{"title":"%s","description":"d","body":"b"}}' % (b"t" * 256),
        {"title": LONG},
    ),
}
TAG_LISTS: dict[str, tuple[bytes, Errors]] = {
    "a string": (b'"tag"', NO_LIST),
    "an object": (b"{}", NO_LIST),
    "numbers": (b'["a",1]', NO_LIST),
    "null inside": (b"[null]", NO_LIST),
    "a list inside": (b'[["a"]]', NO_LIST),
    "a blank tag": (b'["a",""]', {"tagList": BLANK}),
    "a long tag": (b'["%s"]' % (b"t" * 65), {"tagList": LONG}),
    "21 equal tags": (b"[%s]" % b",".join([b'"a"'] * 21), {"tagList": LONG}),
    "21 tags, one a number": (b"[%s]" % b",".join([b"1", *[b'"a"'] * 20]), NO_LIST),
}


def articles() -> Iterator[Unusual]:
    """Requests for articles that are not there, and for lists and publications as none can be."""
    yield from _queries()
    yield from _drafts()
    yield from _paths()
    yield from _orders()


def _queries() -> Iterator[Unusual]:
    for query, errors in QUERIES.items():
        path = f"{ARTICLES}?{query}"
        yield Unusual(f"GET {path}", "GET", path, 422 if errors else 200, errors)
    for query, errors in (("limit=0&offset=x", LIMIT | OFFSET), ("limit=1&tag=a&tag=b", None)):
        path = f"{FEED}?{query}"
        yield Unusual(f"GET {path}", "GET", path, 422 if errors else 200, errors, (TOKEN,))


def _drafts() -> Iterator[Unusual]:
    headers = (TOKEN, JSON)
    for name, (body, errors) in DRAFTS.items():
        yield Unusual(f"draft: {name}", "POST", ARTICLES, 422, errors, headers, body)
    for name, (tags, errors) in TAG_LISTS.items():
        body = b'{"article":{"title":"t","description":"d","body":"b","tagList":%s}}' % tags
        yield Unusual(f"tags: {name}", "POST", ARTICLES, 422, errors, headers, body)


def _paths() -> Iterator[Unusual]:
    for segment in ("%FF", "%00", "a%0A", "A", "%F0%9F%98%80", "n" * 90):
        path = f"{ARTICLES}/{segment}"
        yield Unusual(f"GET {path}", "GET", path, 404, NO_ARTICLE)
        for below in ("/favorite", "/comments/%FF"):
            name = f"DELETE {path}{below}"
            yield Unusual(name, "DELETE", f"{path}{below}", 404, NO_ARTICLE, (TOKEN,))
    for segment in ("feed%0A", "feed%3Fx", "feed%23x"):  # slugs, if odd ones
        path = f"{ARTICLES}/{segment}"
        yield Unusual(f"OPTIONS {path}", "OPTIONS", path, 204)
        yield Unusual(f"POST {path}", "POST", path, 405, NO_METHOD)
    for method in ("PUT", "DELETE", "POST"):
        yield Unusual(f"{method} {FEED}", method, FEED, 405, NO_METHOD, (TOKEN,))
    feed = f"{FEED}/comments"
    yield Unusual(f"GET {feed}", "GET", feed, 404, NO_ARTICLE)
    for path in (ARTICLES, FEED, f"{ARTICLES}/a", f"{ARTICLES}/a/comments/1", TAGS):
        yield Unusual(f"OPTIONS {path}", "OPTIONS", path, 204)
    twice = (("Authorization", "Bearer a"), ("Authorization", "Bearer b"))
    yield Unusual("tags with two tokens", "GET", TAGS, 200, None, twice)


def _orders() -> Iterator[Unusual]:
    bad = ("Authorization", "Bearer zzz")
    nowhere = f"{ARTICLES}/%FF"
    empty = {"article": BLANK}
    yield Unusual("401 before the query", "GET", f"{ARTICLES}?limit=0", 401, BAD_TOKEN, (bad,))
    yield Unusual("401 before the slug", "GET", nowhere, 401, BAD_TOKEN, (bad,))
    yield Unusual("401 before the feed's query", "GET", f"{FEED}?limit=0", 401, NO_TOKEN)
    yield Unusual("415 before the slug", "PUT", nowhere, 415, NOT_TYPE, (TOKEN,), b"{")
    yield Unusual("400 before the slug", "PUT", nowhere, 400, NOT_JSON, (TOKEN, JSON), b"{")
    yield Unusual("422 before the slug", "PUT", nowhere, 422, empty, (TOKEN, JSON), b"{}")
    change = b'{"article":{"body":"b"}}'
    yield Unusual("the slug", "PUT", nowhere, 404, NO_ARTICLE, (TOKEN, JSON), change)
