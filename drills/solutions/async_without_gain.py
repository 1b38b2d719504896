"""Prices from a shop."""

import os

import httpx
from flask import Flask

# On a WSGI server each request has a thread until it is answered. Flask runs an async view in an
# event loop of its own for that one request, so async gains nothing here; threads do.
# The port comes from the environment.
COMMAND = "gunicorn --workers 1 --worker-class gthread --threads 32 async_without_gain:app"

app = Flask(__name__)


@app.get("/price")
def price() -> dict[str, int]:
    """Ask the shop for the price."""
    response = httpx.get(os.environ["SHOP_URL"], timeout=60, trust_env=False)
    return {"price": int(response.text)}
