"""The three apps in one process: `uvicorn examples.one_process:app --http h11 --ws none`.

GATEWAY_TABLE names the table that says which of them serves each operation. Without it that is
examples/one_process.toml. The three use one database, each with a connection pool of its own.
"""

import os
from pathlib import Path
from typing import Any

from openfeature.client import OpenFeatureClient

from gateway.flags import TableProvider
from gateway.in_process import OperationMiddleware
from gateway.wsgi import WsgiApp

TABLE = Path(__file__).with_suffix(".toml")
THREADS = 256  # as many as under gunicorn; those that are not used are never started


def compose(
    fastapi: Any, flask: Any, django: Any, table: Path, client: OpenFeatureClient | None = None
) -> OperationMiddleware:
    """Mount Flask and Django beside FastAPI. The flags are the table's, unless there is a client.

    The middleware is outside of FastAPI's own, which would add its headers and its line in the log
    to the responses of the others.
    """
    return OperationMiddleware(
        fastapi,
        name="fastapi",
        beside={
            "flask": WsgiApp(flask, threads=THREADS),
            "django": WsgiApp(django, threads=THREADS),
        },
        routing=TableProvider(table),
        client=client,
    )


def create_app() -> OperationMiddleware:
    """Create an app with the settings that each of the three reads from the environment."""
    from flask_app.wsgi import app as flask  # isort: skip  # first: it reads .env for all of them
    from django_project.config.wsgi import application as django
    from fastapi_app.main import app as fastapi

    return compose(fastapi, flask, django, Path(os.environ.get("GATEWAY_TABLE", TABLE)))


app = create_app()
