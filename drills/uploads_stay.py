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
from fastapi import Depends

from drills.tools import alive, holders, load

REQUESTS = 20


def check(folder: Path) -> Iterator[str]:
    """No upload is alive after the responses, also to errors, and those in progress are counted."""
    service = load("uploads_stay", folder)
    counts = asyncio.run(_upload(service))
    counts_meanwhile = asyncio.run(_overlap(service))
    left = len(alive(service.Upload))
    if left:
        yield f"After all responses, {left} objects of Upload are alive."
    if counts != [1] * REQUESTS:
        yield f"One upload after the other, yet the responses say in progress: {counts}."
    if counts_meanwhile != [2, 2]:
        yield f"During one upload, others say that {counts_meanwhile} are in progress, and not 2."


def tool(folder: Path) -> str:
    """Who holds an upload after its response."""
    service = load("uploads_stay", folder)
    asyncio.run(_upload(service))
    uploads = alive(service.Upload)
    if not uploads:
        return "No object of Upload is alive."
    return f"{len(uploads)} objects of Upload are alive.\n{holders(uploads.pop(), [service])}"


async def _overlap(service: ModuleType) -> list[int]:
    """What two uploads say during another one; after them a fourth fails."""
    began, goes_on = asyncio.Event(), asyncio.Event()
    received = Depends(service.received)

    async def hold() -> None:
        began.set()
        await goes_on.wait()

    async def fail() -> None:
        raise RuntimeError

    for path, view in (("/held", hold), ("/broken", fail)):
        service.app.add_api_route(path, view, methods=["PUT"], dependencies=[received])
    transport = httpx.ASGITransport(service.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://drill") as client:
        held = asyncio.create_task(client.put("/held", content=b"x"))
        await began.wait()
        counts = [
            (await client.put(f"/files/{number}", content=b"x")).json()["in_progress"]
            for number in range(2)
        ]
        goes_on.set()
        await held
        await client.put("/broken", content=b"x")
    return counts


async def _upload(service: ModuleType) -> list[int]:
    transport = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://drill") as client:
        return [
            (await client.put(f"/files/{number}", content=b"x" * 1_000)).json()["in_progress"]
            for number in range(REQUESTS)
        ]
