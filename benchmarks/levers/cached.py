"""The list of articles, from a cache in the process for a second.

A token is still checked at each request, so a response is cached for each user.
"""

import time
from uuid import UUID

from fastapi import FastAPI, Response

from benchmarks.plain.with_fastapi import crud
from benchmarks.plain.with_fastapi.database import SessionDep
from benchmarks.plain.with_fastapi.main import check_health, lifespan
from benchmarks.plain.with_fastapi.routers.articles import Limit, Offset
from benchmarks.plain.with_fastapi.security import OptionalUser

LIFETIME = 1.0  # seconds in which a reader may not see a new article
MOST_ENTRIES = 1_000

Key = tuple[UUID | None, int, int]

app = FastAPI(lifespan=lifespan)
app.get("/health")(check_health)
entries: dict[Key, tuple[float, bytes]] = {}  # until when, and the body


@app.get("/api/articles")
async def list_articles(
    session: SessionDep, user: OptionalUser, limit: Limit = 20, offset: Offset = 0
) -> Response:
    """List articles, newest first."""
    key = (user.id if user else None, limit, offset)
    until, body = entries.get(key, (0.0, b""))
    if time.monotonic() >= until:
        page = await crud.list_articles(session, user, [], limit, offset)
        body = page.model_dump_json(by_alias=True).encode()
        if len(entries) >= MOST_ENTRIES:
            entries.clear()
        entries[key] = time.monotonic() + LIFETIME, body
    return Response(body, media_type="application/json")
