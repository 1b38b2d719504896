"""A main app with a shop below /shop."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request

# What has started and stopped. Leave the calls of `note` in the lifespans.
events: list[str] = []


def note(event: str) -> None:
    """Log that a lifespan starts or stops."""
    events.append(event)
    logging.getLogger("lifespan").info(event)


@asynccontextmanager
async def shop_lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Load the rates."""
    note("shop starts")
    app.state.rates = {"EUR": 1}
    yield
    note("shop stops")


shop = FastAPI(lifespan=shop_lifespan)


@shop.get("/rate")
async def rate(request: Request) -> dict[str, int]:
    """Every rate."""
    rates: dict[str, int] = request.app.state.rates
    return rates


@asynccontextmanager
async def main_lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Run the lifespan of the shop inside this one."""
    note("main starts")
    # A server sends lifespan events to the app that it serves, which does not hand them on.
    async with shop.router.lifespan_context(shop):
        yield
    note("main stops")


main = FastAPI(lifespan=main_lifespan)
main.mount("/shop", shop)


@main.get("/health")
async def health() -> dict[str, str]:
    """Answer the load balancer."""
    return {"status": "up"}
