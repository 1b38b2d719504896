"""The Flask app as an ASGI app, with the threads that a2wsgi has by default."""

from typing import Any

from a2wsgi import WSGIMiddleware

from benchmarks.waiting import BRIDGE_THREADS
from benchmarks.waiting.with_flask import app as wsgi_app

_wsgi_app: Any = wsgi_app
app = WSGIMiddleware(_wsgi_app, workers=BRIDGE_THREADS)
