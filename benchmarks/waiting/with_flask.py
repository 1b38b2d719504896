"""Flask: a view, and an `async def` view, which has an event loop and a thread of its own."""

import asyncio
import time

from flask import Flask, request

from benchmarks.waiting.work import Work, compute, work_of

app = Flask(__name__)


@app.get("/health")
def check_health() -> dict[str, str]:
    """Respond."""
    return {"status": "ok"}


@app.get("/work")
def block() -> Work:
    """Wait and compute. Under gevent `time.sleep` lets other requests run."""
    work = work_of(request.args.get("share", 0, type=int))
    time.sleep(work["waiting_ms"] / 1000)
    compute(work["computing_ms"])
    return work


@app.get("/async-work")
async def awaits() -> Work:
    """Await, then compute. The thread of the request waits for the view."""
    work = work_of(request.args.get("share", 0, type=int))
    await asyncio.sleep(work["waiting_ms"] / 1000)
    compute(work["computing_ms"])
    return work
