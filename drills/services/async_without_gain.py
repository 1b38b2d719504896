"""Prices from a shop."""

import os

import httpx
from flask import Flask

# How the service is started. The port comes from the environment.
COMMAND = "gunicorn --workers 1 async_without_gain:app"

app = Flask(__name__)


@app.get("/price")
async def price() -> dict[str, int]:
    """Ask the shop for the price."""
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        response = await client.get(os.environ["SHOP_URL"])
    return {"price": int(response.text)}
