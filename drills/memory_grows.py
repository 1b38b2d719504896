"""The memory of every worker grows until it is killed.

Framework: Flask
Symptom: The workers grow by some megabytes an hour and never shrink. Restarted, they start anew.
    Traffic is the same at all hours.
Provoke: Send GET /quote?text=… some hundred times, each with another text, and look at the memory
    of the process, or count the objects of the class Quote that are alive.
Tool: tracemalloc: a snapshot before, one after, and what grew between them, by line. memray,
    which the hint does not run, draws the allocations as a picture.
Elsewhere: In no framework is this impossible: the fault is Python's. gunicorn's max_requests hides
    it under Flask and Django, and uvicorn's --limit-max-requests under FastAPI.
"""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from drills.tools import alive, load

REQUESTS = 2_000


def check(folder: Path) -> Iterator[str]:
    """As many quotes are alive after 2,000 other texts as there were before."""
    service = load("memory_grows", folder)
    _send(service, "warm", REQUESTS)
    before = len(alive(service.Quote))
    _send(service, "cold", REQUESTS)
    after = len(alive(service.Quote))
    if after > before:
        yield f"{REQUESTS} requests left {after - before} more objects of Quote alive."
    answer = service.app.test_client().get("/quote?text=Hi").get_json()
    if answer != {"text": "“Hi”"}:
        yield f"GET /quote?text=Hi answers {answer}."


def tool(folder: Path) -> str:
    """What tracemalloc says that 500 requests left, the five lines that grew most."""
    service = load("memory_grows", folder)
    _send(service, "warm", 500)
    tracemalloc.start()
    try:
        before = tracemalloc.take_snapshot()
        _send(service, "cold", 500)
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    return "\n".join(str(line) for line in after.compare_to(before, "lineno")[:5])


def _send(service: ModuleType, word: str, number: int) -> None:
    client = service.app.test_client()
    for count in range(number):
        client.get(f"/quote?text={word}{count}")
