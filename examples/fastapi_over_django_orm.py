"""FastAPI over Django's ORM: `uvicorn examples.fastapi_over_django_orm:app --http h11`.

On a database that `manage.py migrate` or `alembic upgrade head` built.
"""

from django.db import connections
from fastapi import FastAPI

from core.ports.system import Clock
from examples.django_store import django_store
from examples.threaded_store import ThreadedStore
from fastapi_app import main
from fastapi_app.settings import Settings


def create_app(clock: Clock | None = None) -> FastAPI:
    """An app that awaits Django's ORM, which blocks threads of its own instead of the loop."""
    store = ThreadedStore(django_store(), leave_thread=connections.close_all)
    return main.create_app(Settings(), clock=clock, store=store)


app = create_app()
