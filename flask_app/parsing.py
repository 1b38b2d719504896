"""How requests are read: bodies within their limit, strict JSON, the query (W3 to W7)."""

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

import flask
from flask import request
from marshmallow import Schema, ValidationError
from marshmallow.exceptions import SCHEMA
from webargs.flaskparser import FlaskParser
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from http_contract.json_body import check_length, check_size, read_object, read_value
from http_contract.problems import Problem, bad_request, length_required, validation_problem


class StrictJSON:
    """The parser of `Request.get_json`."""

    @staticmethod
    def loads(body: bytes) -> Any:
        """The JSON value in a body. Raises ValueError."""
        try:
            return read_value(body)
        except Problem:
            raise ValueError from None


class Request(flask.Request):
    """Flask's request, whose `json` is as strict as the bodies of the contract."""

    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        """The JSON value in the body."""
        self.json_module = StrictJSON  # Flask sets the app's JSON provider, which is not strict
        return super().get_json(*args, **kwargs)

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Raise Problem 415 for another media type, and 400 for invalid JSON."""
        content_type = self.headers.get("Content-Type") if e is None else "application/json"
        return read_object(self.get_data(), content_type, self.headers.get("Content-Encoding"))

    def buffer_body(self) -> bytes:
        """Read the whole body. `data`, `json`, `form`, `files` and `stream` still work afterwards.

        Raises Problem 400 for an incomplete body.
        """
        try:
            body = self.get_data()
        except HTTPException:
            raise
        except Exception as error:  # each server has errors of its own for malformed chunks
            raise bad_request() from error
        check_length(len(body), self.environ.get("CONTENT_LENGTH"))
        self.environ["wsgi.input"] = io.BytesIO(body)
        vars(self).pop("stream", None)  # cached, and at its end
        return body


def read_within_limit() -> None:
    """Read the body, and refuse more than 1 MiB on every known path and method but OPTIONS.

    It comes before authentication and everything else (W3, W9).
    """
    if request.routing_exception is not None or request.method == "OPTIONS":
        return
    if "Transfer-Encoding" in request.headers:
        if not request.environ.get("wsgi.input_terminated"):
            raise length_required()
    elif not request.content_length:
        return  # there is no body (RFC 9112, 6.3)
    check_size(request.content_length or 0)  # before a client that waits sends the body
    check_size(len(request.buffer_body()))  # type: ignore[attr-defined]  # our Request


class StrictParser(FlaskParser):
    """The parser of `Blueprint.arguments`."""

    def load_json(self, req: flask.Request, schema: Schema) -> Any:
        """The JSON object in a body. Raises Problem 415 or 400."""
        headers = req.headers
        described = headers.get("Content-Type"), headers.get("Content-Encoding")
        return read_object(req.get_data(), *described)

    def load_querystring(self, req: flask.Request, schema: Schema) -> Any:
        """The query parameters, with U+FFFD for bytes that are not UTF-8 (W7)."""
        # Werkzeug's own `args` decodes `%FF` to the text "%FF".
        query = req.query_string.decode(errors="replace")
        parameters = parse_qsl(query, keep_blank_values=True, errors="replace")
        return MultiDictProxy(MultiDict(parameters), schema)

    def handle_error(
        self, error: ValidationError, req: flask.Request, schema: Schema, **_options: Any
    ) -> NoReturn:
        """Raise Problem 422, with a message for each invalid member or parameter."""
        raise validation_problem(located_messages(error.messages_dict)) from error


def located_messages(messages: Any) -> Iterator[tuple[str, str]]:
    """The messages of webargs, which are grouped by location (`json`, `query`, `form` …)."""
    if not isinstance(messages, Mapping):
        yield from subject_messages(messages, "body")
        return
    for location, below in messages.items():
        yield from subject_messages(below, "body" if location == "json" else str(location))


def subject_messages(messages: Any, subject: str) -> Iterator[tuple[str, str]]:
    """The messages of marshmallow's nested mapping, each with its subject.

    The subject is the innermost member. An element of a list belongs to the list, and an error of
    a whole object to its envelope.
    """
    if isinstance(messages, Mapping):
        for member, below in messages.items():
            is_name = isinstance(member, str) and member != SCHEMA
            yield from subject_messages(below, member if is_name else subject)
    elif isinstance(messages, Iterable) and not isinstance(messages, str):
        for message in messages:
            yield from subject_messages(message, subject)
    else:
        yield subject, str(messages)
