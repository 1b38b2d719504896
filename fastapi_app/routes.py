"""The route class of this app: how a body is read, and how a route is documented."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from fastapi_app.query import StrictQuery
from http_contract.json_body import check_size, read_object
from http_contract.operations import problem_statuses
from http_contract.problems import MEDIA_TYPE, Problem


class StrictRoute(APIRoute):
    """A route that refuses a large body first and any other unreadable body last (W3, W4, W9)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, on a request whose body was read already."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            strict = StrictRequest(request, await _body_within_limit(request))
            if self.body_field is not None:
                strict.read_body()
            return await handle(strict)

        return handle_strictly


class StrictRequest(Request):
    """A request whose body and query are read as strictly as the contract asks.

    FastAPI parses the body before any dependency looks for a token, and the contract answers
    401 before 415 and 400. So a fault is only noted here: the body then fails validation,
    which comes after the dependencies, and the handler of that error answers with the fault.
    """

    def __init__(self, request: Request, body: bytes) -> None:
        super().__init__(request.scope, request.receive)
        self._body = body
        self._object: dict[str, Any] | None = None
        self._query: StrictQuery | None = None

    @property
    def query_params(self) -> StrictQuery:
        """The query, which hides no repeated parameter; read once, as Starlette reads it."""
        if self._query is None:
            self._query = StrictQuery(self.scope["query_string"])
        return self._query

    def read_body(self) -> None:
        """Read the bytes as the operation documents them, or note what is wrong with them."""
        try:
            self._object = read_object(self._body, self.headers.get("Content-Type"))
        except Problem as fault:
            self.state.unreadable_body = fault

    async def json(self) -> Any:
        """The object, or None, which no body model accepts."""
        return self._object


def problems(operation_id: str) -> dict[int | str, dict[str, Any]]:
    """How a route documents the problems that its operation may answer with."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"content": content} for status in problem_statuses(operation_id)}


async def _body_within_limit(request: Request) -> bytes:
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal():  # refused before it is sent
        check_size(int(declared))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        check_size(len(body))
    return bytes(body)
