"""The router of this app: when bodies are read, and which errors operations document."""

import inspect
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from functools import wraps
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant
from fastapi.params import Form
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security.base import SecurityBase
from starlette.routing import get_name

from fastapi_app.parsing import StrictRequest, read_json, read_within_limit
from http_contract.operations import problem_statuses
from http_contract.problems import MEDIA_TYPE


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
            strict = StrictRequest(request, await read_within_limit(request), read_last=read_last)
            if is_json and not read_last:
                await strict.read_json()
            return await handle(strict)

        return handle_strictly


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
        "_body", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[None, Depends(read_json)]
    )
    parameters = [*signature.parameters.values(), last]
    vars(call_endpoint).update(
        __signature__=signature.replace(parameters=parameters), reads_body_last=True
    )
    return call_endpoint


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
