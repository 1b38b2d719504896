"""Which paths there are not (W6)."""

import pytest

from contract_tests.api import Api, problem

NO_PATH = (404, {"path": ["not found"]})
UNKNOWN = [
    "/",
    "/nowhere",
    "/api",
    "/api/",
    "/API/users",
    "/api/users/",
    "/api/user/",
    "/health/",
    "/health%0A",
    "/health%00",
    "/health%20",
    "/openapi.json/",
    "/docs/",
    "/redoc",
    "/docs/oauth2-redirect",
    "/api//user",
    "/api/profiles",
    "/api/profiles/",
    "/api/profiles//follow",
    "/api/profiles/a%2Fb",
    "/api/profiles/a/follow/",
    "/api/profiles/a/nowhere",
    "/api/articles/",
    "/api/articles/feed/",
    "/api/articles/a/",
    "/api/articles/a%2Fb",
    "/api/articles//favorite",
    "/api/articles/a/favorite/",
    "/api/articles/a/comments/",
    "/api/articles/a/comments/1/",
    "/api/articles/a/comments/1%2F2",
    "/api/articles/a/nowhere",
    "/api/tags/",
    "/forge",
    "/forge/",
    "/forge/users/",
    "/forge/users/a/",
    "/forge/users/a%2Fb",
    "/forge/users/a/b",
    "/forge//users",
    "/protected/",
    "/webhook/",
    "/webhook%0A",
    "/%FF",
    "/api/%FF",
    "/%00",
    "/health;x=1",
]


def test_an_unknown_path_is_not_found_whatever_the_method(
    api: Api, subtests: pytest.Subtests
) -> None:
    for path in UNKNOWN:
        with subtests.test(path):
            for method in ("GET", "POST", "OPTIONS", "FOO"):
                assert problem(api.send(method, path, token="nobody's")) == NO_PATH
