"""Clients of the service that know what it has acknowledged, and look whether it is still so."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Event, Lock, Thread
from typing import Any, Literal, Self
from uuid import uuid4

import httpx

from contract_tests.membership.stripe import new_intent, signature, succeeded
from contract_tests.openapi.responses import violations
from contract_tests.targets.environment import WEBHOOK_SECRETS
from contract_tests.users import PASSWORD, new_name
from gateway.openapi import IDEMPOTENT

Json = dict[str, Any]
Fault = Literal["failed", "lost", "doubled", "differences"]
FAULTS: tuple[Fault, ...] = ("failed", "lost", "doubled", "differences")

ANSWERS_WITHIN = 30.0  # seconds
ENDS_WITHIN = 60.0  # seconds
KEPT_NOTES = 50
KEPT = 2  # articles and members that a person does not delete, the newest
# A person adds for a time, and then deletes for a time. The gateway compares two servers by asking
# the old one, the new one and the old one again: what is added and deleted between its questions
# would look like a difference.
PERIOD = 8.0  # seconds
ADDING, DELETING = (0.0, 0.35), (0.5, 0.85)  # parts of it
PAUSE = 0.04  # seconds between two actions, as the servers need time for more than requests
LIFE = 20.0  # seconds, before another person takes the place of one


@dataclass(frozen=True)
class Totals:
    """How many requests there were, and how many faults of each kind."""

    requests: int = 0
    failed: int = 0
    lost: int = 0
    doubled: int = 0
    differences: int = 0

    def since(self, before: "Totals") -> "Totals":
        """What came after."""
        names = ("requests", *FAULTS)
        return Totals(**{name: getattr(self, name) - getattr(before, name) for name in names})

    @property
    def is_clean(self) -> bool:
        """Whether there is no fault."""
        return not any(getattr(self, name) for name in FAULTS)


class Ledger:
    """Counts requests and faults of all clients, and keeps the first notes on faults."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        # Writes that succeeded, and requests that failed, by operation.
        self.acknowledged: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.asked_again = 0
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def request(self) -> None:
        """Count a request."""
        with self._lock:
            self._counts["requests"] += 1

    def repetition(self) -> None:
        """Count a request that a client sent again, since its response broke off."""
        with self._lock:
            self.asked_again += 1

    def write(self, operation: str) -> None:
        """Count an acknowledged write."""
        with self._lock:
            self.acknowledged[operation] += 1

    def failure(self, operation: str, note: str) -> None:
        """Count a request that got no answer, or another than was due."""
        with self._lock:
            self.failures[operation] += 1
        self.fault("failed", f"{operation}: {note}")

    def fault(self, fault: Fault, note: str) -> None:
        """Count a fault."""
        with self._lock:
            self._counts[fault] += 1
            if len(self.notes) < KEPT_NOTES:
                self.notes.append(f"{time.strftime('%H:%M:%S')} {fault}: {note}")

    @property
    def totals(self) -> Totals:
        """The counts so far."""
        with self._lock:
            return Totals(**self._counts)


@dataclass(frozen=True)
class Read:
    """A GET, and what a person knows of its answer."""

    operation: str
    path: str
    token: str | None = None
    status: int = 200
    # Returns the fault of an answer, and None where it is as it should be.
    fault: Callable[[httpx.Response], Fault | None] = lambda _: None


