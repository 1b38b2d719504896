"""The app does not start since its file was split.

Framework: Flask
Symptom: The app was one file. Since it is a package of three, it does not start.
Provoke: Run flask --app does_not_start run, or import the package.
Tool: The traceback of the import, read from the top: which module asks which, and the one that is
    asked for a name before it has it. python -X importtime shows the same order.
Elsewhere: Django finds models by the names of apps, loads them in an order of its own, and refers
    to them as "shop.Order", so they do not import the project. FastAPI can have the same fault.
"""

from collections.abc import Iterator
from pathlib import Path

from drills.tools import answered, load, traceback_in


def check(folder: Path) -> Iterator[str]:
    """The package starts and answers."""
    app = load("does_not_start", folder).app
    app.testing = True  # raises what a view raises
    client = app.test_client()
    _, wrong = answered(folder, "GET /orders", lambda: client.get("/orders"))
    if wrong:
        yield wrong


def tool(folder: Path) -> str:
    """The traceback of the import."""
    return traceback_in(folder, lambda: load("does_not_start", folder))
