"""Publishing articles with an Idempotency-Key."""

import json
from datetime import timedelta

import pytest

from contract_tests.api import Api, problem, send_concurrently
from contract_tests.articles.steps import (
    article_path,
    draft,
    get_article,
    list_slugs,
    new_word,
    publish,
    update_article,
)
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
from contract_tests.targets.doubles import SettableClock
from contract_tests.targets.target import WithDatabase
from contract_tests.users import User, log_in, register

PATH = "/api/articles"


def test_a_retry_gets_the_response_of_the_first_request(api: Api, somebody: User) -> None:
    body, key = draft(tagList=["b", "a", "b"], body='\U0001f600 e\u0301\u2028"\\ '), new_key()
    first = post_with_key(api, somebody, PATH, body, key)
    assert first.status_code == 201
    assert first.headers["Location"] == article_path(first.json()["article"])
    for _ in range(2):
        assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)
    assert list_slugs(api, author=somebody.username) == ([first.json()["article"]["slug"]], 1)


def test_a_retry_gets_it_whatever_happened_since(api: Api, somebody: User) -> None:
    body, key, follower = draft(), new_key(), register(api)
    first = post_with_key(api, somebody, PATH, body, key)
    article = first.json()["article"]
    api.post(f"{article_path(article)}/favorite", token=follower.token)
    renamed = {"user": {"username": f"somebody-{new_word()}", "bio": "b"}}
    assert api.put("/api/user", renamed, token=somebody.token).status_code == 200
    assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)
    moved = update_article(api, somebody, article, title=f"Another {new_word()}", tagList=["t"])
    assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)
    assert api.delete(article_path(moved), token=somebody.token).status_code == 204
    assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)
    assert list_slugs(api, author=renamed["user"]["username"]) == ([], 0)


def test_the_same_members_are_the_same_request(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    body, key = draft(), new_key()
    first = post_with_key(api, somebody, PATH, body, key)
    members = body["article"]
    for same in (
        {"article": dict(reversed(members.items()))},
        {"article": members | {"tagList": []}},
        {"article": members | {"slug": "undocumented"}, "other": 1},
    ):
        with subtests.test(body=same):
            assert replayed(post_with_key(api, somebody, PATH, same, key)) == replayed(first)
    headers = {"Idempotency-Key": key, "Content-Type": "application/json; charset=utf-8"}
    content = json.dumps(body, indent=2).encode()
    answer = api.send("POST", PATH, content=content, token=somebody.token, headers=headers)
    assert replayed(answer) == replayed(first)
    assert list_slugs(api, author=somebody.username)[1] == 1


def test_another_request_with_the_key_is_refused(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    body, key = draft(tagList=["a", "b"]), new_key()
    first = post_with_key(api, somebody, PATH, body, key)
    members = body["article"]
    changes: tuple[dict[str, object], ...] = (
        {"title": f"{members['title']}."},
        {"title": members["title"].upper()},
        {"description": "x"},
        {"body": f"{members['body']} "},
        {"title": members["description"], "description": members["title"]},
        {"tagList": []},
        {"tagList": ["b", "a"]},
        {"tagList": ["a", "b", "b"]},
        {"tagList": ["ab"]},
    )
    for changed in changes:
        with subtests.test(changed=changed):
            answer = post_with_key(api, somebody, PATH, {"article": members | changed}, key)
            assert problem(answer) == REUSED
            assert "Retry-After" not in answer.headers
    assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)
    assert list_slugs(api, author=somebody.username)[1] == 1


def test_another_key_or_none_publishes_again(api: Api, somebody: User) -> None:
    body, key = draft(), new_key()
    answers = [
        post_with_key(api, somebody, PATH, body, key),
        post_with_key(api, somebody, PATH, body, key.upper() + "A"),
        post_with_key(api, somebody, PATH, body, f"{key}A"),
        api.post(PATH, body, token=somebody.token),
    ]
    slugs = {answer.json()["article"]["slug"] for answer in answers}
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len(slugs) == list_slugs(api, author=somebody.username)[1] == 4


def test_another_users_key_is_another_key(api: Api, somebody: User, somebody_else: User) -> None:
    body, key = draft(), new_key()
    first = post_with_key(api, somebody, PATH, body, key)
    other = post_with_key(api, somebody_else, PATH, body, key)
    assert (first.status_code, other.status_code) == (201, 201)
    assert other.json()["article"]["author"]["username"] == somebody_else.username
    assert other.json()["article"]["slug"] != first.json()["article"]["slug"]
    changed = draft()
    assert problem(post_with_key(api, somebody_else, PATH, changed, key)) == REUSED
    assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)


def test_a_key_belongs_to_the_user_and_not_to_the_token(api: Api, somebody: User) -> None:
    body, key = draft(), new_key()
    first = post_with_key(api, somebody, PATH, body, key)
    headers, token = {"Idempotency-Key": key}, log_in(api, somebody)
    assert replayed(api.post(PATH, body, token=token, headers=headers)) == replayed(first)


def test_a_refused_request_leaves_its_key_free(api: Api, somebody: User) -> None:
    key = new_key()
    unauthorized = api.post(PATH, draft(), token="nobody's", headers={"Idempotency-Key": key})
    assert unauthorized.status_code == 401
    for refused, status in (({"article": {}}, 422), (draft(tagList=[""]), 422), ([], 400)):
        assert post_with_key(api, somebody, PATH, refused, key).status_code == status
    first = post_with_key(api, somebody, PATH, body := draft(), key)
    assert first.status_code == 201
    assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)


