"""Our apps, the plain apps and the limits in this process, and the operations that are compared.

What the tests need of the contract suite and of our apps is imported here. Run as a program with
the name of a WSGI module, it serves a Django project; see `DjangoProcess`.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Self
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from contract_tests.apps import APPS
from contract_tests.targets.databases import PostgresServer, SqliteFiles, migrate
from contract_tests.targets.transports import AsgiTransport, WsgiTransport, client_of

__all__ = ["PostgresServer", "SqliteFiles", "is_installed", "migrate"]


def is_installed(framework: str) -> bool:
    """Whether the framework of an app can be imported."""
    return APPS[framework].is_installed


# What differs between two responses to a write: ids and random names, times, tokens.
_NEW = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r'|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z|(?<=")[\w-]{43}(?=")'
)
_TIME = re.compile(r'(?<=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z(?=")')
_BOOKKEEPING = ("SAVEPOINT", "RELEASE")


def asgi_client(app: Any) -> httpx.Client:
    """Return a client of an ASGI app in this process."""
    return client_of(AsgiTransport(app))


def wsgi_client(app: Any) -> httpx.Client:
    """Return a client of a WSGI app in this process."""
    return client_of(WsgiTransport(app))


def _fastapi(_database_url: str) -> httpx.Client:
    settings = import_module("fastapi_app.settings").Settings()
    return asgi_client(import_module("fastapi_app.main").create_app(settings))


def _flask(database_url: str) -> httpx.Client:
    create_app = import_module("flask_app").create_app
    return wsgi_client(create_app({"DATABASE_URL": database_url}))


def _plain_fastapi(_database_url: str) -> httpx.Client:
    return asgi_client(import_module("benchmarks.plain.with_fastapi.main").app)


def _plain_flask(database_url: str) -> httpx.Client:
    return wsgi_client(import_module("benchmarks.plain.with_flask").create_app(database_url))


def _asgi_limit(_database_url: str) -> httpx.Client:
    return asgi_client(import_module("benchmarks.limit.asgi").app)


def _wsgi_limit(_database_url: str) -> httpx.Client:
    return wsgi_client(import_module("benchmarks.limit.wsgi").app)


# Our app and another, by the other's name; each is called with DATABASE_URL in the environment.
PAIRS = {
    "fastapi plain": (_fastapi, _plain_fastapi),
    "flask plain": (_flask, _plain_flask),
    "asgi limit": (_fastapi, _asgi_limit),
    "wsgi limit": (_flask, _wsgi_limit),
}
FRAMEWORKS = {"asgi limit": "fastapi", "wsgi limit": "flask"}


class World:
    """A reader with an article of their own, one by an author they follow, one by a stranger."""

    def __init__(self, client: httpx.Client) -> None:
        self.reader, self.token = _member(client)
        _, author_token = _member(client)
        _publish(client, self.token, "Own")
        followed = _publish(client, author_token, "Followed", tagList=["b", "a", "b"])
        _publish(client, _member(client)[1], "Of a stranger", tagList=[])
        path = f"/api/profiles/{followed['author']['username']}/follow"
        assert client.post(path, headers=self.headers).status_code == 200
        path = f"/api/articles/{followed['slug']}/favorite"
        assert client.post(path, headers=self.headers).status_code == 200

    @property
    def headers(self) -> dict[str, str]:
        """The reader's credentials."""
        return {"Authorization": f"Token {self.token}"}


@dataclass(frozen=True)
class Pair:
    """Our app and another on one database."""

    name: str
    ours: httpx.Client
    other: httpx.Client
    world: World


@contextmanager
def running(name: str, database_url: str) -> Iterator[Pair]:
    """Run our app and another on one database; skip where the framework is not installed."""
    framework = FRAMEWORKS.get(name, name.split()[0])
    pytest.importorskip(framework, reason=f"{framework} is not installed")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as clients:
        patch.setenv("DATABASE_URL", database_url)
        ours, other = (clients.enter_context(create(database_url)) for create in PAIRS[name])
        yield Pair(name, ours, other, World(ours))
    if name == "wsgi limit":
        import_module("benchmarks.limit.wsgi").pool.close()


Operation = Callable[[httpx.Client, World], httpx.Response]


def check_health(client: httpx.Client, _world: World) -> httpx.Response:
    """Check the health."""
    return client.get("/health")


def show_user(client: httpx.Client, world: World) -> httpx.Response:
    """Show a member."""
    return client.get(f"/forge/users/{world.reader}")


