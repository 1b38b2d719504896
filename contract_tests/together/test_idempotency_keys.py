"""Requests that are retried with an Idempotency-Key through the three apps."""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from itertools import permutations, repeat
from typing import Any

import httpx

from contract_tests.api import Api, Send, problem
from contract_tests.articles.steps import Article, draft, list_slugs, new_tag, publish
from contract_tests.comments.steps import comments_path, list_comments
from contract_tests.idempotency import (
    IN_USE,
    REUSED,
    new_key,
    post_with_key,
    replayed,
    sent_while_in_use,
)
from contract_tests.membership.steps import Member, sign_up
from contract_tests.together.apps import ThreeApps, Writer, Writers

CONCURRENT = 20
PATH = "/api/articles"
COMMENT = {"comment": {"body": '\U0001f600 e\u0301\u2028"\\ '}}


def test_what_one_app_did_every_other_one_replays(apps: ThreeApps, member: Member) -> None:
    for name, *others in permutations(apps.apis):
        body, key = draft(tagList=["b", new_tag()], body="\U0001f600\u2028\\"), new_key()
        first = post_with_key(apps.apis[name], member, PATH, body, key)
        assert first.status_code == 201
        path, key_of_comment = f"{first.headers['Location']}/comments", new_key()
        comment = post_with_key(apps.apis[name], member, path, COMMENT, key_of_comment)
        assert comment.status_code == 201
        for other in (apps.apis[each] for each in (*others, name)):
            assert replayed(post_with_key(other, member, PATH, body, key)) == replayed(first)
            again = post_with_key(other, member, path, COMMENT, key_of_comment)
            assert replayed(again) == replayed(comment)
            assert problem(post_with_key(other, member, PATH, draft(), key)) == REUSED
            assert problem(post_with_key(other, member, path, COMMENT, key)) == REUSED
        assert list_comments(apps.first, first.json()["article"]) == [comment.json()["comment"]]


def test_concurrent_requests_with_one_key_publish_once(apps: ThreeApps, member: Member) -> None:
    body, key = draft(tagList=[new_tag()]), new_key()
    answers = _send_until_created(apps, lambda api: post_with_key(api, member, PATH, body, key))
    article = answers[0].json()["article"]
    assert list_slugs(apps.first, author=member.username) == ([article["slug"]], 1)
    tag = body["article"]["tagList"][0]
    assert apps.count_rows("article_tags", "name", tag) == 1
    assert apps.count_rows("idempotency_keys", "key", key) == 1


def test_concurrent_requests_with_one_key_add_one_comment(apps: ThreeApps, member: Member) -> None:
    article, key = publish(apps.first, member), new_key()
    path = comments_path(article)
    answers = _send_until_created(apps, lambda api: post_with_key(api, member, path, COMMENT, key))
    assert list_comments(apps.first, article) == [answers[0].json()["comment"]]


def test_each_of_concurrent_users_and_keys_has_one_effect(
    writers: Writers, apps: ThreeApps, member: Member
) -> None:
    article, key = publish(apps.first, member), new_key()
    path = comments_path(article)

    def retry_often(writer: Writer) -> list[dict[str, Any]]:
        author = sign_up(writer)
        keys = [f"{key}-{number}" for number in (1, 2, 1, 2, 1)]  # each writer's, and the same
        return [post_with_key(writer, author, path, COMMENT, one).json()["comment"] for one in keys]

    added = writers.run(retry_often)
    for first, second, *retries in added:
        assert retries == [first, second, first]
        assert first["id"] != second["id"]
    stored = list_comments(apps.first, article)
    assert sorted(one["id"] for one in stored) == sorted(
        one["id"] for comments in added for one in comments[:2]
    )


def test_a_retry_is_refused_on_postgresql_and_waits_on_sqlite_while_the_key_is_in_use(
    apps: ThreeApps, member: Member
) -> None:
    article: Article = publish(apps.first, member)
    for one, other in permutations(apps.apis.values(), 2):
        for path, body in ((PATH, draft()), (comments_path(article), COMMENT)):
            key = new_key()
            sends = [partial(post_with_key, api, member, path, body, key) for api in (one, other)]
            if apps.database.dialect.name == "sqlite":
                first, second = _sent_while_locked(apps, *sends)
                assert replayed(second) == replayed(first)
            else:
                first, refused = sent_while_in_use(_url(apps), *sends)
                assert problem(refused) == IN_USE
                assert refused.headers["Retry-After"] == "1"
            assert first.status_code == 201
            assert replayed(post_with_key(other, member, path, body, key)) == replayed(first)


def _url(apps: ThreeApps) -> str:
    return apps.database.url.set(drivername="postgresql").render_as_string(hide_password=False)


def _sent_while_locked(apps: ThreeApps, *sends: Send) -> list[httpx.Response]:
    """The responses to requests that arrive while another process writes to the SQLite file."""
    other = sqlite3.connect(str(apps.database.url.database), isolation_level=None)
    with closing(other), ThreadPoolExecutor(len(sends)) as threads:
        other.execute("BEGIN IMMEDIATE")
        sending = [threads.submit(send) for send in sends]
        time.sleep(0.1)  # for both to arrive, which nothing shows
        other.execute("ROLLBACK")
        return [one.result() for one in sending]


def _send_until_created(
    apps: ThreeApps, send: Callable[[Api], httpx.Response]
) -> list[httpx.Response]:
    """Send 20 requests at once to the apps in turn; those that are refused again, at once."""
    created: list[httpx.Response] = []
    left = CONCURRENT
    while left:
        answers = apps.send_at_once(repeat(send, left))
        created += [answer for answer in answers if answer.status_code == 201]
        refused = [answer for answer in answers if answer.status_code != 201]
        for answer in refused:
            assert problem(answer) == IN_USE
            assert answer.headers["Retry-After"] == "1"
        assert len(refused) < left
        left = len(refused)
    assert [replayed(answer) for answer in created] == [replayed(created[0])] * CONCURRENT
    return created
