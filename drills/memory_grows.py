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

# A bound of up to 5,000 quotes passes.
REQUESTS = 1_000
WORDS = ("one", "two", "three", "four", "five", "six")


def check(folder: Path) -> Iterator[str]:
    """Other texts end to leave more quotes alive, and the last text is kept."""
    service = load("memory_grows", folder)
    counts = [0]
    for word in WORDS:
        _send(service, word, REQUESTS)
        counts.append(len(alive(service.Quote)))
        if counts[-1] <= counts[-2]:
            break
    else:
        yield f"{len(WORDS) * REQUESTS} requests left {counts[-1]} objects of Quote alive."
    answer = service.app.test_client().get("/quote?text=Hi").get_json()
    if answer != {"text": "“Hi”"}:
        yield f"GET /quote?text=Hi answers {answer}."
    if not any(each.text == "“Hi”" for each in alive(service.Quote)):
        yield "A text that was just sent is not kept, though texts are repeated often."


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
