"""The workload: the requests that are sent to every app, and what a correct response holds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from benchmarks import seed

UNIQUE = "{unique}"  # in a body: replaced with a different text in each request


@dataclass(frozen=True)
class Request:
    """A request that is sent repeatedly, with the status and text that each response must have."""

    path: str
    expected_text: str
    method: str = "GET"
    expected_status: int = 200
    body: str = ""
    token: str | None = None
    extra_headers: Sequence[tuple[str, str]] = ()

    def headers(self) -> dict[str, str]:
        """Return the request headers, without those that describe the body."""
        token = {"Authorization": f"Token {self.token}"} if self.token else {}
        return {**token, **dict(self.extra_headers)}

    def unique_body(self) -> bytes:
        """Return the body with a new unique text in it."""
        return self.body.replace(UNIQUE, uuid4().hex).encode()


@dataclass(frozen=True)
class Operation:
    """A request with its name on the command line and its title in tables."""

    name: str
    title: str
    request: Request


_READER = seed.token_of(seed.READER)
NEW_ARTICLE = {
    "article": {
        "title": f"What it costs {UNIQUE}",
        "description": "Measured, and told with its spread.",
        "body": "A paragraph about what was measured, and how. " * 20,
        "tagList": list(seed.TAGS[: seed.TAGS_PER_ARTICLE]),
    }
}

HEALTH = Operation("health", "`GET /health`", Request("/health", '"ok"'))
ONE_USER = Operation(
    "one_user",
    "one user, `GET /forge/users/{id}`",
    Request(f"/forge/users/{seed.user_id(seed.author_name(7))}", '"author7"'),
)
ARTICLES = Operation(
    "articles",
    "20 articles, authenticated, `GET /api/articles`",
    Request("/api/articles?limit=20", '"articlesCount"', token=_READER),
)
FEED = Operation(
    "feed",
    "a feed of 20, `GET /api/articles/feed`",
    Request("/api/articles/feed?limit=20", '"articlesCount"', token=_READER),
)
PUBLISH = Operation(
    "publish",
    "publishing, `POST /api/articles`",
    Request("/api/articles", '"tagList"', "POST", 201, json.dumps(NEW_ARTICLE), _READER),
)
SIGN_UP = Operation(
    "sign_up",
    "signing up without login, `POST /forge/users`",
    Request("/forge/users", '"Standard"', "POST", 201, f'{{"name":"{UNIQUE}"}}'),
)

# Reads come first: what the writes leave behind must not change what the reads return.
OPERATIONS = (HEALTH, ONE_USER, ARTICLES, FEED, PUBLISH, SIGN_UP)
BY_NAME = {operation.name: operation for operation in OPERATIONS}

PREDICTION = Request(
    "/predict",
    '"prediction":',
    "POST",
    body=json.dumps({"features": [0.1, 0.571, 1.0], "model_id": "remote"}),
)