class Service:
    """The service at one address. Whatever fails is in the ledger."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        self.ledger = ledger
        self.client = httpx.Client(base_url=url, timeout=ANSWERS_WITHIN, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def write(
        self,
        operation: str,
        request_line: str,
        body: Any = None,
        *,
        token: str | None = None,
        expected: Sequence[int] = (200,),
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response | None:
        """Send a request that changes something. None if it failed: nobody knows if it was done."""
        headers = headers or {}
        if body is not None:
            content = json.dumps(body).encode()
            headers = {**headers, "Content-Type": "application/json"}
        answer = self._send(operation, request_line, token, headers, content, expected)
        if answer is not None:
            self.ledger.write(operation)
        return answer

    def get(self, operation: str, path: str, token: str) -> httpx.Response | None:
        """Read what is needed for another request. None if it failed."""
        return self._send(operation, f"GET {path}", token, {}, None, [200])

    def read(self, read: Read) -> None:
        """Look whether something is as it should be."""
        statuses = (200, 401, 403, 404)
        answer = self._send(read.operation, f"GET {read.path}", read.token, {}, None, statuses)
        if answer is not None and (fault := judged(read, answer)):
            self.ledger.fault(fault, f"GET {read.path} is {answer.status_code} {answer.text[:500]}")

    def _send(
        self,
        operation: str,
        request_line: str,
        token: str | None,
        headers: Mapping[str, str],
        content: bytes | None,
        expected: Sequence[int],
    ) -> httpx.Response | None:
        self.ledger.request()
        method, path = request_line.split(" ", 1)
        if token:
            headers = {**headers, "Authorization": f"Bearer {token}"}
        try:
            request = self.client.build_request(method, path, headers=headers, content=content)
            answer = self._answer(request)
        except httpx.HTTPError as error:
            self.ledger.failure(operation, f"{request_line}: {error!r}")
            return None
        if answer.status_code not in expected:
            told = f"{request_line}: {answer.status_code} {answer.text[:500]}"
            self.ledger.failure(operation, told)
            return None
        if found := violations(answer):
            self.ledger.fault("differences", f"{request_line}: {'; '.join(found)}")
        return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and once again if its response breaks off and it can be repeated.

        Nobody else can: a gateway has passed the response's headers on by then.
        """
        answer = self.client.send(request, stream=True)
        try:
            answer.read()
        except (httpx.RemoteProtocolError, httpx.ReadError):
            if request.method not in IDEMPOTENT and "Idempotency-Key" not in request.headers:
                raise
            self.ledger.repetition()
            answer = self.client.send(request)
        finally:
            answer.close()
        return answer


def judged(read: Read, answer: httpx.Response) -> Fault | None:
    """The fault of an answer."""
    if answer.status_code != read.status:
        return "lost"
    return read.fault(answer)


def exactly(texts: Counter[str], expected: Counter[str], unknown: set[str]) -> Fault | None:
    """Compare what is there with what was acknowledged; `unknown` may be there, or may not."""
    if any(count > max(expected[text], 1) for text, count in texts.items()):
        return "doubled"
    known = Counter({text: count for text, count in texts.items() if text not in unknown})
    return None if known == expected else "lost"


@dataclass
class Article:
    """An article as its author knows it."""

    slug: str
    title: str
    body: str
    is_favorite: bool = False
    comments: dict[int, str] = field(default_factory=dict)  # texts by id


@dataclass
class Member:
    """A member without an email."""

    id: str
    name: str
    token: str
    version: int = 1
    tier: str = "Standard"
    is_known: bool = True  # False after a request that failed


