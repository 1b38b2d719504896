"""Uploads stay in memory after the response.

Framework: FastAPI
Symptom: The process grows by about the size of each upload, and keeps it until it is restarted.
Provoke: Send PUT /files/{name} some times, and count the objects of the class Upload that are
    alive after the responses.
Tool: gc.get_referrers: who holds an object that should be gone? objgraph, which the hint does
    not run, draws it.
Elsewhere: Flask's g cannot hold anything for longer than a request: Flask drops it with the
    application context. A list of the application's can, in each framework.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import httpx

from drills.tools import alive, holders, load

REQUESTS = 20


def check(folder: Path) -> Iterator[str]:
    """No upload is alive after the responses, and uploads in progress are counted."""
    service = load("uploads_stay", folder)
    counts = asyncio.run(_upload(service))
    left = len(alive(service.Upload))
    if left:
        yield f"After {REQUESTS} responses, {left} objects of Upload are alive."
    if counts != [1] * REQUESTS:
        yield f"One upload after the other, yet the responses say in progress: {counts}."


def tool(folder: Path) -> str:
    """Who holds an upload after its response."""
    service = load("uploads_stay", folder)
    asyncio.run(_upload(service))
    uploads = alive(service.Upload)
    if not uploads:
        return "No object of Upload is alive."
    return f"{len(uploads)} objects of Upload are alive.\n{holders(uploads.pop(), [service])}"


async def _upload(service: ModuleType) -> list[int]:
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://drill") as client:
        return [
            (await client.put(f"/files/{number}", content=b"x" * 1_000)).json()["in_progress"]
            for number in range(REQUESTS)
        ]
