"""FastAPI over the memory store: `uvicorn examples.fastapi_over_memory:app --http h11`.

Everything is forgotten when the process ends, and no other process sees it: one worker only.
"""

from contextlib import nullcontext

from fastapi import FastAPI

from adapters.memory.store import MemoryStore
from core.ports.system import Clock
from fastapi_app import main
from fastapi_app.settings import Settings


def create_app(clock: Clock | None = None) -> FastAPI:
    """An app with a store of its own, empty at first."""
    return main.create_app(Settings(), clock=clock, store=nullcontext(MemoryStore()))


app = create_app()
