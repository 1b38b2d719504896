"""FastAPI over Django's ORM: `uvicorn examples.fastapi_over_django_orm:app --http h11`.

The database is one that `manage.py migrate` or `alembic upgrade head` created.
"""

from django.db import connections
from fastapi import FastAPI

from core.ports.system import Clock
from examples.django_store import django_store
from examples.threaded_store import ThreadedStore
from fastapi_app import main
from fastapi_app.settings import Settings


def create_app(clock: Clock | None = None) -> FastAPI:
    """Create an app that runs Django's ORM in threads, so that it does not block the event loop."""
    store = ThreadedStore(django_store(), at_thread_end=connections.close_all)
    return main.create_app(Settings(), clock=clock, store=store)


app = create_app()