class Person:
    """A user of the service, who remembers what was acknowledged."""

    def __init__(self, service: Service, authors: "Sequence[Author]", chance: Random) -> None:
        self._service = service
        self._authors = authors
        self._chance = chance
        self._offset = chance.uniform(0, PERIOD)
        self._idle: list[str] = []  # tokens to log out with
        self.name = new_name("reader")
        self.token = ""
        self.bio: str | None = None
        self.articles: list[Article] = []
        self.followed: list[Author] = []
        self.members: list[Member] = []
        self.tokens: dict[str, str] = {}  # names by other tokens that are valid
        self.revoked: list[str] = []
        self.gone: dict[str, str] = {}  # operations by paths of what was deleted
        self.unknown: set[str] = set()  # what may be there or not, since a request failed

    def live(self, is_over: Event) -> None:
        """Register, and do one thing after the other."""
        if not self._register():
            return
        for _ in range(KEPT):
            self._log_in()
        always = (
            *(self._log_in, self._log_out, self._register_another, self._change_account),
            *(self._revoke_token, self._revoke_other_tokens),
            *(self._change_article, self._sign_up, self._change_member, self._pay),
            *(self._predict, *[self._read_one] * 10),
        )
        adding = (self._publish, self._comment, self._favorite, self._follow) * 2
        deleting = (
            *(self._delete_article, self._delete_comment, self._unfavorite, self._unfollow),
            self._delete_member,
        ) * 2
        ends = time.monotonic() + LIFE
        while time.monotonic() < ends and not is_over.wait(PAUSE):
            now = (
                *always,
                *(adding if self._is_time_to(ADDING) else ()),
                *(deleting if self._is_time_to(DELETING) else ()),
            )
            self._chance.choice(now)()

    def write_articles(self, count: int) -> "Author":
        """Register, and publish so many articles."""
        self._register()
        for _ in range(count):
            self._publish(tags=[f"tag-{uuid4().hex[:8]}"])
        return Author(self.name, tuple(article.title for article in self.articles))

    def _is_time_to(self, part: tuple[float, float]) -> bool:
        now = (time.monotonic() + self._offset) % PERIOD / PERIOD
        return part[0] <= now < part[1]

    # Accounts

    def _register(self) -> bool:
        self.token = self._registered(self.name) or ""
        return bool(self.token)

    def _register_another(self) -> None:
        name = new_name("another")
        if token := self._registered(name):
            self.tokens[token] = name

    def _registered(self, name: str) -> str | None:
        user = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
        answer = self._service.write("register", "POST /api/users", {"user": user}, expected=[201])
        return str(answer.json()["user"]["token"]) if answer else None

    def _log_in(self) -> None:
        user = {"email": f"{self.name}@example.org", "password": PASSWORD}
        if answer := self._service.write("log_in", "POST /api/users/login", {"user": user}):
            token = str(answer.json()["user"]["token"])
            self.tokens[token] = self.name
            self._idle.append(token)

    def _log_out(self) -> None:
        if len(self._idle) <= KEPT:
            return
        token = self._idle.pop(0)
        del self.tokens[token]
        line = "POST /api/users/logout"
        if self._service.write("log_out", line, token=token, expected=[204]):
            self.revoked.append(token)

    def _revoke_token(self) -> None:
        """End a token by its id, as a person does who has lost a telephone."""
        if len(self._idle) <= KEPT:
            return
        token = self._idle.pop(0)
        del self.tokens[token]
        if answer := self._service.get("list_tokens", "/forge/tokens", token):
            (listed,) = [one["id"] for one in answer.json()["tokens"] if one["current"]]
            line = f"DELETE /forge/tokens/{listed}"
            # 401 if the gateway has sent it again: the first one has ended the token.
            if self._service.write("revoke_token", line, token=token, expected=[204, 401]):
                self.revoked.append(token)

    def _revoke_other_tokens(self) -> None:
        """Log in to another account, and end the token that it had."""
        others = {name: token for token, name in self.tokens.items() if name != self.name}
        if not others:
            return
        name, old = self._chance.choice([*others.items()])
        del self.tokens[old]
        user = {"email": f"{name}@example.org", "password": PASSWORD}
        answer = self._service.write("log_in", "POST /api/users/login", {"user": user})
        if answer is None:
            return
        token = str(answer.json()["user"]["token"])
        line = "DELETE /forge/tokens"
        if self._service.write("revoke_other_tokens", line, token=token, expected=[204]):
            self.tokens[token] = name
            self.revoked.append(old)

    def _any_token(self) -> str:
        """One of the tokens: an app serves some of them while another serves the rest."""
        return self._chance.choice([self.token, *self._idle])

    def _change_account(self) -> None:
        bio = uuid4().hex
        body = {"user": {"bio": bio}}
        if self._service.write("change_account", "PUT /api/user", body, token=self._any_token()):
            self.bio = bio
        else:
            self.unknown.add(self.name)

    # Articles and comments

    def _publish(self, tags: Sequence[str] = ()) -> None:
        title, body = f"Title {uuid4().hex}", uuid4().hex
        draft = {"title": title, "description": "About it", "body": body, "tagList": tags}
        answer = self._service.write(
            "publish_article",
            "POST /api/articles",
            {"article": draft},
            token=self._any_token(),
            expected=[201],
            headers={"Idempotency-Key": str(uuid4())},
        )
        if answer:
            self.articles.append(Article(answer.json()["article"]["slug"], title, body))
        else:
            self.unknown.add(title)

    def _change_article(self) -> None:
        if not self.articles:
            return
        article, body = self._chance.choice(self.articles), uuid4().hex
        line = f"PUT /api/articles/{article.slug}"
        changed = {"article": {"body": body}}
        if self._service.write("change_article", line, changed, token=self._any_token()):
            article.body = body
        else:
            self.unknown.add(article.slug)

    def _delete_article(self) -> None:
        if len(self.articles) <= KEPT:
            return
        article = self.articles.pop(0)
        path = f"/api/articles/{article.slug}"
        if self._delete("delete_article", path, article.title):
            self.gone[path] = "show_article"

    def _delete(self, operation: str, path: str, what: str, token: str | None = None) -> bool:
        """Delete something; 404 is as good, where the gateway had to send the request again."""
        line, token = f"DELETE {path}", token or self._any_token()
        answer = self._service.write(operation, line, token=token, expected=[204, 404])
        if answer is None:
            self.unknown.add(what)
        return answer is not None

    def _comment(self) -> None:
        if not self.articles:
            return
        article, text = self._chance.choice(self.articles), uuid4().hex
        answer = self._service.write(
            "add_comment",
            f"POST /api/articles/{article.slug}/comments",
            {"comment": {"body": text}},
            token=self._any_token(),
            expected=[201],
            headers={"Idempotency-Key": str(uuid4())},
        )
        if answer:
            article.comments[answer.json()["comment"]["id"]] = text
        else:
            self.unknown.add(text)

    def _delete_comment(self) -> None:
        for article in self.articles:
            if article.comments:
                number = next(iter(article.comments))
                text = article.comments.pop(number)
                path = f"/api/articles/{article.slug}/comments/{number}"
                self._delete("delete_comment", path, text)
                return

    def _favorite(self) -> None:
        others = [article for article in self.articles if not article.is_favorite]
        if others:
            self._set_favorite(others[-1], "favorite_article", "POST")

    def _unfavorite(self) -> None:
        favorites = [article for article in self.articles if article.is_favorite]
        if favorites:
            self._set_favorite(favorites[0], "unfavorite_article", "DELETE")

    def _set_favorite(self, article: Article, operation: str, method: str) -> None:
        line = f"{method} /api/articles/{article.slug}/favorite"
        if self._service.write(operation, line, token=self._any_token()):
            article.is_favorite = method == "POST"
        else:
            self.unknown.add(article.slug)

    def _follow(self) -> None:
        others = [author for author in self._authors if author not in self.followed]
        if others and self._set_following(others[0], "follow", "POST"):
            self.followed.append(others[0])

    def _unfollow(self) -> None:
        if self.followed and self._set_following(self.followed[0], "unfollow", "DELETE"):
            self.followed.pop(0)

    def _set_following(self, author: "Author", operation: str, method: str) -> bool:
        line = f"{method} /api/profiles/{author.name}/follow"
        if self._service.write(operation, line, token=self._any_token()):
            return True
        self.unknown.add(author.name)
        return False

    # Members

    def _sign_up(self) -> None:
        name = new_name("member")
        line = "POST /forge/users"
        if answer := self._service.write("sign_up", line, {"name": name}, expected=[201]):
            found = answer.json()
            self.members.append(Member(found["id"], name, found["token"]))

    def _change_member(self) -> None:
        known = [member for member in self.members if member.is_known]
        if not known:
            return
        member, name = known[-1], new_name("member")
        changed = self._service.write(
            "change_user",
            f"PATCH /forge/users/{member.id}",
            {"name": name},
            token=member.token,
            headers={"If-Match": f'"{member.version}"'},
        )
        if changed:
            member.name, member.version = name, member.version + 1
        else:
            member.is_known = False

    def _pay(self) -> None:
        unpaid = [it for it in self.members if it.is_known and it.tier == "Standard"]
        if not unpaid:
            return
        member = unpaid[-1]
        event = succeeded(new_intent(), user_id=member.id, tier="Pro")
        content = json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json",
            "Stripe-Signature": signature(content, WEBHOOK_SECRETS[0]),
        }
        for _ in range(2):  # Stripe delivers an event at least once
            line = "POST /webhook"
            if not self._service.write("receive_event", line, content=content, headers=headers):
                member.is_known = False
        if member.is_known:
            member.tier, member.version = "Pro", member.version + 1

    def _delete_member(self) -> None:
        if len(self.members) <= KEPT:
            return
        member = self.members.pop(0)
        path = f"/forge/users/{member.id}"
        if self._delete("delete_user", path, member.name, member.token):
            self.gone[path] = "show_user"

    def _predict(self) -> None:
        numbers = [self._chance.randint(0, 99) for _ in range(4)]
        body = {"model_id": "mean", "features": numbers}
        answer = self._service.write("predict", "POST /predict", body)
        if answer and answer.json()["prediction"] != sum(numbers) / 4:
            self._service.ledger.fault("differences", f"the mean of {numbers}: {answer.text}")

    # What is to be there

    def _read_one(self) -> None:
        """Read something of one operation: none is rarer than another."""
        by_operation: defaultdict[str, list[Read]] = defaultdict(list)
        for read in (*self.reads(), *PLAIN_READS):
            by_operation[read.operation].append(read)
        operation = self._chance.choice(list(by_operation))
        self._service.read(self._chance.choice(by_operation[operation]))

    def reads(self) -> Iterator[Read]:
        """Everything that the service has acknowledged, as requests that show it."""
        yield from self._account_reads()
        yield from self._article_reads()
        yield from self._member_reads()
        for path, operation in self.gone.items():
            yield Read(operation, path, status=404)

    def _account_reads(self) -> Iterator[Read]:
        if self.token and self.name not in self.unknown:
            yield Read(
                "show_account", "/api/user", self._any_token(), fault=has("user", bio=self.bio)
            )
        for token, name in self.tokens.items():
            yield Read("show_account", "/api/user", token, fault=has("user", username=name))
            if name != self.name:
                yield Read("list_tokens", "/forge/tokens", token, fault=_is_only_token)
        for token in self.revoked:
            yield Read("show_account", "/api/user", token, 401)
        for author in self._authors:
            if author.name not in self.unknown:
                following = author in self.followed
                yield Read(
                    "show_profile",
                    f"/api/profiles/{author.name}",
                    self._any_token(),
                    fault=has("profile", following=following),
                )
        if self.token and not self.unknown & {author.name for author in self._authors}:
            titles = Counter(title for author in self.followed for title in author.titles)
            yield Read(
                "show_feed",
                "/api/articles/feed?limit=100",
                self._any_token(),
                fault=_titles(titles, set()),
            )

    def _article_reads(self) -> Iterator[Read]:
        titles = Counter(article.title for article in self.articles)
        path = f"/api/articles?author={self.name}&limit=100"
        yield Read("list_articles", path, fault=_titles(titles, set(self.unknown)))
        for article in self.articles:
            path = f"/api/articles/{article.slug}"
            if article.slug not in self.unknown:
                yield Read(
                    "show_article",
                    path,
                    self._any_token(),
                    fault=has("article", body=article.body, favorited=article.is_favorite),
                )
            yield Read(
                "list_comments", f"{path}/comments", fault=_comments(article, set(self.unknown))
            )

    def _member_reads(self) -> Iterator[Read]:
        for member in self.members:
            if member.is_known:
                yield Read("show_user", f"/forge/users/{member.id}", fault=_is_member(member))
                status = 200 if member.tier == "Pro" else 403
                yield Read("welcome_member", "/protected", member.token, status)


