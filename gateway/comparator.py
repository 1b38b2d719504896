"""The comparator: takes copies of safe requests and asks the old and the new upstream.

It is a process of its own, behind a UNIX socket. Envoy sends it copies and does not wait for it, so
neither its delays nor a candidate's reach a client. What it cannot take it drops, and counts.
"""

import asyncio
import contextlib
import itertools
import json
import logging
import os
import signal
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from gateway.changes import load_last_good
from gateway.comparing import (
    Answer,
    Headers,
    Request,
    real_differences,
    redacted_body,
    redacted_headers,
    redacted_target,
    unaccepted,
)
from gateway.envoy import OPERATION_HEADER, Files
from gateway.openapi import SAFE
from gateway.table import Comparator as Settings
from gateway.table import Plan, TableError, Upstream

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# RFC 9110, section 7.6.1, and what belongs to the copy alone.
NOT_FORWARDED = frozenset(
    {
        "connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade", "x-envoy-internal", OPERATION_HEADER,
    }
)  # fmt: skip
TABLE_SECONDS = 0.2
LOG = logging.getLogger("gateway.comparator")


class RingFile:
    """A file of JSON lines that keeps the newest: when half of the limit is full, it begins anew.

    The half before is beside it, under the same name with `.1` behind it.
    """

    def __init__(self, path: Path, limit: int) -> None:
        self.path = path
        self.older = path.with_name(f"{path.name}.1")
        self.limit = limit

    def append(self, entry: object) -> None:
        """Add an entry; one that is larger than half of the limit is not kept."""
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        if len(line) > self.limit // 2:
            return
        with contextlib.suppress(FileNotFoundError):
            if self.path.stat().st_size + len(line) > self.limit // 2:
                os.replace(self.path, self.older)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(line)

    def entries(self) -> Iterator[Any]:
        """The entries that are left, oldest first."""
        for path in (self.older, self.path):
            with contextlib.suppress(FileNotFoundError):
                for line in path.read_bytes().splitlines():
                    with contextlib.suppress(ValueError):
                        yield json.loads(line)


class Asker:
    """Sends requests to upstreams, as they came, over a pool of its own."""

    def __init__(self, connections: int, *, deadline: float, body_limit: int) -> None:
        self._client = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=connections, keepalive_expiry=1.0),
            timeout=deadline,
            trust_env=False,
        )
        self._deadline = deadline
        self._body_limit = body_limit
        self._turns: dict[tuple[str, ...], itertools.cycle[str]] = {}

    async def close(self) -> None:
        """Close the pool."""
        await self._client.aclose()

    async def ask(self, upstream: Upstream, request: Request) -> Answer:
        """Return the answer, or the reason why there is none, within the deadline."""
        addresses = tuple(upstream.serving)
        address = next(self._turns.setdefault(addresses, itertools.cycle(addresses)))
        try:
            async with asyncio.timeout(self._deadline):
                return await self._exchange(address, request)
        except TimeoutError:
            return Answer(failure=f"no answer within {self._deadline} s")
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return Answer(failure=type(error).__name__)

    async def _exchange(self, address: str, request: Request) -> Answer:
        message = httpx.Request(
            request.method,
            address,
            headers=[
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in request.headers
                if name.lower() not in NOT_FORWARDED
            ],
            content=request.body or None,
            # As it came: httpx would quote it its own way.
            extensions={"target": request.target.encode("latin-1")},
        )
        response = await self._client.send(message, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._body_limit:
                    break
        finally:
            await response.aclose()
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers.raw)
        return Answer(response.status_code, headers, bytes(body[: self._body_limit]))


