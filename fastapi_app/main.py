"""The FastAPI app, as servers run it and tests build it."""

import logging.config
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI

from core.ports import Ports
from core.ports.store import Store
from core.ports.system import Clock, Randomness
from fastapi_app import documentation, problems
from fastapi_app.accounts.routes import router as accounts
from fastapi_app.articles.routes import router as articles
from fastapi_app.comments.routes import router as comments
from fastapi_app.composition import composed
from fastapi_app.inference.routes import router as inference
from fastapi_app.membership.routes import router as membership
from fastapi_app.membership.webhook import router as webhook
from fastapi_app.service.routes import router as service
from fastapi_app.settings import Settings
from http_contract.access_log import logging_config
from http_contract.asgi import ContractMiddleware
from http_contract.cursors import Cursors

# Tried one after the other for each request, so those that are asked most come first.
ROUTERS = (service, articles, membership, accounts, comments, inference, webhook)


class State(TypedDict):
    """What every request finds in `request.state`."""

    ports: Ports
    settings: Settings
    cursors: Cursors


def create_app(
    settings: Settings,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: AbstractAsyncContextManager[Store] | None = None,
) -> FastAPI:
    """An app of its own; tests bring a clock and a randomness, examples another store."""
    logging.config.dictConfig(logging_config(silenced=["uvicorn.access"]))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
        cursors = Cursors(settings.secret_key.get_secret_value())
        async with composed(settings, clock, randomness, store) as ports:
            yield {"ports": ports, "settings": settings, "cursors": cursors}

    app = FastAPI(
        title="The Forge",
        version="1",
        debug=settings.debug,  # for whoever asks `app.debug`: tracebacks are in the log anyway
        lifespan=lifespan,
        redirect_slashes=False,
        openapi_url=None,  # documentation.router has both, on routes like the others
    )
    for router in (*ROUTERS, documentation.router):
        app.include_router(router)
    documentation.install(app)
    problems.install(app)
    app.add_middleware(ContractMiddleware, allowed_origins=settings.cors_allowed_origins)
    return app


app = create_app(Settings())
