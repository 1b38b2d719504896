"""Exchange rates from a bank."""

import os
from urllib.request import urlopen

from flask import Flask

# A sync worker serves one request at a time, also while that waits. A thread for each that waits
# costs little; 64 may wait, and the time-out bounds for how long. The environment has the port.
COMMAND = "gunicorn --worker-class gthread --workers 2 --threads 32 health_check_hangs:app"

app = Flask(__name__)


@app.get("/rate")
def rate() -> dict[str, int]:
    """Ask the bank for the rate."""
    with urlopen(os.environ["BANK_URL"], timeout=20) as response:  # noqa: S310
        return {"rate": int(response.read())}


@app.get("/health")
def health() -> dict[str, str]:
    """Answer the load balancer."""
    return {"status": "up"}
