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

from benchmarks.limit import rows

Environ = dict[str, Any]
Response = tuple[str, Any]
Connection = psycopg.Connection[Any]

USERS = "/forge/users"
POOL_SIZE = 20
# A raw cursor uses PostgreSQL's own placeholders, as asyncpg does.
OPTIONS = {"autocommit": True, "cursor_factory": psycopg.RawCursor}
pool = ConnectionPool(
    os.environ["DATABASE_URL"], kwargs=OPTIONS, min_size=1, max_size=POOL_SIZE, open=True
)


def app(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Respond to one request (PEP 3333)."""
    status, content = operation_of(environ)(environ)
    body = json.dumps(content).encode()
    length = str(len(body))
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", length)])
    return [body]


def operation_of(environ: Environ) -> Callable[[Environ], Response]:
    """Return the operation of a method and path."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    is_user = method == "GET" and path.startswith(f"{USERS}/")
    return show_user if is_user else OPERATIONS.get((method, path), not_found)


def check_health(_environ: Environ) -> Response:
    """Return 200 while the process runs."""
    return "200 OK", {"status": "ok"}


def not_found(_environ: Environ) -> Response:
    """Return 404."""
    return "404 Not Found", {}


def show_user(environ: Environ) -> Response:
    """Show a member."""
    user_id = UUID(environ["PATH_INFO"].rpartition("/")[2])
    with pool.connection() as connection:
        row = connection.execute(rows.SHOW_USER, [user_id]).fetchone()
    return ("200 OK", rows.user(row)) if row else not_found(environ)


def list_articles(environ: Environ) -> Response:
    """List articles, newest first."""
    return page(environ, rows.LIST_ARTICLES, rows.COUNT_ARTICLES)


def show_feed(environ: Environ) -> Response:
    """List the articles of the authors that the current user follows, newest first."""
    return page(environ, rows.SHOW_FEED, rows.COUNT_FEED)


def page(environ: Environ, list_statement: str, count_statement: str) -> Response:
    """Return a page of a list for the current user."""
    query = parse_qs(environ["QUERY_STRING"])
    limit, offset = int(query.get("limit", ["20"])[0]), int(query.get("offset", ["0"])[0])
    with pool.connection() as connection:
        user = current_user(environ, connection)
        if user is None:
            return "401 Unauthorized", {}
        listed = connection.execute(list_statement, [user[0], limit, offset]).fetchall()
        tags = connection.execute(rows.TAGS, [[row[0] for row in listed]]).fetchall()
        parameters = [user[0]] if "$1" in count_statement else []
        [[count]] = connection.execute(count_statement, parameters).fetchall()
    return "200 OK", rows.articles(listed, tags, count)


def publish_article(environ: Environ) -> Response:
    """Publish an article; if its slug is taken, with a random suffix."""
    values, created_at = body_of(environ)["article"], rows.now()
    tags = list(dict.fromkeys(values.get("tagList", ())))
    columns = [values[name] for name in rows.NEW_ARTICLE]
    with pool.connection() as connection:
        user = current_user(environ, connection)
        if user is None:
            return "401 Unauthorized", {}
        with connection.transaction():
            for slug in rows.slugs(values["title"]):
                row = [slug, user[0], created_at, *columns]
                if article_id := connection.execute(rows.ADD_ARTICLE, row).fetchone():
                    connection.execute(rows.ADD_TAGS, [*article_id, tags, created_at])
                    break
    return "201 Created", rows.published(slug, values, tags, created_at, user)


def sign_up(environ: Environ) -> Response:
    """Create a member with an access token."""
    name, user_id, created_at = body_of(environ)["name"], uuid4(), rows.now()
    token = secrets.token_urlsafe(32)
    token_row = [rows.digest(token), user_id, created_at + rows.TOKEN_LIFETIME]
    with pool.connection() as connection, connection.transaction():
        if not connection.execute(rows.ADD_USER, [user_id, name, created_at]).fetchone():
            return "409 Conflict", {}
        connection.execute(rows.ADD_TOKEN, token_row)
    return "201 Created", rows.user((user_id, name, "Standard", created_at)) | {"token": token}


def current_user(environ: Environ, connection: Connection) -> Any:
    """Return the user of the request's token, a row of CURRENT_USER."""
    token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")[2]
    return connection.execute(rows.CURRENT_USER, [rows.digest(token), rows.now()]).fetchone()


def body_of(environ: Environ) -> Any:
    """Return the JSON of the request body."""
    return json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))


OPERATIONS: dict[tuple[str, str], Callable[[Environ], Response]] = {
    ("GET", "/health"): check_health,
    ("GET", "/api/articles"): list_articles,
    ("GET", "/api/articles/feed"): show_feed,
    ("POST", "/api/articles"): publish_article,
    ("POST", USERS): sign_up,
}
