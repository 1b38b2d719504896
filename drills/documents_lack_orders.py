"""The documentation lacks an endpoint that is in the code.

Framework: FastAPI
Symptom: /docs shows the customers and nothing of the orders, though orders.py has been merged and
    its tests of the functions pass. GET /orders answers 404.
Provoke: Open /docs, or send GET /openapi.json and look at its paths.
Tool: The paths of /openapi.json beside the routers that the program has made.
Elsewhere: In none; each has a line that joins the parts: include_router, register_blueprint,
    include(). Where one writes @app.get on the application itself, there is nothing to forget.
"""

import gc
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from fastapi import APIRouter
from starlette.testclient import TestClient

from drills.tools import answered, load

PATHS = {"/api/customers": ["Ann", "Bob"], "/api/orders": [1, 2, 3]}


def check(folder: Path) -> Iterator[str]:
    """The orders are documented and served."""
    service = load("documents_lack_orders", folder)
    client = TestClient(service.app)
    documented = set(client.get("/openapi.json").json()["paths"])
    if documented != set(PATHS):
        yield f"The document has {sorted(documented)}, and should have {sorted(PATHS)}."
    for path in sorted(PATHS):
        response, wrong = answered(folder, f"GET {path}", partial(client.get, path))
        if wrong:
            yield wrong
        elif response.json() != PATHS[path]:
            yield f"GET {path} answers {response.json()}, and should answer {PATHS[path]}."


def tool(folder: Path) -> str:
    """What is documented, and the routes of each router."""
    service = load("documents_lack_orders", folder)
    documented = TestClient(service.app).get("/openapi.json").json()["paths"]
    lines = [f"documented: {path}" for path in documented]
    gc.collect()
    names = {id(value): name for name, value in vars(service).items()}
    for router in gc.get_objects():
        if type(router) is APIRouter and id(router) in names:
            paths = [getattr(route, "path", "(a router)") for route in router.routes]
            lines.append(f"router {names[id(router)]}: {paths}")
    return "\n".join(lines)
