"""A Starlette app that serves accounts, comments and the service itself.

It is an example of an app that joins the suite, not a fourth app to deploy: it has no commands, no
documents of its own, and no check of its settings for production.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.config import Config
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.argon2_passwords import Argon2, AsyncArgon2
from adapters.inference.async_models import AsyncModels
from adapters.security_log import LoggedSecurityEvents
from adapters.sqlalchemy.async_database import AsyncDatabase
from adapters.sqlalchemy.store import SqlAlchemyStore
from adapters.system import SystemClock, SystemRandomness
from core.domain.account_policy import DEVELOPMENT
from core.domain.errors import DomainError
from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from http_contract.access_log import current_client
from http_contract.asgi import ContractMiddleware
from http_contract.cors import parse_origins
from http_contract.headers import allow_header
from http_contract.json_body import check_size
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    bad_request,
    method_not_allowed,
    path_not_found,
    problem_from_domain,
    problem_from_status,
)
from http_contract.settings import DEVELOPMENT_DATABASE, parse_bool
from tests.another_framework import operations
from tests.another_framework.operations import State


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


route = partial(Route, middleware=[Middleware(LimitedBody)])
# Each with its methods, classes too, so that the 405 comes before the size.
ROUTES = [
    route("/health", operations.health, methods=["GET"]),
    route("/ready", operations.ready, methods=["GET"]),
    route("/api/users", operations.register, methods=["POST"]),
    route("/api/users/login", operations.log_in, methods=["POST"]),
    route("/api/users/logout", operations.log_out, methods=["POST"]),
    route("/forge/tokens", operations.Tokens, methods=["GET", "DELETE"]),
    route("/forge/tokens/{id}", operations.revoke_token, methods=["DELETE"]),
    route("/api/user", operations.Account, methods=["GET", "PUT"]),
    route("/api/profiles/{username}", operations.show_profile, methods=["GET"]),
    route("/api/profiles/{username}/follow", operations.Follow, methods=["POST", "DELETE"]),
    route("/api/articles/{slug}/comments", operations.Comments, methods=["GET", "POST"]),
    route("/api/articles/{slug}/comments/{id}", operations.delete_comment, methods=["DELETE"]),
]


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


def create_app(
    config: Config,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: Store | None = None,
) -> Starlette:
    """An app with these settings. Tests provide a clock, randomness or a store of their own."""
    database_url = config("DATABASE_URL", default=DEVELOPMENT_DATABASE)
    cheap = config("CHEAP_PASSWORDS", cast=partial(parse_bool, "CHEAP_PASSWORDS"), default="")
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
                        LoggedSecurityEvents(current_client.get),
                        DEVELOPMENT,
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
