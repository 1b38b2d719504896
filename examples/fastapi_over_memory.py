"""FastAPI over the memory store: `uvicorn examples.fastapi_over_memory:app --http h11`.

The data is lost when the process ends, and each process has its own: use one worker.
"""

from contextlib import nullcontext

from fastapi import FastAPI

from adapters.memory.store import MemoryStore
from core.ports.system import Clock
from fastapi_app import main
from fastapi_app.settings import Settings


def create_app(clock: Clock | None = None) -> FastAPI:
    """Create an app with an empty store of its own."""
    return main.create_app(Settings(), clock=clock, store=nullcontext(MemoryStore()))


app = create_app()
