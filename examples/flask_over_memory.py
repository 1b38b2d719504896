"""Flask over the memory store: `gunicorn examples.flask_over_memory:app --threads 256`.

Everything is forgotten when the process ends, and no other process sees it: one worker only.
"""

from flask import Flask

import flask_app
from adapters.memory.store import MemoryStore
from core.ports.system import Clock


def create_app(clock: Clock | None = None) -> Flask:
    """An app with a store of its own, empty at first."""
    return flask_app.create_app(clock=clock, store=MemoryStore())


app = create_app()
