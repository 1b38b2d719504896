"""A Django project in a process of its own, since a process can have but one.

Run as a program with the name of a WSGI module, it asks the project the operations that it is
told, one a line, and says of each what it answered and which statements it took.
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from typing import Any, Self

import httpx

from tests.benchmarks import six_operations
from tests.benchmarks.six_operations import SmallWorld, client_of_wsgi

_BOOKKEEPING = ("SAVEPOINT", "RELEASE")


class AskedDjango:
    """The project of a WSGI module on a database, until the end of the context."""

    def __init__(self, wsgi: str, database_url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, wsgi],
            env={**os.environ, "DATABASE_URL": database_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, operation: str, *about: Any) -> Any:
        """Status, JSON and statements of an operation of a reader with a token.

        `settle` gives these two instead, and `send` the status of a request of any method, path,
        body and token.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([operation, *about]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End it."""
        self._process.communicate()


def _answer(wsgi: str) -> None:
    client, sent = client_of_wsgi(import_module(wsgi).application), _watch()
    for line in sys.stdin:
        operation, *about = json.loads(line)
        sent.clear()
        if operation == "settle":
            world = SmallWorld(client)
            said: Any = [world.reader, world.token]
        elif operation == "send":
            said = _status(client, *about)
        else:
            world = SmallWorld.__new__(SmallWorld)
            world.reader, world.token = about
            answer = getattr(six_operations, operation)(client, world)
            said = [answer.status_code, answer.json(), sent]
        print(json.dumps(said), flush=True)


def _status(client: httpx.Client, method: str, path: str, body: Any, token: str | None) -> int:
    headers = {"Authorization": f"Token {token}"} if token else {}
    return client.request(method, path, json=body, headers=headers).status_code


def _watch() -> list[str]:
    from django.db.backends.signals import connection_created

    sent: list[str] = []

    def note(execute: Any, sql: str, *arguments: Any) -> Any:
        if not sql.startswith(_BOOKKEEPING):
            sent.append(sql)
        return execute(sql, *arguments)

    def listen(connection: Any, **_: Any) -> None:
        if note not in connection.execute_wrappers:
            connection.execute_wrappers.append(note)

    connection_created.connect(listen, weak=False)
    return sent


if __name__ == "__main__":
    _answer(sys.argv[1])