PLAIN_READS = [
    Read("list_tags", "/api/tags"),
    Read("list_users", "/forge/users?limit=5"),
    Read("list_users", "/forge/users?tier=Pro&limit=5"),
    Read("check_health", "/health"),
    Read("check_readiness", "/ready"),
]


Judge = Callable[[httpx.Response], Fault | None]


def has(envelope: str, **members: object) -> Judge:
    """Whether an object has these members."""

    def fault(answer: httpx.Response) -> Fault | None:
        found = answer.json()[envelope]
        return None if {**found, **members} == found else "lost"

    return fault


def _is_only_token(answer: httpx.Response) -> Fault | None:
    """Whether a list of tokens has that of the request, and no other."""
    current = [token["current"] for token in answer.json()["tokens"]]
    return None if current == [True] else "lost" if True not in current else "doubled"


def _titles(expected: Counter[str], unknown: set[str]) -> Judge:
    def fault(answer: httpx.Response) -> Fault | None:
        titles = Counter(str(article["title"]) for article in answer.json()["articles"])
        return exactly(titles, expected, unknown)

    return fault


def _comments(article: Article, unknown: set[str]) -> Judge:
    expected = Counter(article.comments.values())

    def fault(answer: httpx.Response) -> Fault | None:
        texts = Counter(str(comment["body"]) for comment in answer.json()["comments"])
        return exactly(texts, expected, unknown)

    return fault


