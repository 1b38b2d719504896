"""The operations on bare ASGI and asyncpg: `uvicorn benchmarks.limit.asgi:app`."""

import json
import os
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import asyncpg  # type: ignore[import-untyped]

from benchmarks.limit import rows

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Response = tuple[int, Any]
Operation = Callable[[Scope, Receive], Awaitable[Response]]

USERS = "/forge/users"
POOL_SIZE = 20


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond to one request, or run the lifespan."""
    if scope["type"] == "lifespan":
        await lifespan(scope, receive, send)
        return
    status, content = await operation_of(scope)(scope, receive)
    body = json.dumps(content).encode()
    headers = {b"content-type": b"application/json", b"content-length": b"%d" % len(body)}
    await send({"type": "http.response.start", "status": status, "headers": [*headers.items()]})
    await send({"type": "http.response.body", "body": body})


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Keep a connection pool in the state while the server runs."""
    await receive()
    url, options = os.environ["DATABASE_URL"], {"min_size": 1, "max_size": POOL_SIZE}
    async with asyncpg.create_pool(url, reset=skip_reset, **options) as pool:
        scope["state"]["pool"] = pool
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def skip_reset(_connection: object) -> None:
    """Do nothing: no operation changes a connection, and a reset would cost a round trip."""


def operation_of(scope: Scope) -> Operation:
    """Return the operation of a method and path."""
    is_user = scope["method"] == "GET" and scope["path"].startswith(f"{USERS}/")
    return show_user if is_user else OPERATIONS.get((scope["method"], scope["path"]), not_found)


async def check_health(_scope: Scope, _receive: Receive) -> Response:
    """Return 200 while the process runs."""
    return 200, {"status": "ok"}


async def not_found(_scope: Scope, _receive: Receive) -> Response:
    """Return 404."""
    return 404, {}


async def show_user(scope: Scope, receive: Receive) -> Response:
    """Show a member."""
    user_id = UUID(scope["path"].rpartition("/")[2])
    row = await scope["state"]["pool"].fetchrow(rows.SHOW_USER, user_id)
    return (200, rows.user(row)) if row else await not_found(scope, receive)


async def list_articles(scope: Scope, _receive: Receive) -> Response:
    """List articles, newest first."""
    return await page(scope, rows.LIST_ARTICLES, rows.COUNT_ARTICLES)


async def show_feed(scope: Scope, _receive: Receive) -> Response:
    """List the articles of the authors that the current user follows, newest first."""
    return await page(scope, rows.SHOW_FEED, rows.COUNT_FEED)


async def page(scope: Scope, list_statement: str, count_statement: str) -> Response:
    """Return a page of a list for the current user."""
    query = parse_qs(scope["query_string"].decode())
    limit, offset = int(query.get("limit", ["20"])[0]), int(query.get("offset", ["0"])[0])
    async with scope["state"]["pool"].acquire() as connection:
        user = await current_user(scope, connection)
        if user is None:
            return 401, {}
        listed = await connection.fetch(list_statement, user[0], limit, offset)
        tags = await connection.fetch(rows.TAGS, [row[0] for row in listed])
        parameters = [user[0]] if "$1" in count_statement else []
        count = await connection.fetchval(count_statement, *parameters)
    return 200, rows.articles(listed, tags, count)


async def publish_article(scope: Scope, receive: Receive) -> Response:
    """Publish an article; if its slug is taken, with a random suffix."""
    values, created_at = (await body_of(receive))["article"], rows.now()
    tags = list(dict.fromkeys(values.get("tagList", ())))
    columns = [values[name] for name in rows.NEW_ARTICLE]
    async with scope["state"]["pool"].acquire() as connection:
        user = await current_user(scope, connection)
        if user is None:
            return 401, {}
        async with connection.transaction():
            for slug in rows.slugs(values["title"]):
                row = slug, user[0], created_at, *columns
                if article_id := await connection.fetchval(rows.ADD_ARTICLE, *row):
                    break
            await connection.execute(rows.ADD_TAGS, article_id, tags, created_at)
    return 201, rows.published(slug, values, tags, created_at, user)


async def sign_up(scope: Scope, receive: Receive) -> Response:
    """Create a member with an access token."""
    name, user_id, created_at = (await body_of(receive))["name"], uuid4(), rows.now()
    token = secrets.token_urlsafe(32)
    token_row = [rows.digest(token), user_id, created_at + rows.TOKEN_LIFETIME]
    async with scope["state"]["pool"].acquire() as connection, connection.transaction():
        if not await connection.fetchval(rows.ADD_USER, user_id, name, created_at):
            return 409, {}
        await connection.execute(rows.ADD_TOKEN, *token_row)
    return 201, rows.user((user_id, name, "Standard", created_at)) | {"token": token}


async def current_user(scope: Scope, connection: Any) -> Any:
    """Return the user of the request's token, a row of CURRENT_USER."""
    _, _, token = dict(scope["headers"]).get(b"authorization", b"").partition(b" ")
    digest = rows.digest(token.decode())
    return await connection.fetchrow(rows.CURRENT_USER, digest, rows.now())


async def body_of(receive: Receive) -> Any:
    """Return the JSON of the request body."""
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
