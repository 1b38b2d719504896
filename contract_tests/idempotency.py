"""Steps of the scenarios with an Idempotency-Key: retry a request, and compare the responses."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import sqlalchemy as sa

from adapters.sqlalchemy.engines import blocking_url
from contract_tests.api import Api, Send, problem
from contract_tests.users import User

IN_USE = (409, {"idempotency-key": ["is in use"]})
INVALID = (400, {"idempotency-key": ["is invalid"]})
REUSED = (422, {"idempotency-key": ["was used for another request"]})
# What a replay repeats. The other headers are the same in every response, or the server's own.
REPEATED_HEADERS = ("Cache-Control", "Content-Length", "Content-Type", "ETag", "Location")
PATIENCE = 60.0  # seconds, for what takes a fraction of one
_BLOCKED = (
    "SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database "
    "WHERE NOT l.granted AND d.datname = current_database()"
)


def new_key() -> str:
    """A key that nobody has used."""
    return uuid4().hex


def post_with_key(api: Api, user: User, path: str, body: Any, key: str) -> httpx.Response:
    """Send a POST with a key."""
    return api.post(path, body, token=user.token, headers={"Idempotency-Key": key})


def replayed(answer: httpx.Response) -> tuple[int, bytes, dict[str, str | None]]:
    """What a replay has to repeat of a response, to the byte."""
    headers = {name: answer.headers.get(name) for name in REPEATED_HEADERS}
    return answer.status_code, answer.content, headers


def until_free(send: Send) -> httpx.Response:
    """Send a request, again as long as its key is in use."""
    end = time.monotonic() + PATIENCE
    while (answer := send()).status_code == 409:
        assert problem(answer) == IN_USE
        assert answer.headers["Retry-After"] == "1"
        assert time.monotonic() < end, "the key stays in use"
    return answer


@contextmanager
def writes_blocked(database_url: str) -> Iterator[Callable[[], None]]:
    """Let no new article or comment be stored on PostgreSQL.

    The function waits until a request is blocked.
    """
    engine = sa.create_engine(blocking_url(database_url))
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("LOCK TABLE articles, comments IN EXCLUSIVE MODE"))

            def wait() -> None:
                end = time.monotonic() + PATIENCE
                while not connection.execute(sa.text(_BLOCKED)).scalar_one():
                    assert time.monotonic() < end, "no request is blocked"

            yield wait
    finally:
        engine.dispose()


def sent_while_in_use(
    database_url: str, first: Send, second: Send
) -> tuple[httpx.Response, httpx.Response]:
    """Send a second request while the first one is being processed; return both responses."""
    with ThreadPoolExecutor(1) as thread:
        with writes_blocked(database_url) as wait:
            sending = thread.submit(first)
            wait()
            refused = second()
        return sending.result(), refused
