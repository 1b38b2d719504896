"""`python -m benchmarks.parts.profiler FRAMEWORK MODULE:APP OPERATION SECONDS`.

Sends one request after the other to an app in this process, and prints the share of each layer in
the time, as JSON.
"""

import asyncio
import json
import logging
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.databases import ROOT
from benchmarks.in_process import call_asgi, call_wsgi, load
from benchmarks.servers import INTERFACES
from benchmarks.workload import BY_NAME, Request

if TYPE_CHECKING:
    from pyinstrument import Profiler
    from pyinstrument.frame import Frame

DRIVER = "driver, event loop, waiting for PostgreSQL"
QUERIES = "SQLAlchemy, or Django's ORM"
FRAMEWORK = "the framework and its libraries"
APP = "our app: routes, schemas, middleware (and Django's store)"
_OUTSIDE = "the caller of the app"
_BY_PACKAGE = {
    "core": "core",
    "http_contract": "http_contract",
    "adapters": "adapters",
    **dict.fromkeys(("fastapi_app", "flask_app", "django_project"), APP),
    **dict.fromkeys(("sqlalchemy", "greenlet"), QUERIES),
    **dict.fromkeys(
        ("asyncio", "asyncpg", "psycopg", "psycopg_binary", "psycopg_pool", "selectors.py"),
        DRIVER,
    ),
    "logging": "logging",
}
LAYERS = (*dict.fromkeys([FRAMEWORK, *_BY_PACKAGE.values()]),)
_SITE_PACKAGES = "/site-packages/"
_WARM_UPS = 50  # requests
_INTERVAL = 0.000_5  # seconds between two samples


def layer_of(file: str) -> str | None:
    """Return the layer of a file; None if it counts for its caller."""
    if _SITE_PACKAGES in file:
        package = file.rpartition(_SITE_PACKAGES)[2]
        if package.startswith("django/db/"):
            return QUERIES
        return _BY_PACKAGE.get(package.partition("/")[0], FRAMEWORK)
    path = Path(file)
    if path.is_relative_to(ROOT):
        return _BY_PACKAGE.get(path.relative_to(ROOT).parts[0], _OUTSIDE)
    known = (_BY_PACKAGE[name] for name in path.parts[-2:] if name in _BY_PACKAGE)
    return next(known, None)


def shares(root: "Frame") -> dict[str, float]:
    """Return the share (0 to 1) of each layer in the time, without the caller of the app."""
    times: defaultdict[str, float] = defaultdict(float)
    _add(root, _OUTSIDE, times)
    times.pop(_OUTSIDE, None)
    total = sum(times.values())
    return {layer: round(times[layer] / total, 4) for layer in LAYERS if times[layer]}


def _add(frame: "Frame", caller: str, times: defaultdict[str, float]) -> None:
    layer = layer_of(frame.file_path or "") or caller
    times[layer] += frame.time - sum(child.time for child in frame.children)
    for child in frame.children:
        _add(child, layer, times)


def main(framework: str, app: str, operation: str, seconds: str) -> None:
    """Profile, and print the shares."""
    from pyinstrument import Profiler

    logging.raiseExceptions = False
    profiler = Profiler(interval=_INTERVAL, async_mode="disabled")
    request, loaded = BY_NAME[operation].request, load(app)
    if INTERFACES[framework] == "asgi":
        asyncio.run(_profile_asgi(loaded, request, float(seconds), profiler))
    else:
        _profile_wsgi(loaded, request, float(seconds), profiler)
    if (session := profiler.last_session) and (root := session.root_frame()):
        print(json.dumps(shares(root)))


def _profile_wsgi(app: Any, request: Request, seconds: float, profiler: "Profiler") -> None:
    for _ in range(_WARM_UPS):
        _check(call_wsgi(app, request)[0], request)
    profiler.start()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _check(call_wsgi(app, request)[0], request)
    profiler.stop()


async def _profile_asgi(app: Any, request: Request, seconds: float, profiler: "Profiler") -> None:
    async with app.router.lifespan_context(app) as state:
        for _ in range(_WARM_UPS):
            _check((await call_asgi(app, request, state))[0], request)
        profiler.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            _check((await call_asgi(app, request, state))[0], request)
        profiler.stop()


def _check(status: int, request: Request) -> None:
    if status != request.expected_status:
        raise RuntimeError(
            f"{request.method} {request.path}: {status} instead of {request.expected_status}"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
