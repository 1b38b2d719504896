"""How requests are read: bodies within their limit, and strict JSON (W3 to W5)."""

from collections.abc import Callable
from typing import Any

import anyio
from anyio.lowlevel import RunVar
from fastapi import Request

from core.domain.errors import overloaded
from fastapi_app.query_parameters import SingleQueryParams
from http_contract.json_body import check_length, check_size, read_object

# Bodies up to this size are parsed at once, which takes a few milliseconds at most.
INLINE_BODY = 16 * 1024  # bytes
MAX_WAIT = 3.0  # seconds that a larger body may wait to be parsed


async def read_within_limit(request: Request) -> bytes:
    """The body. Raises Problem 413, and for an incomplete one Problem 400 or ClientDisconnect."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal():  # refused before it is sent
        check_size(int(declared))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        check_size(len(body))
    check_length(len(body), declared)
    return bytes(body)


class StrictRequest(Request):
    """A request whose body is in memory, and whose JSON is read as the contract has it.

    A token is checked before the JSON (W9). So with `read_last` FastAPI receives an empty object in
    place of the body, and the last dependency of the endpoint fills it before it is validated.
    """

    def __init__(self, request: Request, body: bytes, *, read_last: bool) -> None:
        super().__init__(request.scope, request.receive)
        self._body = body
        self._object: dict[str, Any] = {}
        self.reads_last = read_last
        self._is_read = False
        self._query: SingleQueryParams | None = None

    @property
    def query_params(self) -> SingleQueryParams:
        """The query, which tells whether a parameter is repeated."""
        if self._query is None:
            self._query = SingleQueryParams(self.scope["query_string"])
        return self._query

    async def json(self) -> Any:
        """The JSON object in the body. Raises Problem 415 or 400."""
        if not self.reads_last and not self._is_read:
            await self.read_json()
        return self._object

    async def read_json(self) -> None:
        """Parse the body. Raises Problem 415 or 400, and DomainError (OVERLOADED)."""
        self._is_read = True
        described = map(self._header, ("Content-Type", "Content-Encoding"))
        self._object.update(await parse_body(read_object, self._body, *described))

    def _header(self, name: str) -> str:
        """The lines of a header as one list (RFC 9110, 5.3)."""
        return ",".join(self.headers.getlist(name))


async def read_json(request: StrictRequest) -> None:
    """Dependency: parse the body now, unless it was parsed before all dependencies."""
    if request.reads_last:
        await request.read_json()


# One body at a time in each event loop: the parser holds the interpreter's lock, so that several
# threads would not be faster, but would keep the loop waiting for one after the other.
_body_limiter: RunVar[anyio.CapacityLimiter] = RunVar("body_limiter")


async def parse_body(parse: Callable[..., Any], body: bytes, *args: Any) -> Any:
    """Return `parse(body, *args)`. A large body is parsed in a worker thread.

    Raises DomainError (OVERLOADED) if it has to wait for too long.
    """
    if len(body) <= INLINE_BODY:
        return parse(body, *args)
    limiter = _body_limiter.get(None) or anyio.CapacityLimiter(1)
    _body_limiter.set(limiter)
    try:
        with anyio.fail_after(MAX_WAIT):
            return await anyio.to_thread.run_sync(parse, body, *args, limiter=limiter)
    except TimeoutError:
        raise overloaded() from None
