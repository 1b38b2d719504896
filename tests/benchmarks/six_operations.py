"""The operations that are measured, asked of one app after another."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from contract_tests.targets.transports import WsgiApp, WsgiTransport, client_of

# What no two answers to a write have in common: ids and drawn names, times, tokens.
_NEW = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r'|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|(?<=")[\w-]{43}(?=")'
)


class SmallWorld:
    """A reader with articles to see, one of them by somebody whom they follow."""

    def __init__(self, client: httpx.Client) -> None:
        self.reader, self.token = _member(client)
        _, token_of_author = _member(client)
        _publish(client, self.token, "Own")
        followed = _publish(client, token_of_author, "Followed", tagList=["b", "a", "b"])
        _publish(client, _member(client)[1], "Of a stranger", tagList=[])
        path = f"/api/profiles/{followed['author']['username']}/follow"
        assert client.post(path, headers=self.headers).status_code == 200
        path = f"/api/articles/{followed['slug']}/favorite"
        assert client.post(path, headers=self.headers).status_code == 200

    @property
    def headers(self) -> dict[str, str]:
        """What the reader sends along."""
        return {"Authorization": f"Token {self.token}"}


Operation = Callable[[httpx.Client, SmallWorld], httpx.Response]


def show_user(client: httpx.Client, world: SmallWorld) -> httpx.Response:
    """One member."""
    return client.get(f"/forge/users/{world.reader}")


def list_articles(client: httpx.Client, world: SmallWorld) -> httpx.Response:
    """A page of all articles."""
    return client.get("/api/articles?limit=20", headers=world.headers)


def show_feed(client: httpx.Client, world: SmallWorld) -> httpx.Response:
    """A page of the feed."""
    return client.get("/api/articles/feed?limit=20", headers=world.headers)


def publish_article(client: httpx.Client, world: SmallWorld) -> httpx.Response:
    """A publication, under a title that nobody had."""
    title = f"Größe {uuid4()}"
    draft = {"title": title, "description": "d", "body": "b", "tagList": ["x", "é", "x"]}
    return client.post("/api/articles", json={"article": draft}, headers=world.headers)


def publish_again(client: httpx.Client, world: SmallWorld) -> httpx.Response:
    """A publication under a title that the reader's article has."""
    draft = {"title": "Own", "description": "d", "body": "b"}
    return client.post("/api/articles", json={"article": draft}, headers=world.headers)


def sign_up(client: httpx.Client, _world: SmallWorld) -> httpx.Response:
    """A new member, with a name that nobody had."""
    return client.post("/forge/users", json={"name": f"member-{uuid4()}"})


def check_health(client: httpx.Client, _world: SmallWorld) -> httpx.Response:
    """The smallest answer there is."""
    return client.get("/health")


OPERATIONS: list[Operation] = [
    check_health,
    show_user,
    list_articles,
    show_feed,
    publish_article,
    sign_up,
]


def client_of_wsgi(app: WsgiApp) -> httpx.Client:
    """A client of a WSGI app in this process."""
    return client_of(WsgiTransport(app))


def said(answer: httpx.Response) -> tuple[int, str]:
    """Status and JSON of an answer; that of a write without what is new each time."""
    text = json.dumps(answer.json(), ensure_ascii=False, sort_keys=True)
    return answer.status_code, text if answer.request.method == "GET" else _NEW.sub("new", text)


def _publish(client: httpx.Client, token: str, title: str, **members: Any) -> Any:
    draft = {"title": title, "description": "About", "body": "All"} | members
    headers = {"Authorization": f"Token {token}"}
    answer = client.post("/api/articles", json={"article": draft}, headers=headers)
    assert answer.status_code == 201
    return answer.json()["article"]


def _member(client: httpx.Client) -> tuple[str, str]:
    answer = client.post("/forge/users", json={"name": f"member-{uuid4()}"})
    assert answer.status_code == 201
    return answer.json()["id"], answer.json()["token"]
