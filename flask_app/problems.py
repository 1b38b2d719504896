"""Errors as the contract answers them."""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl
from wsgiref.util import is_hop_by_hop

from flask import Flask, Request, Response, request
from marshmallow import Schema, ValidationError
from marshmallow.exceptions import SCHEMA
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

from core.domain.errors import DomainError
from http_contract.headers import allow_header
from http_contract.json_body import read_object
from http_contract.problems import (
    MEDIA_TYPE,
    Problem,
    bad_request,
    body_too_large,
    internal_error,
    method_not_allowed,
    path_not_found,
    problem_from_domain,
    validation_problem,
)


class StrictParser(FlaskParser):
    """Reads requests as strictly as the contract asks, and refuses them in its words (W3 to W7)."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The object of the body; Problem 415 or 400."""
        return read_object(req.get_data(), req.headers.get("Content-Type"))

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The parameters of the query, with U+FFFD for bytes that are no UTF-8 (W6)."""
        # Werkzeug's own `args` would let `%FF` be the text "%FF".
        query = req.query_string.decode(errors="replace")
        parameters = parse_qsl(query, keep_blank_values=True, errors="replace")
        return MultiDictProxy(MultiDict(parameters), schema)

    def handle_error(
        self, error: ValidationError, req: Request, schema: Schema, **_answer: Any
    ) -> NoReturn:
        """Problem 422, which names every subject that is wrong."""
        [messages] = error.messages_dict.values()  # by location, of which there is one
        raise validation_problem(_faults(messages, "body")) from error


def init_app(app: Flask) -> None:
    """Let the app answer every error with a problem."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(NotFound, not_found)
    app.register_error_handler(MethodNotAllowed, wrong_method)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(InternalServerError, failed)
    app.register_error_handler(HTTPException, otherwise)


def answer(problem: Problem) -> Response:
    """A problem as Flask sends it."""
    # The connection is the server's affair, and none of its headers the application's (PEP 3333).
    headers = {name: value for name, value in problem.headers.items() if not is_hop_by_hop(name)}
    return Response(problem.body(), problem.status, headers, content_type=MEDIA_TYPE)


def refused(error: DomainError) -> Response:
    """The answer to a refusal of the core."""
    return answer(problem_from_domain(error))


def not_found(_error: NotFound) -> Response:
    """404 for a path without a route."""
    return answer(path_not_found())


def wrong_method(error: MethodNotAllowed) -> Response:
    """405 with all that the path allows; the same as a plain answer to OPTIONS."""
    allow = allow_header(error.valid_methods or ())
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": allow})
    return answer(method_not_allowed(allow))


def too_large(_error: RequestEntityTooLarge) -> Response:
    """413 for a body whose length alone says so."""
    return answer(body_too_large())


def failed(_error: InternalServerError) -> Response:
    """500, which says nothing about its cause."""
    return answer(internal_error())


def otherwise(error: HTTPException) -> Response | HTTPException:
    """What Werkzeug itself refuses; as it says it where the contract has no word, as for ranges."""
    return answer(bad_request()) if error.code == 400 else error


def _faults(messages: Any, subject: str) -> Iterator[tuple[str, str]]:
    """Each message of marshmallow's tree with its member; of a whole object, with its envelope."""
    if not isinstance(messages, Mapping):
        yield from ((subject, message) for message in messages)
        return
    for member, below in messages.items():
        yield from _faults(below, subject if member == SCHEMA else member)
