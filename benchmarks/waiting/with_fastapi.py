"""FastAPI: a coroutine that awaits, a `def`, the mistake, a thread, and a pool of processes."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import TypedDict

from fastapi import FastAPI, Request

from benchmarks.waiting import PROCESSES
from benchmarks.waiting.work import Work, compute, work_of


class State(TypedDict):
    """What the lifespan gives to requests."""

    pool: ProcessPoolExecutor


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    """Keep the pool; its processes start with the first work."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        yield {"pool": pool}


app = FastAPI(lifespan=lifespan)


def block(work: Work) -> None:
    """Wait and compute, and block the thread for as long."""
    time.sleep(work["waiting_ms"] / 1000)
    compute(work["computing_ms"])


@app.get("/health")
async def check_health() -> dict[str, str]:
    """Respond."""
    return {"status": "ok"}


@app.get("/awaits")
async def awaits(share: int) -> Work:
    """Await, then compute on the event loop."""
    work = work_of(share)
    await asyncio.sleep(work["waiting_ms"] / 1000)
    compute(work["computing_ms"])
    return work


@app.get("/def")
def in_thread_pool(share: int) -> Work:
    """Block a thread of Starlette's, of which there are 40."""
    work = work_of(share)
    block(work)
    return work


@app.get("/blocks")
async def blocks(share: int) -> Work:
    """Block the event loop. No other request is served in the meantime."""
    work = work_of(share)
    block(work)
    return work


@app.get("/to-thread")
async def to_thread(share: int) -> Work:
    """Block a thread of asyncio's default executor."""
    work = work_of(share)
    await asyncio.to_thread(block, work)
    return work


@app.get("/process-pool")
async def process_pool(request: Request, share: int) -> Work:
    """Await, then compute in another process."""
    work = work_of(share)
    await asyncio.sleep(work["waiting_ms"] / 1000)
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(request.state.pool, compute, work["computing_ms"])
    return work
