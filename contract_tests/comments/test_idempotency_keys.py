"""Adding comments with an Idempotency-Key."""

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.articles.steps import article_path, draft, publish
from contract_tests.comments.steps import comments_path, list_comments
from contract_tests.idempotency import (
    IN_USE,
    INVALID,
    REUSED,
    new_key,
    post_with_key,
    replayed,
    sent_while_in_use,
    until_free,
)
from contract_tests.targets.databases import PostgresServer, migrate
from contract_tests.targets.target import WithDatabase
from contract_tests.users import User, register

BODY = {"comment": {"body": '\U0001f600 e\u0301\u2028"\\ '}}
OTHER_BODY = {"comment": {"body": "Badly said"}}


def test_a_retry_gets_the_response_of_the_first_request(api: Api, somebody: User) -> None:
    article, key = publish(api, somebody), new_key()
    path = comments_path(article)
    first = post_with_key(api, somebody, path, BODY, key)
    assert first.status_code == 201
    for _ in range(2):
        assert replayed(post_with_key(api, somebody, path, BODY, key)) == replayed(first)
    assert list_comments(api, article) == [first.json()["comment"]]
    comment = first.json()["comment"]["id"]
    assert api.delete(f"{path}/{comment}", token=somebody.token).status_code == 204
    assert replayed(post_with_key(api, somebody, path, BODY, key)) == replayed(first)
    assert list_comments(api, article) == []
    assert api.delete(article_path(article), token=somebody.token).status_code == 204
    assert replayed(post_with_key(api, somebody, path, BODY, key)) == replayed(first)


def test_another_request_with_the_key_is_refused(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    article, other, key = publish(api, somebody), publish(api, somebody), new_key()
    path = comments_path(article)
    assert post_with_key(api, somebody, path, BODY, key).status_code == 201
    for changed, body in (
        (path, OTHER_BODY),
        (comments_path(other), BODY),
        ("/api/articles/nothing-of-that-name/comments", BODY),
        ("/api/articles", draft()),
    ):
        with subtests.test(path=changed, body=body):
            assert problem(post_with_key(api, somebody, changed, body, key)) == REUSED
    assert (len(list_comments(api, article)), list_comments(api, other)) == (1, [])


def test_the_slug_counts_as_it_is_decoded(api: Api, somebody: User) -> None:
    article, key = publish(api, somebody, title="t"), new_key()
    first = post_with_key(api, somebody, comments_path(article), BODY, key)
    encoded = article["slug"].replace("t", "%74")
    path = f"/api/articles/{encoded}/comments"
    assert replayed(post_with_key(api, somebody, path, BODY, key)) == replayed(first)


def test_another_users_key_is_another_key(api: Api, somebody: User, somebody_else: User) -> None:
    article, key = publish(api, somebody), new_key()
    path = comments_path(article)
    added = [
        post_with_key(api, user, path, BODY, key).json()["comment"]
        for user in (somebody, somebody_else, somebody, somebody_else)
    ]
    assert [one["author"]["username"] for one in added[:2]] == [
        somebody.username,
        somebody_else.username,
    ]
    assert added[2:] == added[:2] == list_comments(api, article)


def test_without_a_key_each_request_adds_a_comment(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    for _ in range(2):
        assert api.post(comments_path(article), BODY, token=somebody.token).status_code == 201
    assert len(list_comments(api, article)) == 2


def test_a_refused_request_leaves_its_key_free(api: Api, somebody: User) -> None:
    article, key = publish(api, somebody), new_key()
    path, blank = comments_path(article), {"comment": {"body": ""}}
    unknown = post_with_key(api, somebody, f"{article_path(article)}-x/comments", BODY, key)
    assert problem(unknown) == (404, {"article": ["not found"]})
    assert post_with_key(api, somebody, path, blank, key).status_code == 422
    first = post_with_key(api, somebody, path, BODY, key)
    assert first.status_code == 201
    assert replayed(post_with_key(api, somebody, path, BODY, key)) == replayed(first)


def test_the_order_of_checks(api: Api, somebody: User) -> None:
    path = comments_path(publish(api, somebody))
    unknown = "/api/articles/nothing-of-that-name/comments"
    for token, where, expected in (
        ("nobody's", path, (401, {"token": ["is invalid"]})),
        (somebody.token, path, INVALID),
        (somebody.token, unknown, INVALID),
    ):
        headers = {"Idempotency-Key": ""}
        answer = api.send("POST", where, content=b"{", token=token, headers=headers)
        assert problem(answer) == expected


def test_concurrent_requests_with_one_key_add_one_comment(api: Api, somebody: User) -> None:
    article, key = publish(api, somebody), new_key()
    path = comments_path(article)
    answers = send_concurrently(
        lambda: until_free(lambda: post_with_key(api, somebody, path, BODY, key)), times=6
    )
    assert [replayed(answer) for answer in answers] == [replayed(answers[0])] * 6
    assert list_comments(api, article) == [answers[0].json()["comment"]]


def test_a_key_in_use_is_refused(with_database: WithDatabase, server: PostgresServer) -> None:
    database_url = server.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        somebody, key = register(api), new_key()
        path = comments_path(publish(api, somebody))
        first, refused = sent_while_in_use(
            database_url,
            lambda: post_with_key(api, somebody, path, BODY, key),
            lambda: post_with_key(api, somebody, path, OTHER_BODY, key),
        )
        assert problem(refused) == IN_USE
        assert refused.headers["Retry-After"] == "1"
        assert first.status_code == 201
        assert replayed(post_with_key(api, somebody, path, BODY, key)) == replayed(first)
        assert problem(post_with_key(api, somebody, path, OTHER_BODY, key)) == REUSED