def test_a_key_is_free_again_after_24_hours(api: Api, clock: SettableClock) -> None:
    somebody, body, key = register(api), draft(), new_key()
    first = post_with_key(api, somebody, PATH, body, key)
    clock.advance(timedelta(hours=24) - timedelta(minutes=1))
    assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)
    assert problem(post_with_key(api, somebody, PATH, draft(), key)) == REUSED
    clock.advance(timedelta(minutes=1))
    later = draft()
    second = post_with_key(api, somebody, PATH, later, key)
    assert second.status_code == 201
    assert replayed(post_with_key(api, somebody, PATH, later, key)) == replayed(second)
    assert problem(post_with_key(api, somebody, PATH, body, key)) == REUSED
    assert list_slugs(api, author=somebody.username)[1] == 2


def test_concurrent_requests_with_one_key_publish_once(api: Api, somebody: User) -> None:
    body, key = draft(), new_key()

    answers = send_concurrently(
        lambda: until_free(lambda: post_with_key(api, somebody, PATH, body, key)), times=6
    )
    assert answers[0].status_code == 201
    assert [replayed(answer) for answer in answers] == [replayed(answers[0])] * 6
    assert list_slugs(api, author=somebody.username)[1] == 1


def test_a_key_in_use_is_refused(with_database: WithDatabase, server: PostgresServer) -> None:
    database_url = server.migrated(migrate)
    with with_database(database_url) as client:
        api = Api(client)
        somebody, other, body, key = register(api), register(api), draft(), new_key()
        first, refused = sent_while_in_use(
            database_url,
            lambda: post_with_key(api, somebody, PATH, body, key),
            lambda: post_with_key(api, somebody, PATH, body, key),
        )
        assert problem(refused) == IN_USE
        assert refused.headers["Retry-After"] == "1"
        assert first.status_code == 201
        assert replayed(post_with_key(api, somebody, PATH, body, key)) == replayed(first)
        assert post_with_key(api, other, PATH, body, key).status_code == 201


VALID = ["k", "~", "!", "{}", "a;p=1", "\\'", "0" * 255, '"k"', '" "', '", ;"', f'"{"0" * 255}"']
MALFORMED = [
    "",
    '"',
    '""',
    '"k',
    'k"',
    '"k"x',
    '"k";p=1',
    '"a\\"b"',
    '"a\\\\b"',
    "a b",
    "a,b",
    ",a",
    '"a","b"',
    "a\tb",
    "0" * 256,
    f'"{"0" * 256}"',
    b"\xe9",
    b'"\xc3\xa9"',
]


def test_a_key_is_text_in_quotes_or_bare(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    for value in VALID:
        with subtests.test(value=value):
            body, author = draft(), register(api)
            first = post_with_key(api, author, PATH, body, value)
            assert first.status_code == 201
            assert replayed(post_with_key(api, author, PATH, body, value)) == replayed(first)
    body, key = draft(), new_key()
    first = post_with_key(api, somebody, PATH, body, key)
    assert replayed(post_with_key(api, somebody, PATH, body, f'"{key}"')) == replayed(first)


def test_a_malformed_key_is_refused(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for value in MALFORMED:
        with subtests.test(value=value):
            headers = {"Idempotency-Key": value}
            answer = api.post(PATH, draft(), token=anybody.token, headers=headers)
            assert problem(answer) == INVALID


def test_a_repeated_key_is_malformed(api: Api, anybody: User, subtests: pytest.Subtests) -> None:
    for first, second in (("k", "k"), ("k", ""), ("", "k"), ('"k"', '"k"')):
        with subtests.test(first=first, second=second):
            headers = [("Idempotency-Key", first), ("Idempotency-Key", second)]
            answer = api.post(PATH, draft(), token=anybody.token, headers=headers)
            assert problem(answer) == INVALID


def test_the_order_of_checks(api: Api, somebody: User) -> None:
    key, malformed = new_key(), {"Idempotency-Key": ""}
    post_with_key(api, somebody, PATH, draft(), key)
    used = {"Idempotency-Key": key}
    missing = {"title": ["can't be blank"]}
    for token, headers, content, expected in (
        (None, malformed, b"{", (401, {"token": ["is missing"]})),
        ("nobody's", malformed, b"{", (401, {"token": ["is invalid"]})),
        (somebody.token, malformed, b"{", INVALID),
        (somebody.token, malformed, b"[" * 1_048_577, (413, {"body": ["is too large"]})),
        (somebody.token, used, b"{", (415, {"body": ["must be application/json"]})),
    ):
        answer = api.send("POST", PATH, token=token, headers=headers, content=content)
        assert problem(answer) == expected
    without_title = {"article": {"description": "d", "body": "b"}}
    assert problem(post_with_key(api, somebody, PATH, without_title, key)) == (422, missing)
    assert problem(post_with_key(api, somebody, PATH, draft(), key)) == REUSED


def test_other_operations_ignore_the_header(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    path, malformed = article_path(article), {"Idempotency-Key": '"'}
    for method, path_of_it, body in (
        ("GET", PATH, None),
        ("PUT", path, {"article": {"body": "x"}}),
        ("POST", f"{path}/favorite", None),
        ("DELETE", f"{path}/favorite", None),
        ("GET", "/api/tags", None),
    ):
        answer = api.send(method, path_of_it, body=body, token=somebody.token, headers=malformed)
        assert answer.status_code == 200
    key = {"Idempotency-Key": new_key()}
    for text in ("x", "y"):
        change = {"article": {"body": text}}
        assert api.put(path, change, token=somebody.token, headers=key).status_code == 200
        assert get_article(api, article)["body"] == text
