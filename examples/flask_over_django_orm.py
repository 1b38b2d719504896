"""Flask over Django's ORM: `gunicorn examples.flask_over_django_orm:app --threads 256`.

On a database that `manage.py migrate` or `alembic upgrade head` built.
"""

from django.core.signals import request_finished, request_started
from flask import Flask, request

import flask_app
from core.ports.system import Clock
from examples.django_store import django_store


def create_app(clock: Clock | None = None) -> Flask:
    """An app whose requests Django's connections begin and end with, as with Django's own."""
    app = flask_app.create_app(clock=clock, store=django_store())
    app.before_request(_begin)
    app.teardown_request(_end)
    return app


def _begin() -> None:
    # Django closes connections that are broken or too old, and empties the log of queries.
    request_started.send(sender=Flask, environ=request.environ)


def _end(_error: BaseException | None) -> None:
    request_finished.send(sender=Flask)


app = create_app()
