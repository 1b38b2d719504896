"""The router of this app: how operations are documented, and how their requests are read."""

import inspect
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from functools import wraps
from typing import Annotated, Any

import anyio
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.params import Form
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security.base import SecurityBase
from starlette.datastructures import QueryParams
from starlette.routing import get_name

from core.domain.errors import overloaded
from http_contract.json_body import check_size, read_object
from http_contract.operations import problem_statuses
from http_contract.problems import MEDIA_TYPE

# Bodies up to this size are parsed at once, which takes a few milliseconds at most.
INLINE_BODY = 16 * 1024  # bytes
LONGEST_WAIT = 3.0  # seconds that a larger body may wait to be parsed


class StrictRouter(APIRouter):
    """An APIRouter for the operations of the contract.

    The name of an endpoint is its operation id. `http_contract.operations` lists the error statuses
    of each; an operation that is not listed there raises LookupError. Every route is a StrictRoute.
    A dependency on a security scheme with `auto_error=False` documents an optional token.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            route_class=StrictRoute,
            generate_unique_id_function=lambda route: route.name,
            **options,
        )

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route. All decorators of APIRouter call this method."""
        dependant = get_dependant(path=self.prefix + path, call=endpoint)
        if self.include_in_schema and options.get("include_in_schema", True):
            name = options.get("name") or get_name(endpoint)
            options["responses"] = problem_responses(name) | (options.get("responses") or {})
        if any(not getattr(scheme, "auto_error", True) for scheme in _security_schemes(dependant)):
            # FastAPI documents an optional token as required. This adds "or none".
            extra = options.get("openapi_extra") or {}
            options["openapi_extra"] = {"security": [{}]} | extra
        if dependant.body_params and not any(map(_has_body, dependant.dependencies)):
            endpoint = _with_body_last(endpoint)
        super().add_api_route(path, endpoint, **options)


class StrictRoute(APIRoute):
    """A route that answers 413 before anything else, and reads JSON as strictly as W3 and W4 say.

    Two things of FastAPI's own do not fit the contract. It parses the body before any dependency
    runs, so that malformed JSON would be answered before a missing token (W9). And `max_body_size`
    answers on unknown paths too, and not for an operation that reads no body (W3, W6).
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler, on a StrictRequest."""
        handle = super().get_route_handler()
        is_json = self.body_field is not None and not isinstance(self.body_field.field_info, Form)
        read_last = is_json and hasattr(self.endpoint, "reads_body_last")

        async def handle_strictly(request: Request) -> Response:
            strict = StrictRequest(request, await _read_within_limit(request), read_last=read_last)
            if is_json and not read_last:
                await strict.read_json()
            return await handle(strict)

        return handle_strictly


class StrictRequest(Request):
    """A request whose body is in memory, and whose JSON is read as the contract has it.

    With `read_last`, FastAPI receives an empty object in place of the body. The last dependency
    of the endpoint fills it, before FastAPI validates it.
    """

    def __init__(self, request: Request, body: bytes, *, read_last: bool) -> None:
        super().__init__(request.scope, request.receive)
        self._body = body
        self._object: dict[str, Any] = {}
        self.reads_last = read_last
        self._is_read = False
        self._query: SingleQueryParams | None = None

    @property
    def query_params(self) -> "SingleQueryParams":
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
        content_type = self.headers.get("Content-Type")
        self._object.update(await parse_body(read_object, self._body, content_type))


def _with_body_last(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint with one more dependency, the last one, which reads the JSON body.

    FastAPI resolves dependencies in the order of the parameters, and validates the body after all
    of them. So a token or a permission is checked before the body is parsed (W9). Where a
    dependency needs the body itself, it is read before them: that endpoint stays as it is.
    """

    @wraps(endpoint)
    def call_endpoint(*, _body: None, **values: Any) -> Any:
        return endpoint(**values)

    signature = inspect.signature(endpoint)
    last = inspect.Parameter(
        "_body", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[None, Depends(_read_json)]
    )
    parameters = [*signature.parameters.values(), last]
    vars(call_endpoint).update(
        __signature__=signature.replace(parameters=parameters), reads_body_last=True
    )
    return call_endpoint


async def _read_json(request: StrictRequest) -> None:
    if request.reads_last:
        await request.read_json()


class RepeatedValue(str):
    """The last value of a query parameter that was sent more than once."""


class SingleQueryParams(QueryParams):
    """Query parameters as Starlette has them, where a repeated value is a RepeatedValue."""

    def get(self, key: Any, default: Any = None) -> Any:
        """The value, the last one if there are several."""
        value = super().get(key, default)
        return RepeatedValue(value) if len(self.getlist(key)) > 1 else value


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
        with anyio.fail_after(LONGEST_WAIT):
            return await anyio.to_thread.run_sync(parse, body, *args, limiter=limiter)
    except TimeoutError:
        raise overloaded() from None


async def _read_within_limit(request: Request) -> bytes:
    """The body. Raises Problem 413, and starlette's ClientDisconnect if it breaks off."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal():  # refused before it is sent
        check_size(int(declared))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        check_size(len(body))
    return bytes(body)


def problem_responses(operation_id: str) -> dict[int | str, dict[str, Any]]:
    """The documented error responses of an operation. Raises LookupError if it has no list."""
    try:
        statuses = problem_statuses(operation_id)
    except KeyError:
        raise LookupError(
            f"{operation_id}: no such operation in http_contract/operations.py. List its error "
            "statuses there; a route outside of the contract belongs on fastapi.APIRouter"
        ) from None
    return dict.fromkeys(statuses, PROBLEM_RESPONSE)


PROBLEM_RESPONSE: dict[str, Any] = {
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
}


def require_strict_routes(app: FastAPI) -> None:
    """Raise TypeError if an operation of the contract is on a plain APIRouter only."""
    routes = list(iter_route_contexts(app.routes))
    strict = {route.name for route in routes if isinstance(route.original_route, StrictRoute)}
    for name in {route.name for route in routes if route.name} - strict:
        with suppress(KeyError):
            problem_statuses(name)
            raise TypeError(f"{name}: an operation of the contract belongs on a StrictRouter")


def _security_schemes(dependant: Dependant) -> Iterator[SecurityBase]:
    if isinstance(dependant.call, SecurityBase):
        yield dependant.call
    for child in dependant.dependencies:
        yield from _security_schemes(child)


def _has_body(dependant: Dependant) -> bool:
    return bool(dependant.body_params) or any(map(_has_body, dependant.dependencies))
