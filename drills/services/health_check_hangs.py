"""Exchange rates from a bank."""

import os
from urllib.request import urlopen

from flask import Flask

# How the service is started. The port comes from the environment.
COMMAND = "gunicorn --workers 2 health_check_hangs:app"

app = Flask(__name__)


@app.get("/rate")
def rate() -> dict[str, int]:
    """Ask the bank for the rate."""
    with urlopen(os.environ["BANK_URL"]) as response:  # noqa: S310
        return {"rate": int(response.read())}


@app.get("/health")
def health() -> dict[str, str]:
    """Answer the load balancer."""
    return {"status": "up"}