def _is_member(member: Member) -> Judge:
    """Whether a member is as they were left: the version counts every change."""
    name, tier, version = member.name, member.tier, member.version

    def fault(answer: httpx.Response) -> Fault | None:
        found = int(answer.headers["ETag"].strip('"'))
        if found > version:
            return "doubled"
        body = answer.json()
        return None if (body["name"], body["tier"], found) == (name, tier, version) else "lost"

    return fault


@dataclass(frozen=True)
class Author:
    """Somebody who has written something before the load begins, and is followed."""

    name: str
    titles: tuple[str, ...]


class Load:
    """So many people at a time, each in a thread of its own, while the context lasts."""

    def __init__(self, url: str, ledger: Ledger, people: int, seed: int) -> None:
        self.ledger = ledger
        self.people: list[Person] = []
        self._url = url
        self._seed = seed
        self._is_over = Event()
        self._errors: list[BaseException] = []
        self._threads = [Thread(target=self._run, args=(number,)) for number in range(people)]
        self._authors: list[Author] = []

    def __enter__(self) -> Self:
        """Let the authors write, and begin."""
        service = Service(self._url, self.ledger)
        try:
            for _ in range(3):
                author = Person(service, (), Random(self._seed))  # noqa: S311
                self.people.append(author)
                self._authors.append(author.write_articles(2))
        finally:
            service.close()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop. Raises the error of a client that broke."""
        self._is_over.set()
        deadline = time.monotonic() + ENDS_WITHIN
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            raise TimeoutError("a client hangs")
        self.raise_error()

    def raise_error(self) -> None:
        """Raise the error of a client that broke."""
        if self._errors:
            raise self._errors[0]

    def _run(self, number: int) -> None:
        chance = Random(f"{self._seed} {number}")  # noqa: S311
        service = Service(self._url, self.ledger)
        try:
            while not self._is_over.is_set():
                person = Person(service, self._authors, chance)
                self.people.append(person)
                person.live(self._is_over)
        except BaseException as error:  # raised again by the thread that waits
            self._errors.append(error)
        finally:
            service.close()
