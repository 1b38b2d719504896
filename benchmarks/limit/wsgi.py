"""The operations on bare WSGI and psycopg: `gunicorn benchmarks.limit.wsgi:app`."""

import json
import os
import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import psycopg
from psycopg_pool import ConnectionPool

from benchmarks.limit import shapes, statements

Environ = dict[str, Any]
Answer = tuple[str, Any]
Connection = psycopg.Connection[Any]

USERS = "/forge/users"
POOL_SIZE = 20
# A raw cursor sends PostgreSQL's own placeholders, as asyncpg does.
OPTIONS = {"autocommit": True, "cursor_factory": psycopg.RawCursor}
pool = ConnectionPool(
    os.environ["DATABASE_URL"], kwargs=OPTIONS, min_size=1, max_size=POOL_SIZE, open=True
)


def app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request (PEP 3333)."""
    status, answer = operation_of(environ)(environ)
    body = json.dumps(answer).encode()
    length = str(len(body))
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", length)])
    return [body]


def operation_of(environ: Environ) -> Callable[[Environ], Answer]:
    """What method and path ask for."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    is_user = method == "GET" and path.startswith(f"{USERS}/")
    return show_user if is_user else OPERATIONS.get((method, path), not_found)


def check_health(_environ: Environ) -> Answer:
    """Say that the process lives."""
    return "200 OK", {"status": "ok"}


def not_found(_environ: Environ) -> Answer:
    """Say that there is nothing here."""
    return "404 Not Found", {}


def show_user(environ: Environ) -> Answer:
    """Show a user."""
    user_id = UUID(environ["PATH_INFO"].rpartition("/")[2])
    with pool.connection() as connection:
        row = connection.execute(statements.SHOW_USER, [user_id]).fetchone()
    return ("200 OK", shapes.user(row)) if row else not_found(environ)


def list_articles(environ: Environ) -> Answer:
    """List articles, newest first."""
    return page(environ, statements.LIST_ARTICLES, statements.COUNT_ARTICLES)


def show_feed(environ: Environ) -> Answer:
    """List the articles of those whom the viewer follows, newest first."""
    return page(environ, statements.SHOW_FEED, statements.COUNT_FEED)


def page(environ: Environ, listing: str, counting: str) -> Answer:
    """A page of a list, by its two statements, as the viewer sees it."""
    asked = parse_qs(environ["QUERY_STRING"])
    limit, offset = int(asked.get("limit", ["20"])[0]), int(asked.get("offset", ["0"])[0])
    with pool.connection() as connection:
        viewer = viewer_of(environ, connection)
        if viewer is None:
            return "401 Unauthorized", {}
        rows = connection.execute(listing, [viewer[0], limit, offset]).fetchall()
        tags = connection.execute(statements.TAGS, [[row[0] for row in rows]]).fetchall()
        whose = [viewer[0]] if "$1" in counting else []
        [[count]] = connection.execute(counting, whose).fetchall()
    return "200 OK", shapes.articles(rows, tags, count)


def publish_article(environ: Environ) -> Answer:
    """Publish an article; where its slug is taken, under one with a suffix."""
    draft, moment = body_of(environ)["article"], shapes.now()
    tags = list(dict.fromkeys(draft.get("tagList", ())))
    texts = [draft[name] for name in ("title", "description", "body")]
    with pool.connection() as connection:
        viewer = viewer_of(environ, connection)
        if viewer is None:
            return "401 Unauthorized", {}
        with connection.transaction():
            for slug in shapes.slugs(draft["title"]):
                row = [slug, viewer[0], *texts, moment]
                if number := connection.execute(statements.ADD_ARTICLE, row).fetchone():
                    connection.execute(statements.ADD_TAGS, [*number, tags, moment])
                    break
    return "201 Created", shapes.published(slug, draft, tags, moment, viewer)


def sign_up(environ: Environ) -> Answer:
    """Make a user, with a token."""
    name, user_id, moment = body_of(environ)["name"], uuid4(), shapes.now()
    token = secrets.token_urlsafe(32)
    issued = [shapes.digest(token), user_id, moment + shapes.TOKEN_LIFE]
    with pool.connection() as connection, connection.transaction():
        if not connection.execute(statements.ADD_USER, [user_id, name, moment]).fetchone():
            return "409 Conflict", {}
        connection.execute(statements.ADD_TOKEN, issued)
    return "201 Created", shapes.user((user_id, name, "Standard", moment)) | {"token": token}


def viewer_of(environ: Environ, connection: Connection) -> Any:
    """Whose token came, as a row of VIEWER."""
    token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2]
    return connection.execute(statements.VIEWER, [shapes.digest(token), shapes.now()]).fetchone()


def body_of(environ: Environ) -> Any:
    """The JSON that came."""
    return json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))


OPERATIONS: dict[tuple[str, str], Callable[[Environ], Answer]] = {
    ("GET", "/health"): check_health,
    ("GET", "/api/articles"): list_articles,
    ("GET", "/api/articles/feed"): show_feed,
    ("POST", "/api/articles"): publish_article,
    ("POST", USERS): sign_up,
}
