"""The WSGI application: `gunicorn benchmarks.plain.with_flask.wsgi:app`."""

from benchmarks.plain.with_flask import create_app

app = create_app()
