"""Flask over the memory store: `gunicorn examples.flask_over_memory:app --threads 256`.

The data is lost when the process ends, and each process has its own: use one worker.
"""

from flask import Flask

import flask_app
from adapters.memory.store import MemoryStore
from core.ports.system import Clock


def create_app(clock: Clock | None = None) -> Flask:
    """Create an app with an empty store of its own."""
    return flask_app.create_app(clock=clock, store=MemoryStore())


app = create_app()
