"""Unusual requests for articles and comments (W5 to W9)."""

from collections.abc import Iterator

from contract_tests.unusual.request import (
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
    Row,
)

ARTICLES, FEED, TAGS = "/api/articles", "/api/articles/feed", "/api/tags"
NO_ARTICLE = {"article": "not found"}
LIMIT = {"limit": "must be an integer between 1 and 100"}
OFFSET = {"offset": "must be an integer between 0 and 1000000"}
REPEATED = "must be given once"
NOT_STRINGS = {"tagList": "must be a list of strings"}
TOO_LONG = "is too long"

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
    "limit=5&limit=5": {"limit": REPEATED},
    "limit=x&limit=": {"limit": REPEATED},
    "tag=&tag=": {"tag": REPEATED},
    "tag=a&offset=x&tag=b&limit=0": {"tag": REPEATED} | LIMIT | OFFSET,
}
DRAFTS: dict[str, tuple[bytes, Errors]] = {
    "no envelope": (b'{"title":"t"}', {"article": BLANK}),
    "a null envelope": (b'{"article":null}', {"article": BLANK}),
    "no members": (b'{"article":{}}', {"body": BLANK, "description": BLANK, "title": BLANK}),
    "null, empty and a number": (
        b'{"article":{"title":null,"description":"","body":1,"tagList":null}}',
        {"body": STRING, "description": BLANK, "tagList": BLANK, "title": BLANK},
    ),
    "too long": (
        b'{"article":{"title":"%s","description":"d","body":"b"}}' % (b"t" * 256),
        {"title": TOO_LONG},
    ),
}
TAG_LISTS: dict[str, tuple[bytes, Errors]] = {
    "a string": (b'"tag"', NOT_STRINGS),
    "an object": (b"{}", NOT_STRINGS),
    "numbers": (b'["a",1]', NOT_STRINGS),
    "a null element": (b"[null]", NOT_STRINGS),
    "a nested list": (b'[["a"]]', NOT_STRINGS),
    "an empty tag": (b'["a",""]', {"tagList": BLANK}),
    "a long tag": (b'["%s"]' % (b"t" * 65), {"tagList": TOO_LONG}),
    "21 equal tags": (b"[%s]" % b",".join([b'"a"'] * 21), {"tagList": TOO_LONG}),
    "21 tags, one a number": (b"[%s]" % b",".join([b"1", *[b'"a"'] * 20]), NOT_STRINGS),
}


def article_rows() -> Iterator[Row]:
    """Yield requests for unknown articles, invalid queries, and invalid articles."""
    yield from _queries()
    yield from _drafts()
    yield from _paths()
    yield from _order_of_checks()


def _queries() -> Iterator[Row]:
    for query, errors in QUERIES.items():
        path = f"{ARTICLES}?{query}"
        yield Row(f"GET {path}", "GET", path, 422 if errors else 200, errors)
    for query, errors in (("limit=0&offset=x", LIMIT | OFFSET), ("limit=1&tag=a&tag=b", None)):
        path = f"{FEED}?{query}"
        yield Row(f"GET {path}", "GET", path, 422 if errors else 200, errors, (TOKEN,))


def _drafts() -> Iterator[Row]:
    headers = (TOKEN, JSON)
    for name, (body, errors) in DRAFTS.items():
        yield Row(f"draft: {name}", "POST", ARTICLES, 422, errors, headers, body)
    for name, (tags, errors) in TAG_LISTS.items():
        body = b'{"article":{"title":"t","description":"d","body":"b","tagList":%s}}' % tags
        yield Row(f"tags: {name}", "POST", ARTICLES, 422, errors, headers, body)


def _paths() -> Iterator[Row]:
    for segment in ("%FF", "%00", "a%0A", "A", "%F0%9F%98%80", "n" * 90):
        path = f"{ARTICLES}/{segment}"
        yield Row(f"GET {path}", "GET", path, 404, NO_ARTICLE)
        for suffix in ("/favorite", "/comments/%FF"):
            name = f"DELETE {path}{suffix}"
            yield Row(name, "DELETE", f"{path}{suffix}", 404, NO_ARTICLE, (TOKEN,))
    for segment in ("feed%0A", "feed%3Fx", "feed%23x"):  # valid slugs, though unusual
        path = f"{ARTICLES}/{segment}"
        yield Row(f"OPTIONS {path}", "OPTIONS", path, 204)
        yield Row(f"POST {path}", "POST", path, 405, NO_METHOD)
    for method in ("PUT", "DELETE", "POST"):
        yield Row(f"{method} {FEED}", method, FEED, 405, NO_METHOD, (TOKEN,))
    feed = f"{FEED}/comments"
    yield Row(f"GET {feed}", "GET", feed, 404, NO_ARTICLE)
    for path in (ARTICLES, FEED, f"{ARTICLES}/a", f"{ARTICLES}/a/comments/1", TAGS):
        yield Row(f"OPTIONS {path}", "OPTIONS", path, 204)
    two_tokens = (("Authorization", "Bearer a"), ("Authorization", "Bearer b"))
    yield Row("tags with two tokens", "GET", TAGS, 200, None, two_tokens)


def _order_of_checks() -> Iterator[Row]:
    bad = ("Authorization", "Bearer zzz")
    unknown = f"{ARTICLES}/%FF"
    empty = {"article": BLANK}
    limit = {"limit": "must be an integer between 1 and 100"}
    yield Row("the query, whatever the token", "GET", f"{ARTICLES}?limit=0", 422, limit, (bad,))
    yield Row("the slug, whatever the token", "GET", unknown, 404, NO_ARTICLE, (bad,))
    yield Row("401 before the slug", "DELETE", unknown, 401, BAD_TOKEN, (bad,))
    yield Row("401 before the feed's query", "GET", f"{FEED}?limit=0", 401, NO_TOKEN)
    yield Row("415 before the slug", "PUT", unknown, 415, NOT_TYPE, (TOKEN,), b"{")
    yield Row("400 before the slug", "PUT", unknown, 400, NOT_JSON, (TOKEN, JSON), b"{")
    yield Row("422 before the slug", "PUT", unknown, 422, empty, (TOKEN, JSON), b"{}")
    change = b'{"article":{"body":"b"}}'
    yield Row("404 of the slug", "PUT", unknown, 404, NO_ARTICLE, (TOKEN, JSON), change)
