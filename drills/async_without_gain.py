"""The views are async now, and nothing is faster.

Framework: Flask
Symptom: All views became async def, with an asynchronous client, so that many requests could wait
    for the shop at the same time. They still wait one after the other.
Provoke: Start the command that the file names in COMMAND, let SHOP_URL name a server that takes
    its time, send GET /price four times at once, and count how many requests the shop receives.
Tool: faulthandler dumps the stacks of the worker while it happens. Read from the bottom: who called
    the view, and in which loop does it run? py-spy, which the hint does not run, dumps the stacks
    of a process that is not prepared for it.
Elsewhere: FastAPI on uvicorn has one event loop for all requests, so a request that awaits makes
    room for others. An async view of Django on WSGI has the same fault as Flask; under ASGI not.
"""

from collections.abc import Iterator
from pathlib import Path

from drills.tools import Partner, cut, load, served


def check(folder: Path) -> Iterator[str]:
    """More requests than workers wait for the shop at the same time."""
    service = load("async_without_gain", folder)
    with Partner() as shop, served(service, folder, SHOP_URL=shop.url) as running:
        yield from running.serves_while_waiting("/price", shop, "shop", {"price": 42})


def tool(folder: Path) -> str:
    """The stacks of the worker while requests wait."""
    service = load("async_without_gain", folder)
    with Partner() as shop, served(service, folder, SHOP_URL=shop.url) as running:
        running.send("/price", 2)
        shop.arrived(1)
        stacks = running.stacks("handle_request")
    return cut(stacks, folder, "asgiref/", " in run_until_complete", " in handle_request")
