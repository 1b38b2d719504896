"""Flask over Django's ORM: `gunicorn examples.flask_over_django_orm:app --threads 256`.

The database is one that `manage.py migrate` or `alembic upgrade head` created.
"""

from django.core.signals import request_finished, request_started
from flask import Flask, request

import flask_app
from core.ports.system import Clock
from examples.django_store import django_store


def create_app(clock: Clock | None = None) -> Flask:
    """Create an app that sends Django's request signals, which manage Django's connections."""
    app = flask_app.create_app(clock=clock, store=django_store())
    app.before_request(_send_request_started)
    app.teardown_request(_send_request_finished)
    return app


def _send_request_started() -> None:
    # Django closes connections that are broken or too old, and clears the log of queries.
    request_started.send(sender=Flask, environ=request.environ)


def _send_request_finished(_error: BaseException | None) -> None:
    request_finished.send(sender=Flask)


app = create_app()
