"""A Starlette app that serves the comments and the service itself, five operations in all.

It is an example of an app that joins the suite, not a fourth app to deploy: it has no commands, no
documents of its own, and no check of its settings for production.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypedDict

from starlette.applications import Starlette
from starlette.config import Config
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.argon2_passwords import Argon2, AsyncArgon2
from adapters.models.async_models import AsyncModels
from adapters.sqlalchemy.async_database import AsyncDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.domain.accounts import Bearer
from core.domain.comments import COMMENT_LIMIT, CommentDetails
from core.domain.errors import DomainError
from core.domain.validation import BLANK, text_error
from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from core.use_cases import comments, service
from core.use_cases.accounts import authenticate
from http_contract.asgi import ContractMiddleware
from http_contract.authorization import read_token, token_missing
from http_contract.cors import parse_origins
from http_contract.headers import allow_header
from http_contract.json_body import check_size, read_object
from http_contract.json_format import format_timestamp
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    bad_request,
    method_not_allowed,
    path_not_found,
    problem_from_domain,
    problem_from_status,
    validation_problem,
)
from http_contract.settings import DEVELOPMENT_DATABASE, parse_switch


class State(TypedDict):
    """What the lifespan gives to every request."""

    ports: Ports


class LimitedBody:
    """Middleware of a route: reads the whole body. Raises Problem 413 for more than 1 MiB.

    It has to come between the 405 and the 401. Starlette's own `max_body_size` answers in plain
    text, and counts only what an endpoint reads.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, whose body the endpoint can read again."""
        body = bytearray()
        async for chunk in Request(scope, receive).stream():
            body += chunk
            check_size(len(body))
        read: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_again() -> Message:
            return read.pop() if read else await receive()

        await self._app(scope, receive_again, send)


async def current_user(request: Request[State]) -> Bearer | None:
    """The user whose token the request carries. Raises DomainError (TOKEN_INVALID)."""
    token = read_token(",".join(request.headers.getlist("Authorization")))
    return await authenticate(request.state["ports"], token) if token else None


async def require_user(request: Request[State]) -> Bearer:
    """The same. Raises DomainError (TOKEN_MISSING) without a token."""
    user = await current_user(request)
    if user is None:
        raise token_missing()
    return user


async def health(_request: Request[State]) -> Response:
    """Whether the process is alive."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request[State]) -> Response:
    """Whether requests can be served."""
    await service.check_readiness(request.state["ports"])
    return JSONResponse({"status": "ready"})


class Comments(HTTPEndpoint):
    """The comments on an article."""

    async def get(self, request: Request[State]) -> Response:
        """List them, oldest first."""
        ports, slug = request.state["ports"], request.path_params["slug"]
        listed = await comments.list_comments(ports, await current_user(request), slug)
        return JSONResponse({"comments": [comment_members(details) for details in listed]})

    async def post(self, request: Request[State]) -> Response:
        """Add one."""
        ports, slug = request.state["ports"], request.path_params["slug"]
        author = await require_user(request)
        text = comment_text(read_object(await request.body(), request.headers.get("Content-Type")))
        added = await comments.add_comment(ports, author, slug, text)
        return JSONResponse({"comment": comment_members(added)}, status_code=201)


async def delete_comment(request: Request[State]) -> Response:
    """Delete the current user's own comment."""
    ports, path = request.state["ports"], request.path_params
    author = await require_user(request)
    await comments.delete_comment(ports, author, path["slug"], path["id"])
    return Response(status_code=204)


def comment_text(body: dict[str, Any]) -> str:
    """The text of a new comment. Raises Problem 422 with the message of the contract (W5)."""
    members = body.get("comment")
    if not isinstance(members, dict):
        raise validation_problem([("comment", BLANK)])
    text: str = "" if members.get("body") is None else members["body"]
    message = text_error(text, COMMENT_LIMIT) if isinstance(text, str) else "must be a string"
    if message:
        raise validation_problem([("body", message)])
    return text


def comment_members(details: CommentDetails) -> dict[str, Any]:
    """A comment in a response. It is never changed, so both of its times are the same."""
    comment, author = details.comment, details.author
    return {
        "id": comment.id,
        "createdAt": format_timestamp(comment.created_at),
        "updatedAt": format_timestamp(comment.created_at),
        "body": comment.body,
        "author": {
            "username": author.username,
            "bio": author.bio,
            "image": author.image,
            "following": author.following,
        },
    }


async def error_response(request: Request, error: Exception) -> Response:
    """The response to an error, or to OPTIONS, for which Starlette raises a 405 too."""
    match error:
        case Problem():
            problem = error
        case DomainError():
            problem = problem_from_domain(error)
        case HTTPException(status_code=404):
            problem = path_not_found()
        case HTTPException(status_code=405, headers={"Allow": methods}):
            allow = allow_header(methods.split(", "))
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"Allow": allow})
            problem = method_not_allowed(allow)
        case HTTPException(status_code=status, detail=detail, headers=headers):
            problem = problem_from_status(status, detail, headers)
        case ClientDisconnect():  # while the body was read
            problem = bad_request()
        case _:
            raise error
    return Response(problem.body(), problem.status, problem.headers, MEDIA_TYPE)


limited = partial(Route, middleware=[Middleware(LimitedBody)])
ROUTES = [
    limited("/health", health),
    limited("/ready", ready),
    # With its methods, so that the 405 comes before the size.
    limited("/api/articles/{slug}/comments", Comments, methods=["GET", "POST"]),
    limited("/api/articles/{slug}/comments/{id}", delete_comment, methods=["DELETE"]),
]


def create_app(
    config: Config,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: Store | None = None,
) -> Starlette:
    """An app with these settings. Tests provide a clock, randomness or a store of their own."""
    database_url = config("DATABASE_URL", default=DEVELOPMENT_DATABASE)
    cheap = config("CHEAP_PASSWORDS", cast=partial(parse_switch, "CHEAP_PASSWORDS"), default="")
    origins = config("CORS_ALLOWED_ORIGINS", cast=parse_origins, default="")

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[State]:
        async with AsyncDatabase(database_url) as database, AsyncModels(None) as models:
            with AsyncArgon2(Argon2(cheap=cheap)) as passwords:
                yield {
                    "ports": Ports(
                        store or SqlAlchemyStore(database),
                        passwords,
                        clock or SystemClock(),
                        randomness or SystemRandomness(),
                        models,
                    )
                }

    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(ContractMiddleware, allowed_origins=origins)],
        exception_handlers=dict.fromkeys(
            (Problem, DomainError, HTTPException, ClientDisconnect), error_response
        ),
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app
