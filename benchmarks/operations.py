"""What is asked of every contender."""

import json
from dataclasses import dataclass

from benchmarks.load.request import Request
from benchmarks.seeding import names

_DRAFT = {
    "article": {
        "title": "What it costs {unique}",
        "description": "Measured, and told with its spread.",
        "body": "A paragraph about what was measured, and how. " * 20,
        "tagList": list(names.TAGS[: names.TAGS_OF_EACH]),
    }
}
_TOKEN = names.token_of(names.VIEWER)


@dataclass(frozen=True)
class Operation:
    """A request with the name that it has on the command line and the title that it has in tables.

    Those that write come last: what they leave must not change what the others read.
    """

    name: str
    title: str
    request: Request


HEALTH = Operation("health", "`GET /health`", Request("/health", '"ok"'))
ONE_USER = Operation(
    "one_user",
    "one user, `GET /forge/users/{id}`",
    Request(f"/forge/users/{names.user_id(names.author_name(7))}", '"author7"'),
)
ARTICLES = Operation(
    "articles",
    "20 articles with a viewer, `GET /api/articles`",
    Request("/api/articles?limit=20", '"articlesCount"', token=_TOKEN),
)
FEED = Operation(
    "feed",
    "a feed of 20, `GET /api/articles/feed`",
    Request("/api/articles/feed?limit=20", '"articlesCount"', token=_TOKEN),
)
PUBLISH = Operation(
    "publish",
    "publishing, `POST /api/articles`",
    Request(
        "/api/articles", '"tagList"', "POST", status=201, body=json.dumps(_DRAFT), token=_TOKEN
    ),
)
SIGN_UP = Operation(
    "sign_up",
    "signing up without login, `POST /forge/users`",
    Request("/forge/users", '"Standard"', "POST", status=201, body='{"name":"{unique}"}'),
)

OPERATIONS = (HEALTH, ONE_USER, ARTICLES, FEED, PUBLISH, SIGN_UP)
BY_NAME = {operation.name: operation for operation in OPERATIONS}
