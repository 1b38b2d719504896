"""The operations on bare ASGI and asyncpg: `uvicorn benchmarks.limit.asgi:app`."""

import json
import os
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import asyncpg  # type: ignore[import-untyped]

from benchmarks.limit import shapes, statements

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = tuple[int, Any]
Operation = Callable[[Scope, Receive], Awaitable[Answer]]

USERS = "/forge/users"
POOL_SIZE = 20


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or keep the pool in the state while the server lives."""
    if scope["type"] == "lifespan":
        await live(scope, receive, send)
        return
    status, answer = await operation_of(scope)(scope, receive)
    body = json.dumps(answer).encode()
    headers = {b"content-type": b"application/json", b"content-length": b"%d" % len(body)}
    await send({"type": "http.response.start", "status": status, "headers": [*headers.items()]})
    await send({"type": "http.response.body", "body": body})


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """Open the pool, and close it at the end."""
    await receive()
    url, options = os.environ["DATABASE_URL"], {"min_size": 1, "max_size": POOL_SIZE}
    async with asyncpg.create_pool(url, reset=leave_as_it_is, **options) as pool:
        scope["state"]["pool"] = pool
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def leave_as_it_is(_connection: object) -> None:
    """Do nothing: no operation leaves anything behind, and a reset would cost a round trip."""


def operation_of(scope: Scope) -> Operation:
    """What method and path ask for."""
    is_user = scope["method"] == "GET" and scope["path"].startswith(f"{USERS}/")
    return show_user if is_user else OPERATIONS.get((scope["method"], scope["path"]), not_found)


async def check_health(_scope: Scope, _receive: Receive) -> Answer:
    """Say that the process lives."""
    return 200, {"status": "ok"}


async def not_found(_scope: Scope, _receive: Receive) -> Answer:
    """Say that there is nothing here."""
    return 404, {}


async def show_user(scope: Scope, receive: Receive) -> Answer:
    """Show a user."""
    user_id = UUID(scope["path"].rpartition("/")[2])
    row = await scope["state"]["pool"].fetchrow(statements.SHOW_USER, user_id)
    return (200, shapes.user(row)) if row else await not_found(scope, receive)


async def list_articles(scope: Scope, _receive: Receive) -> Answer:
    """List articles, newest first."""
    return await page(scope, statements.LIST_ARTICLES, statements.COUNT_ARTICLES)


async def show_feed(scope: Scope, _receive: Receive) -> Answer:
    """List the articles of those whom the viewer follows, newest first."""
    return await page(scope, statements.SHOW_FEED, statements.COUNT_FEED)


async def page(scope: Scope, listing: str, counting: str) -> Answer:
    """A page of a list, by its two statements, as the viewer sees it."""
    asked = parse_qs(scope["query_string"].decode())
    limit, offset = int(asked.get("limit", ["20"])[0]), int(asked.get("offset", ["0"])[0])
    async with scope["state"]["pool"].acquire() as connection:
        viewer = await viewer_of(scope, connection)
        if viewer is None:
            return 401, {}
        rows = await connection.fetch(listing, viewer[0], limit, offset)
        tags = await connection.fetch(statements.TAGS, [row[0] for row in rows])
        count = await connection.fetchval(counting, *([viewer[0]] if "$1" in counting else []))
    return 200, shapes.articles(rows, tags, count)


async def publish_article(scope: Scope, receive: Receive) -> Answer:
    """Publish an article; where its slug is taken, under one with a suffix."""
    draft, moment = (await body_of(receive))["article"], shapes.now()
    tags = list(dict.fromkeys(draft.get("tagList", ())))
    texts = draft["title"], draft["description"], draft["body"]
    async with scope["state"]["pool"].acquire() as connection:
        viewer = await viewer_of(scope, connection)
        if viewer is None:
            return 401, {}
        async with connection.transaction():
            for slug in shapes.slugs(draft["title"]):
                row = slug, viewer[0], *texts, moment
                if number := await connection.fetchval(statements.ADD_ARTICLE, *row):
                    break
            await connection.execute(statements.ADD_TAGS, number, tags, moment)
    return 201, shapes.published(slug, draft, tags, moment, viewer)


async def sign_up(scope: Scope, receive: Receive) -> Answer:
    """Make a user, with a token."""
    name, user_id, moment = (await body_of(receive))["name"], uuid4(), shapes.now()
    token = secrets.token_urlsafe(32)
    issued = [shapes.digest(token), user_id, moment + shapes.TOKEN_LIFE]
    async with scope["state"]["pool"].acquire() as connection, connection.transaction():
        if not await connection.fetchval(statements.ADD_USER, user_id, name, moment):
            return 409, {}
        await connection.execute(statements.ADD_TOKEN, *issued)
    return 201, shapes.user((user_id, name, "Standard", moment)) | {"token": token}


async def viewer_of(scope: Scope, connection: Any) -> Any:
    """Whose token came, as a row of VIEWER."""
    _, _, token = dict(scope["headers"]).get(b"authorization", b"").partition(b" ")
    digest = shapes.digest(token.decode())
    return await connection.fetchrow(statements.VIEWER, digest, shapes.now())


async def body_of(receive: Receive) -> Any:
    """The JSON that came."""
    body = (message := await receive()).get("body", b"")
    while message.get("more_body"):
        body += (message := await receive()).get("body", b"")
    return json.loads(body)


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("GET", "/health"): check_health,
    ("GET", "/api/articles"): list_articles,
    ("GET", "/api/articles/feed"): show_feed,
    ("POST", "/api/articles"): publish_article,
    ("POST", USERS): sign_up,
}