def list_articles(client: httpx.Client, world: World) -> httpx.Response:
    """List a page of all articles."""
    return client.get("/api/articles?limit=20", headers=world.headers)


def show_feed(client: httpx.Client, world: World) -> httpx.Response:
    """List a page of the feed."""
    return client.get("/api/articles/feed?limit=20", headers=world.headers)


def publish_article(client: httpx.Client, world: World) -> httpx.Response:
    """Publish an article with a new title."""
    title = f"Größe {uuid4()}"
    article = {"title": title, "description": "d", "body": "b", "tagList": ["x", "é", "x"]}
    return client.post("/api/articles", json={"article": article}, headers=world.headers)


def publish_again(client: httpx.Client, world: World) -> httpx.Response:
    """Publish an article with the title of another."""
    article = {"title": "Own", "description": "d", "body": "b"}
    return client.post("/api/articles", json={"article": article}, headers=world.headers)


def sign_up(client: httpx.Client, _world: World) -> httpx.Response:
    """Sign up with a new name."""
    return client.post("/forge/users", json={"name": f"member-{uuid4()}"})


OPERATIONS: list[Operation] = [
    check_health,
    show_user,
    list_articles,
    show_feed,
    publish_article,
    sign_up,
]


def comparable(response: httpx.Response) -> tuple[int, str]:
    """Return status and JSON; times in any format, and without what each write makes anew."""
    text = json.dumps(response.json(), ensure_ascii=False, sort_keys=True)
    if response.request.method == "GET":
        return response.status_code, _TIME.sub(lambda found: _same_format(found[0]), text)
    return response.status_code, _NEW.sub("new", text)


def _same_format(time: str) -> str:
    seconds, _, fraction = time.rstrip("Z").partition(".")
    return f"{seconds}.{fraction.ljust(6, '0')}Z"


@contextmanager
def recorded_statements() -> Iterator[list[str]]:
    """Record the statements that SQLAlchemy sends."""
    sent: list[str] = []

    def record(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        sent.append(sql)

    sa.event.listen(sa.Engine, "before_cursor_execute", record)
    try:
        yield sent
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", record)


class DjangoProcess:
    """A Django project in a process of its own: a process can only have one."""

    def __init__(self, wsgi: str, database_url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, wsgi],
            env={**os.environ, "DATABASE_URL": database_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def create_world(self) -> list[str]:
        """Create a `World`; return the reader's id and token."""
        world: list[str] = self._call("world")
        return world

    def run(self, operation: str, reader: str, token: str) -> tuple[int, str, list[str]]:
        """Run an operation; return its status, comparable JSON, and statements."""
        status, text, statements = self._call("run", operation, reader, token)
        return status, text, statements

    def send(self, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
        """Send a request; return its status and JSON."""
        return self._call("send", method, path, body, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate()

    def _call(self, *command: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def _serve_django(wsgi: str) -> None:
    client, sent = wsgi_client(import_module(wsgi).application), _record_django()
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        sent.clear()
        if command == "world":
            world = World(client)
            result: Any = [world.reader, world.token]
        elif command == "send":
            method, path, body, token = arguments
            headers = {"Authorization": f"Token {token}"} if token else {}
            response = client.request(method, path, json=body, headers=headers)
            result = [response.status_code, response.json()]
        else:
            operation, reader, token = arguments
            world = World.__new__(World)
            world.reader, world.token = reader, token
            status, text = comparable(globals()[operation](client, world))
            result = [status, text, sent]
        print(json.dumps(result), flush=True)


def _record_django() -> list[str]:
    from django.db.backends.signals import connection_created

    sent: list[str] = []

    def record(execute: Any, sql: str, *arguments: Any) -> Any:
        if not sql.startswith(_BOOKKEEPING):
            sent.append(sql)
        return execute(sql, *arguments)

    def listen(connection: Any, **_: Any) -> None:
        if record not in connection.execute_wrappers:
            connection.execute_wrappers.append(record)

    connection_created.connect(listen, weak=False)
    return sent


def _publish(client: httpx.Client, token: str, title: str, **members: Any) -> Any:
    article = {"title": title, "description": "About", "body": "All"} | members
    headers = {"Authorization": f"Token {token}"}
    response = client.post("/api/articles", json={"article": article}, headers=headers)
    assert response.status_code == 201
    return response.json()["article"]


def _member(client: httpx.Client) -> tuple[str, str]:
    response = client.post("/forge/users", json={"name": f"member-{uuid4()}"})
    assert response.status_code == 201
    return response.json()["id"], response.json()["token"]


if __name__ == "__main__":
    _serve_django(sys.argv[1])
