"""The FastAPI app, as servers run it and tests build it.

Request ids, security headers, CORS and the access log are those of `http_contract.asgi`.
"""

import logging.config
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp

from core.ports.store import Store
from core.ports.system import Clock, Randomness
from fastapi_app import openapi
from fastapi_app.accounts.routes import router as accounts
from fastapi_app.articles.routes import router as articles
from fastapi_app.comments.routes import router as comments
from fastapi_app.composition import open_ports
from fastapi_app.errors import EXCEPTION_HANDLERS
from fastapi_app.inference.routes import router as inference
from fastapi_app.membership.routes import router as membership
from fastapi_app.routing import PROBLEM_RESPONSE, StrictRouter, require_strict_routes
from fastapi_app.service.routes import router as service
from fastapi_app.settings import Settings
from http_contract.access_log import APP_LOGGER, logging_config
from http_contract.asgi import ContractMiddleware, not_logged_yet
from http_contract.cursors import Cursors
from http_contract.json_body import BODY_LIMIT
from http_contract.settings import ENVIRONMENT_UNSET

# Tried one after the other for each request, so the busiest ones come first.
ROUTERS: tuple[StrictRouter, ...] = (
    service,
    articles,
    membership,
    accounts,
    comments,
    inference,
    openapi.router,
)


class ForgeAPI(FastAPI):
    """FastAPI with ContractMiddleware outside of all other middleware, whenever that was added."""

    def build_middleware_stack(self) -> ASGIApp:
        """FastAPI's own stack, within ContractMiddleware."""
        settings: Settings = self.state.settings
        return ContractMiddleware(super().build_middleware_stack(), settings.cors_allowed_origins)

    def openapi(self) -> dict[str, Any]:
        """FastAPI's own document, with the schema of error responses and both schemes of tokens."""
        return openapi.completed(super().openapi())


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
    store: AbstractAsyncContextManager[Store] | None = None,
) -> FastAPI:
    """An app of its own. Tests pass a clock and a randomness, examples another store.

    Mounted in another app, its lifespan has to be entered by the other one's, as Starlette runs
    only the outermost: `async with forge.router.lifespan_context(forge): yield`.
    """
    logging.config.dictConfig(logging_config(silenced=["uvicorn.access"]))
    logging.getLogger("uvicorn.error").addFilter(not_logged_yet)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        require_strict_routes(app)
        if "forge_env" not in settings.model_fields_set:
            logging.getLogger(APP_LOGGER).warning(ENVIRONMENT_UNSET)
        async with open_ports(settings, clock=clock, randomness=randomness, store=store) as ports:
            app.state.ports = ports
            yield
        del app.state.ports

    app = ForgeAPI(
        title="The Forge",
        version="1",
        description="Tokens are sent as `Authorization: Bearer …`, or with the scheme `Token`.",
        license_info={"name": "MIT", "identifier": "MIT"},
        root_path=settings.path_prefix,
        debug=settings.debug,
        lifespan=lifespan,
        exception_handlers=EXCEPTION_HANDLERS,
        responses={"default": {"description": "Any other error", **PROBLEM_RESPONSE}},
        redirect_slashes=False,
        openapi_url=None,  # `openapi.router` has the document and its page
    )
    # Of every route, also those of other routers, which may set a `max_body_size` of their own.
    # `FastAPI(max_body_size=…)` would answer 413 before the 404 of an unknown path (W6).
    app.router.max_body_size = BODY_LIMIT
    app.state.settings = settings
    app.state.cursors = Cursors(settings.secret_key.get_secret_value())
    for router in ROUTERS:
        app.include_router(router)
    app.mount(openapi.ASSETS_URL, openapi.assets, name="swagger-ui")
    return app


app = create_app(Settings())
