"""ASGI servers and hosts that leave out what ASGI makes optional (ASGI, HTTP Connection Scope)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contract_tests.apps import ROOT
from contract_tests.targets.databases import migrate, sqlite_url
from contract_tests.targets.environment import SETTINGS

APPS = {
    "fastapi": "fastapi_app.main:app",
    "django": "django_project.config.asgi:application",
}
# Calls the app in a process of its own with scopes that have the required keys alone, and prints
# what it answers.
HOST = """
import asyncio, importlib, json, sys
module, _, name = sys.argv[1].partition(":")
app = getattr(importlib.import_module(module), name)
runs_lifespan, optional = json.loads(sys.argv[2])

async def request(method, path):
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
             "path": path, "query_string": b"", "headers": [(b"host", b"host.example")], **optional}
    sent, bodies = [], [{"type": "http.request", "body": b"", "more_body": False}]
    ended = asyncio.Event()
    async def receive():
        if bodies:
            return bodies.pop()
        await ended.wait()
        return {"type": "http.disconnect"}
    async def send(message):
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            ended.set()
    try:
        await app(scope, receive, send)
    except Exception as error:
        print(f"raised {type(error).__name__}: {error}", file=sys.stderr)
    body = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return [sent[0]["status"], json.loads(body or "null")]

async def main():
    answers = [await request(*one) for one in json.loads(sys.argv[3])]
    print(json.dumps(answers))

async def within_lifespan():
    async with app.router.lifespan_context(app):
        await main()

asyncio.run(within_lifespan() if runs_lifespan else main())
"""
REQUESTS = [
    ("GET", "/health"),
    ("GET", "/ready"),
    ("OPTIONS", "/api/tags"),
    ("GET", "/api/profiles/zo\u00eb"),
    ("GET", "/nowhere"),
    ("FOO", "/health"),
]
# What a host that knows nothing of an optional key may set instead.
OPTIONAL: list[dict[str, Any]] = [
    {},
    {"raw_path": None, "client": None, "server": None, "root_path": ""},
]


def _answers(
    app: str, folder: Path, requests: list[tuple[str, str]], optional: Any, *, lifespan: bool
) -> tuple[list[Any], str]:
    database_url = sqlite_url(folder / "forge.db")
    migrate(database_url)
    arguments = [APPS[app], json.dumps([lifespan, optional]), json.dumps(requests)]
    variables = {**SETTINGS, "FORGE_ENV": "development", "DATABASE_URL": database_url}
    run = subprocess.run(
        [sys.executable, "-c", HOST, *arguments],
        env={**os.environ, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[Any] = json.loads(run.stdout)
    return answers, run.stderr


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("optional", OPTIONAL, ids=["absent", "null"])
def test_what_asgi_makes_optional_may_be_missing(app: str, optional: Any, tmp_path: Path) -> None:
    answers, log = _answers(app, tmp_path, REQUESTS, optional, lifespan=app == "fastapi")
    assert [status for status, _ in answers] == [200, 200, 204, 404, 404, 405]
    assert answers[3][1]["errors"] == {"profile": ["not found"]}
    lines = [line.partition("] ")[2].rpartition(" ms")[0] for line in log.splitlines()]
    assert [line.rpartition(" ")[0] for line in lines] == [
        "GET /health 200",
        "GET /ready 200",
        "OPTIONS /api/tags 204",
        "GET /api/profiles/zo%C3%AB 404",
        "GET /nowhere 404",
        "FOO /health 405",
    ]


def test_without_its_lifespan_the_fastapi_app_says_what_to_do(tmp_path: Path) -> None:
    requests = [("GET", "/health"), ("GET", "/ready"), ("GET", "/api/tags")]
    answers, log = _answers("fastapi", tmp_path, requests, {}, lifespan=False)
    assert [status for status, _ in answers] == [200, 500, 500]
    assert answers[1][1]["errors"] == {"server": ["internal error"]}
    said = (
        "RuntimeError: the lifespan of the Forge did not run. Use `with TestClient(app)` in tests"
    )
    assert log.count(f"\n{said}") == log.count(f"raised {said}") == 2
