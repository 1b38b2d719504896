"""Clients that keep apps busy until they are stopped, and record what became of each request.

Each write leaves rows that no other request leaves, so that a test can look each of them up.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from threading import Condition, Thread
from typing import Any, Self
from uuid import UUID

import httpx
import sqlalchemy as sa

from adapters.sqlalchemy import tables
from contract_tests.api import Api, problem
from contract_tests.articles.steps import Article, draft, new_tag, new_word, publish
from contract_tests.comments.steps import comments_path
from contract_tests.membership.steps import Member, sign_up
from contract_tests.membership.stripe import Stripe, new_intent, succeeded
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.together.apps import Request
from contract_tests.users import new_name

PAUSE = 0.1  # seconds, after a request that was not served
ENDS_WITHIN = 60.0  # seconds
UNAVAILABLE = (503, {"database": ["is unavailable"]})
BUSY = (503, {"database": ["is busy"]})
Row = tuple[sa.Column[Any], str]  # a column, and the text that it holds


@dataclass(frozen=True)
class Write:
    """A request, and the rows that it leaves: all of them, or none."""

    request: Request
    rows: tuple[Row, ...]
    changes: UUID | None = None  # a user whose version it increments


def writes_of(api: Api) -> Iterator[Write]:
    """The writes of a new user, without an end."""
    member = sign_up(api)
    return _writes(member, publish(api, member))


def reads_of(api: Api) -> Iterator[Request]:
    """The reads of a new user, without an end."""
    token = sign_up(api).token
    return cycle(
        [
            lambda api: api.get("/api/articles"),
            lambda api: api.get("/api/user", token=token),
            lambda api: api.get("/api/tags"),
            lambda api: api.get("/forge/users", token=token),
        ]
    )


def _writes(member: Member, article: Article) -> Iterator[Write]:
    while True:
        yield _publishing(member)
        yield _commenting(member, article)
        yield _changing(member)
        yield _signing_up()
        yield _paying(member)


def _publishing(author: Member) -> Write:
    title, tags = f"Title {new_word()}", [new_tag(), new_tag()]
    body = draft(title=title, tagList=tags)
    rows = [(tables.article_tags.c.name, tag) for tag in tags]
    return Write(
        lambda api: api.post("/api/articles", body, token=author.token),
        ((tables.articles.c.title, title), *rows),
    )


def _commenting(author: Member, article: Article) -> Write:
    text = new_word()
    body = {"comment": {"body": text}}
    return Write(
        lambda api: api.post(comments_path(article), body, token=author.token),
        ((tables.comments.c.body, text),),
    )


def _changing(member: Member) -> Write:
    body = {"user": {"bio": new_word()}}
    return Write(lambda api: api.put("/api/user", body, token=member.token), (), UUID(member.id))


def _signing_up() -> Write:
    name = new_name()
    return Write(
        lambda api: api.post("/forge/users", {"name": name}), ((tables.users.c.username, name),)
    )


def _paying(member: Member) -> Write:
    intent = new_intent()
    event = succeeded(intent, user_id=member.id, tier="Pro")
    return Write(
        lambda api: Stripe(api, WEBHOOK_SECRETS[0]).send(json.dumps(event).encode()),
        (
            (tables.payment_events.c.id, event["id"]),
            (tables.payments.c.payment_intent, intent),
        ),
    )


@dataclass(frozen=True)
class Entry:
    """A request of a client. `status` is None if no response came."""

    client: str
    write: Write | None  # None for a read
    phase: str | None  # the phase of the test, None if it changed during the request
    status: int | None
    was_sent: bool  # False if the connection was refused

    @property
    def is_served(self) -> bool:
        """Whether it succeeded."""
        return self.status is not None and self.status < 300

    @property
    def is_refused(self) -> bool:
        """Whether the response tells the client to retry."""
        return self.status == 503

    @property
    def is_cut(self) -> bool:
        """Whether it was in flight when its server ended."""
        return self.status is None and self.was_sent


def outcome_of(request: Request, api: Api) -> tuple[int | None, bool]:
    """The status of the response, or None, and whether the request was sent.

    Raises AssertionError for a response that is neither a success nor a 503 of the contract, and
    TimeoutException if none comes in time.
    """
    try:
        answer = request(api)
    except httpx.ConnectError:
        return None, False
    except httpx.TimeoutException:
        raise
    except httpx.TransportError:
        return None, True
    if not answer.is_success:
        assert problem(answer) in (UNAVAILABLE, BUSY), f"{answer.request.url}: {answer.text}"
        assert answer.headers["Retry-After"] == "1"
    return answer.status_code, True


class Load:
    """Clients, each in a thread of its own, while the context lasts."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._failures: list[Exception] = []
        self._phase = "normal"
        self._changed = Condition()
        self._is_over = False
        self._threads: list[Thread] = []

    def add(self, api: Api, requests: Iterable[Write | Request]) -> None:
        """Add a client that sends one request after the other, once the context is entered."""
        client = f"client {len(self._threads)}"
        self._threads.append(Thread(target=self._send, args=(client, api, requests), name=client))

    def begin(self, phase: str) -> None:
        """Begin a phase, which later entries record."""
        with self._changed:
            self._phase = phase

    def wait_for_more(self, times: int) -> None:
        """Return when there are that many more entries, of any client."""
        enough = len(self.entries) + times
        self._wait_until(lambda: len(self.entries) >= enough)

    def wait_for_each(self, times: int, is_so: Callable[[Entry], bool]) -> None:
        """Return when every client has that many more entries for which `is_so` is true.

        Raises AssertionError after a minute, or after a response that the contract does not allow.
        """
        begin = len(self.entries)

        def all_have() -> bool:
            have = Counter(entry.client for entry in self.entries[begin:] if is_so(entry))
            return all(have[thread.name] >= times for thread in self._threads)

        self._wait_until(all_have)

    def __enter__(self) -> Self:
        """Start the clients."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop. Raises AssertionError for a client that hangs, or after such a response."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(ENDS_WITHIN)
        assert [thread.name for thread in self._threads if thread.is_alive()] == []
        self._raise_failure()

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        with self._changed:
            in_time = self._changed.wait_for(
                lambda: bool(self._failures) or is_so(), timeout=ENDS_WITHIN
            )
        self._raise_failure()
        assert in_time, Counter((entry.phase, entry.status) for entry in self.entries)

    def _raise_failure(self) -> None:
        if self._failures:
            raise self._failures[0]

    def _send(self, client: str, api: Api, requests: Iterable[Write | Request]) -> None:
        for one in requests:
            if self._is_over:
                return
            phase, write = self._phase, one if isinstance(one, Write) else None
            try:
                status, was_sent = outcome_of(one.request if isinstance(one, Write) else one, api)
            except Exception as failure:
                with self._changed:
                    self._failures.append(failure)
                    self._changed.notify_all()
                return
            with self._changed:
                lasting = phase if phase == self._phase else None
                entry = Entry(client, write, lasting, status, was_sent)
                self.entries.append(entry)
                self._changed.notify_all()
                if not entry.is_served:
                    self._changed.wait_for(lambda: self._is_over, PAUSE)
