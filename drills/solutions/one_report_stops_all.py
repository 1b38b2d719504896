"""Reports from an archive."""

import os

import httpx
from fastapi import FastAPI

# How the service is started. The port comes from the environment.
COMMAND = "uvicorn one_report_stops_all:app"

app = FastAPI()


@app.get("/report")
async def report() -> dict[str, str]:
    """Fetch the report from the archive."""
    # Awaited, the call gives the event loop back. A plain `def` would do as well: FastAPI runs it
    # in a thread.
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        response = await client.get(os.environ["ARCHIVE_URL"])
    return {"report": response.text}


@app.get("/health")
async def health() -> dict[str, str]:
    """Answer the load balancer."""
    return {"status": "up"}
