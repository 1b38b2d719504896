"""A view fails since it is async.

Framework: Django
Symptom: GET /members answers 500 since its view became async def. The queries are the same as
    before.
Provoke: Send GET /members to the project under ASGI, or with Django's AsyncClient.
Tool: The traceback in the log of django.request: its last frame in your file is the query.
Elsewhere: FastAPI and Flask do not notice: a blocking query in an async def runs, and under
    FastAPI blocks the event loop, silently. SQLAlchemy's AsyncSession has no blocking methods.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drills.tools import answered, load, traceback_in


def check(folder: Path) -> Iterator[str]:
    """The view answers, under ASGI, and is async."""
    service = load("count_fails", folder, afresh=False)
    service.fill(["Ann", "Bob"])
    response, wrong = answered(folder, "GET /members", _get)
    if wrong:
        yield wrong
    elif response.json() != {"count": 2, "newest": "Bob"}:
        yield f"GET /members answers {response.json()}."
    if os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE"):
        yield "Django was told not to look: DJANGO_ALLOW_ASYNC_UNSAFE is for notebooks."
    if not asyncio.iscoroutinefunction(service.show_members):
        yield "The view is not async any more."


def tool(folder: Path) -> str:
    """The traceback of the request."""
    service = load("count_fails", folder, afresh=False)
    service.fill(["Ann", "Bob"])
    return traceback_in(folder, _get)


def _get() -> Any:
    from django.test import AsyncClient

    return asyncio.run(AsyncClient().get("/members"))