class Comparator:
    """An ASGI application that queues copies of requests, and the workers that compare."""

    def __init__(self, plan: Plan, files: Files) -> None:
        settings = plan.table.comparator
        self.plan = plan
        self.kept = RingFile(files.differences, settings.file_limit)
        self.counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._queue: asyncio.Queue[Request] = asyncio.Queue(settings.queue)
        self._asker = Asker(
            2 * settings.workers, deadline=settings.deadline, body_limit=settings.body_limit
        )

    @contextlib.asynccontextmanager
    async def working(self) -> Any:
        """Run the workers."""
        workers = self.plan.table.comparator.workers
        tasks = [asyncio.create_task(self._work()) for _ in range(workers)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._asker.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Queue a copy and respond immediately. Any other request gets the counts as JSON."""
        if scope["type"] != "http":
            return
        request = await read_request(scope, receive, self.plan.table.bounds.body)
        if request.operation:
            self.offer(request)
            await send_response(send, 204)
        else:
            await send_response(send, 200, json.dumps(self.counts).encode())

    def offer(self, request: Request) -> None:
        """Queue a request, or count it as dropped."""
        try:
            self._queue.put_nowait(request)
        except asyncio.QueueFull:
            self.counts[request.operation]["dropped"] += 1

    async def finished(self) -> None:
        """Wait until the queue is empty and everything in it is compared."""
        await self._queue.join()

    async def _work(self) -> None:
        while True:
            request = await self._queue.get()
            try:
                await self._compare(request)
            except OSError:  # a full disk: the difference is counted, and not kept
                self.counts[request.operation]["not kept"] += 1
            except Exception:
                self.counts[request.operation]["failed"] += 1
                LOG.exception("A copy of %s was not compared", request.operation)
            finally:
                self._queue.task_done()

    async def _compare(self, request: Request) -> None:
        plan = self.plan
        move = plan.move(request.operation)
        if request.method not in SAFE or not move.is_compared or move.new is None:
            return  # a copy that waited while the table changed
        count = self.counts[request.operation]
        upstreams = plan.table.upstreams
        request = with_request_id(request)
        old = await self._asker.ask(upstreams[move.old], request)
        new = await self._asker.ask(upstreams[move.new], request)
        again = await self._asker.ask(upstreams[move.old], request)
        if old.status is None or again.status is None:
            count["old failed"] += 1
            return
        if new.status is None and self._has_drained(upstreams[move.new], move.new):
            return
        table = plan.table
        locations = real_differences(old, new, again, table.comparator.body)
        left = unaccepted(locations, request.operation, table.accept)
        count["compared"] += 1
        count["accepted"] += bool(locations and not left)
        if left:
            count["different"] += 1
            self.kept.append(difference(request, old, new, left, table.comparator))

    def _has_drained(self, asked: Upstream, name: str) -> bool:
        """Whether an address of an upstream has been taken away since it was asked."""
        now = self.plan.table.upstreams.get(name)
        return now is None or not set(asked.serving) <= set(now.serving)


def difference(
    request: Request, old: Answer, new: Answer, locations: list[str], settings: Settings
) -> dict[str, Any]:
    """What is kept of a difference; secrets are not."""
    secrets = {name.lower() for name in settings.secrets}

    def kept(answer: Answer) -> dict[str, Any]:
        if answer.status is None:
            return {"failure": answer.failure}
        return {
            "status": answer.status,
            "headers": redacted_headers(answer.headers, secrets),
            "body": redacted_body(answer.headers, answer.body, secrets),
        }

    return {
        "operation": request.operation,
        "locations": locations,
        "request": redacted_request(request, secrets),
        "old": kept(old),
        "new": kept(new),
    }


def redacted_request(request: Request, secrets: set[str]) -> dict[str, Any]:
    """A request as a file may hold it."""
    return {
        "operation": request.operation,
        "method": request.method,
        "target": redacted_target(request.target, secrets),
        "headers": redacted_headers(request.headers, secrets),
        "body": redacted_body(request.headers, request.body, secrets),
    }


def with_request_id(request: Request) -> Request:
    """Give a request an id, so that answers which repeat it do not differ by it."""
    if any(name.lower() == "x-request-id" for name, _ in request.headers):
        return request
    headers: Headers = (*request.headers, ("x-request-id", str(uuid.uuid4())))
    return Request(request.operation, request.method, request.target, headers, request.body)


async def read_request(scope: Scope, receive: Receive, body_limit: int) -> Request:
    """Read a copy of a request; `operation` is empty if it is none."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")[: body_limit + 1 - len(body)]
        more = message.get("more_body", False)
    headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in scope["headers"])
    operation = next((value for name, value in headers if name == OPERATION_HEADER), "")
    query = scope["query_string"].decode("latin-1")
    target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    kept = tuple((k, v) for k, v in headers if k not in NOT_FORWARDED)
    return Request(operation, scope["method"], target, kept, bytes(body))


async def send_response(send: Send, status: int, body: bytes = b"") -> None:
    """Send an answer."""
    headers = [(b"content-length", str(len(body)).encode())] if status != 204 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def serve(app: Any, socket: Path) -> None:
    """Serve an application on a UNIX socket until a signal."""
    config = uvicorn.Config(
        app, uds=str(socket), http="h11", ws="none", lifespan="off", log_level="error",
        access_log=False, limit_concurrency=200,
    )  # fmt: skip
    await uvicorn.Server(config).serve()


async def run(files: Files, parent: int) -> None:
    """Serve the comparator, and follow the table that is in force."""
    comparator = Comparator(load_last_good(files), files)
    async with comparator.working():
        following = asyncio.create_task(_follow(comparator, files, parent))
        try:
            await serve(comparator, files.comparator)
        finally:
            following.cancel()


async def _follow(comparator: Comparator, files: Files, parent: int) -> None:
    """Load the table again whenever it changes; end the process when its parent has died."""
    loaded_at = 0
    while True:
        if os.getppid() != parent:
            signal.raise_signal(signal.SIGTERM)
        with contextlib.suppress(OSError, TableError):
            if (changed := files.last_good.stat().st_mtime_ns) != loaded_at:
                comparator.plan = await asyncio.to_thread(load_last_good, files)
                loaded_at = changed
        await asyncio.sleep(TABLE_SECONDS)
