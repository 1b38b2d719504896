"""Requests for two servers that each have a copy of the data.

`record` keeps copies of what clients send, and `replay` sends them to both servers, and says where
the answers differ. (`compare`, in generating.py, sends generated ones.)
"""

import asyncio
import contextlib
import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gateway.comparator import (
    Asker,
    Receive,
    Scope,
    Send,
    difference,
    read_request,
    redacted_request,
    send_response,
    serve,
    with_request_id,
)
from gateway.comparing import (
    REDACTED,
    Answer,
    Headers,
    Request,
    differences,
    real_differences,
    redacted_body,
    unaccepted,
)
from gateway.envoy import Files
from gateway.openapi import SAFE
from gateway.table import Plan, TableError, Upstream

LINE_LIMIT = 16 * 1024 * 1024
LOCATIONS_SHOWN = 4


# Recording


class Recorder:
    """An ASGI application that appends copies of requests to a file, up to a number and a size."""

    def __init__(self, plan: Plan, file: Path, *, requests: int, size: int) -> None:
        self._secrets = {name.lower() for name in plan.table.comparator.secrets}
        self._body_limit = plan.table.bounds.body
        self._file = file
        self._size = size
        self._requests = requests
        self.kept = 0
        self.dropped = 0
        self.full = asyncio.Event()
        file.touch(0o600)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep a copy, and answer."""
        if scope["type"] != "http":
            return
        request = await read_request(scope, receive, self._body_limit)
        if request.operation:
            self.keep(request)
        await send_response(send, 204)

    def keep(self, request: Request) -> None:
        """Write a request without its secrets, or count it as dropped where there is no room."""
        line = json.dumps(recording_entry(request, self._secrets), ensure_ascii=False) + "\n"
        if self.kept >= self._requests or self._written() + len(line.encode()) > self._size:
            self.dropped += 1
            self.full.set()
            return
        with self._file.open("a", encoding="utf-8") as file:
            file.write(line)
        self.kept += 1
        if self.kept >= self._requests:
            self.full.set()

    def _written(self) -> int:
        return self._file.stat().st_size


def recording_entry(request: Request, secrets: set[str]) -> dict[str, Any]:
    """A request as a recording has it: a body is text, the very one that came if it has no secret.

    Of a body that is neither JSON nor a form only size and digest are kept.
    """
    entry = redacted_request(request, secrets)
    if request.body and not _is_digest(entry["body"]):
        same = redacted_body(request.headers, request.body, set()) == entry["body"]
        kept = entry["body"]
        text = kept if isinstance(kept, str) else json.dumps(kept, ensure_ascii=False)
        entry["body"] = request.body.decode("utf-8", "surrogateescape") if same else text
    return entry


def _is_digest(body: object) -> bool:
    return isinstance(body, dict) and body.keys() == {"bytes", "sha256"}


async def record(
    plan: Plan, files: Files, file: Path, *, seconds: float, requests: int, size: int
) -> Recorder:
    """Keep copies of requests until the time is over, or there are enough."""
    recorder = Recorder(plan, file, requests=requests, size=size)
    serving = asyncio.create_task(serve(recorder, files.recorder))
    try:
        async with asyncio.timeout(seconds):
            await asyncio.wait(
                [serving, asyncio.create_task(recorder.full.wait())],
                return_when=asyncio.FIRST_COMPLETED,
            )
    except TimeoutError:
        pass
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        files.recorder.unlink(missing_ok=True)
    return recorder


def read_recording(file: Path) -> Iterator[Request | None]:
    """The requests of a recording; None for one whose body was not kept.

    Raises TableError, with the number of the line, for what is no recording.
    """
    with file.open(encoding="utf-8") as lines:
        number = 0
        while line := lines.readline(LINE_LIMIT):
            number += 1
            try:
                entry = json.loads(line)
                yield _request_of(entry)
            except (ValueError, KeyError, TypeError):
                raise TableError(f"{file}: line {number} is no recorded request") from None


def _request_of(entry: dict[str, Any]) -> Request | None:
    if _is_digest(entry["body"]):
        return None
    headers = tuple((str(name), str(value)) for name, value in entry["headers"])
    body = (entry["body"] or "").encode("utf-8", "surrogateescape")
    return Request(entry["operation"], entry["method"], entry["target"], headers, body)


# Two servers


@dataclass
class Outcome:
    """How many requests were sent to two servers, and where the answers differed."""

    sent: int = 0
    skipped: int = 0
    accepted: int = 0
    # Requests to which the old server gave no answer: they say nothing about the new one.
    failed: int = 0
    found: list["Difference"] = field(default_factory=list)
    # Operations for which no request could be generated, and why.
    impossible: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """A request that two servers answer differently.

    `depends` says that it does so only after other requests, on data that those have changed.
    """

    request: Request
    old: Answer
    new: Answer
    locations: list[str]
    depends: bool = False


class ServerPair:
    """Two servers that get the same requests."""

    def __init__(self, plan: Plan, old: str, new: str, headers: Headers = ()) -> None:
        self.plan = plan
        self.addresses = (old, new)
        self._upstreams = [Upstream(addresses=[address]) for address in self.addresses]
        self._headers = headers
        settings = plan.table.comparator
        self._runner = asyncio.Runner()
        self._asker = Asker(4, deadline=settings.deadline, body_limit=settings.body_limit)
        self.accepted = 0
        self.failed = 0
        self.old_answer = Answer()

    def __enter__(self) -> "ServerPair":
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._asker.close())
        self._runner.close()

    def compare(self, request: Request) -> Difference | None:
        """Send a request to both; a safe one to the old server twice, to know its noise."""
        request = self._with_headers(request)
        old, new, locations = self._runner.run(self._ask(with_request_id(request)))
        self.old_answer = old
        left = unaccepted(locations, request.operation, self.plan.table.accept)
        self.failed += old.status is None
        self.accepted += bool(locations and not left)
        return Difference(request, old, new, left) if left else None

    async def _ask(self, request: Request) -> tuple[Answer, Answer, list[str]]:
        by = self.plan.table.comparator.body
        old = await self._asker.ask(self._upstreams[0], request)
        new = await self._asker.ask(self._upstreams[1], request)
        if request.method not in SAFE:
            return old, new, differences(old, new, by)
        again = await self._asker.ask(self._upstreams[0], request)
        return old, new, real_differences(old, new, again, by)

    def _with_headers(self, request: Request) -> Request:
        """Replace redacted headers with those from the command line, and drop the others."""
        replaced = {name.lower() for name, _ in self._headers}
        kept = [(k, v) for k, v in request.headers if k.lower() not in replaced and v != REDACTED]
        return replace(request, headers=(*kept, *self._headers))


def replay(pair: ServerPair, requests: Iterator[Request | None]) -> Outcome:
    """Send recorded requests to both servers, in their order."""
    outcome = Outcome()
    for request in requests:
        if request is None:
            outcome.skipped += 1
            continue
        outcome.sent += 1
        if different := pair.compare(request):
            outcome.found.append(different)
    outcome.accepted, outcome.failed = pair.accepted, pair.failed
    return outcome


# Telling


def describe(found: Difference, pair: ServerPair) -> str:
    """A difference in some lines: where, both statuses, and how to ask each server with curl."""
    statuses = " and ".join(str(it.status or it.failure) for it in (found.old, found.new))
    locations = found.locations[:LOCATIONS_SHOWN]
    if more := len(found.locations) - len(locations):
        locations = [*locations, f"and {more} more"]
    depends = ", only after other requests" if found.depends else ""
    return "\n".join(
        [
            f"{found.request.operation}: {', '.join(locations)} ({statuses}{depends})",
            *[f"  {curl(found.request, address, pair)}" for address in pair.addresses],
        ]
    )


def curl(request: Request, address: str, pair: ServerPair) -> str:
    """The command that sends a request; secret headers are variables of the shell."""
    secrets = {name.lower() for name in pair.plan.table.comparator.secrets}
    words = ["curl", "-i", "--path-as-is", "-X", request.method]
    for name, value in request.headers:
        if name.lower() in ("host", "content-length"):
            continue
        if name.lower() in secrets:
            words += ["-H", f'"{name}: ${name.upper().replace("-", "_")}"']
        else:
            words += ["-H", shlex.quote(f"{name}: {value}")]
    if request.body:
        words += ["--data-binary", _shell_bytes(request.body)]
    return " ".join([*words, shlex.quote(address + request.target)])


def _shell_bytes(body: bytes) -> str:
    """Bytes as a word of the shell; in bash's quotes where they are not plain text."""
    if body.isascii() and body.decode().isprintable():
        return shlex.quote(body.decode())
    return "$'" + "".join(f"\\x{byte:02x}" for byte in body) + "'"


def difference_entry_of(found: Difference, plan: Plan) -> dict[str, Any]:
    """A difference as a file may hold it."""
    settings = plan.table.comparator
    return difference(found.request, found.old, found.new, found.locations, settings)
