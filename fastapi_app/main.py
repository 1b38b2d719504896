"""The FastAPI app, as servers run it and tests build it."""

import logging.config
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI

from adapters.system import SystemClock, SystemRandomness
from core.ports import Ports
from core.ports.clock import Clock
from core.ports.randomness import Randomness
from fastapi_app import documentation, problems
from fastapi_app.accounts.routes import router as accounts
from fastapi_app.articles.routes import router as articles
from fastapi_app.comments.routes import router as comments
from fastapi_app.composition import compose
from fastapi_app.database import AsyncDatabase
from fastapi_app.service.routes import router as service
from fastapi_app.settings import Settings
from fastapi_app.wire import Wire
from http_contract.access_log import logging_config


class State(TypedDict):
    """What every request finds in `request.state`."""

    ports: Ports


def create_app(
    settings: Settings, clock: Clock | None = None, randomness: Randomness | None = None
) -> FastAPI:
    """An app of its own; tests bring a clock and a randomness that they control."""
    logging.config.dictConfig(logging_config(silenced=["uvicorn.access"]))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
        async with AsyncDatabase(settings.database_url.get_secret_value()) as database:
            ports = compose(
                settings, database, clock or SystemClock(), randomness or SystemRandomness()
            )
            yield {"ports": ports}

    app = FastAPI(
        title="The Forge",
        version="1",
        debug=settings.debug,
        lifespan=lifespan,
        redirect_slashes=False,
        openapi_url=None,  # documentation.router has both, on routes like the others
    )
    for router in (accounts, articles, comments, service, documentation.router):
        app.include_router(router)
    documentation.install(app)
    problems.install(app)
    app.add_middleware(Wire, allowed_origins=settings.cors_allowed_origins)
    return app


app = create_app(Settings())
