"""An app works by itself and fails as a part of another.

Framework: FastAPI
Symptom: The shop works when it is served by itself. Mounted in the main app, each request to it
    answers 500.
Provoke: Serve main, and send GET /shop/rate.
Tool: The traceback in the server's log, and a line in the log for each lifespan that starts.
Elsewhere: Flask has no lifespan: what an app needs, its factory makes, so that an app behind
    DispatcherMiddleware has it. Django runs AppConfig.ready() for each installed app.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from starlette.testclient import TestClient

from drills.tools import answered, load, logged, traceback_in


def check(folder: Path) -> Iterator[str]:
    """The mounted app answers; what it opens is opened once, and closed once at the end."""
    service = load("fails_when_mounted", folder)
    with TestClient(service.main) as client:
        for path, answer in (("/health", {"status": "up"}), ("/shop/rate", {"EUR": 1})):
            response, wrong = answered(folder, f"GET {path}", partial(client.get, path))
            if wrong:
                yield wrong
            elif response.json() != answer:
                yield f"GET {path} answers {response.json()}, and should answer {answer}."
    if service.events != (expected := ["main starts", "shop starts", "shop stops", "main stops"]):
        yield f"The lifespans were {service.events}, and should be {expected}."


def tool(folder: Path) -> str:
    """The log of the lifespans, and the traceback of a request."""
    service = load("fails_when_mounted", folder)
    with logged("lifespan") as text, TestClient(service.main) as client:
        trace = traceback_in(folder, lambda: client.get("/shop/rate"))
    return f"{text.getvalue()}\n{trace}"
