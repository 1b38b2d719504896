"""What every request and every answer goes through, whatever the view."""

import json
import logging
import time
from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask.json.provider import JSONProvider
from flask.sessions import SessionInterface
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from flask_app.access_log import log_request
from http_contract import json_body
from http_contract.access_log import ERROR_LOGGER, current_request_id
from http_contract.cors import cors_headers
from http_contract.headers import CACHE_CONTROL, REQUEST_ID, SECURITY_HEADERS, request_id
from http_contract.json_format import compact_json
from http_contract.problems import bad_request, length_required

error_log = logging.getLogger(ERROR_LOGGER)


class CompactJSON(JSONProvider):
    """JSON as the contract has it, without the newline that Flask ends it with (W1)."""

    def dumps(self, obj: Any, **_options: Any) -> str:
        """Compact and in the order given, whatever indent or sorting is asked for."""
        return compact_json(obj).decode()

    def loads(self, s: str | bytes, **options: Any) -> Any:
        """What the text says; views get their bodies from the schemas' parser instead."""
        return json.loads(s, **options)


class NoSessions(SessionInterface):
    """Requests bring tokens, so that no cookie is read or set."""

    def open_session(self, app: Flask, request: Request) -> None:
        """None, for which Flask puts a session that refuses to hold anything."""


class Forge(Flask):
    """Flask with the contract's JSON, and with a request's id beside an unforeseen error."""

    json_provider_class = CompactJSON
    session_interface = NoSessions()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Routes for HTTP alone: an `Upgrade` may be ignored (RFC 9110, 7.8)."""
        adapter = super().create_url_adapter(request)
        if adapter is not None:
            adapter.websocket = False
        return adapter

    def log_exception(self, exc_info: Any) -> None:
        """Log the traceback with the request's id; Flask's own line has the decoded path."""
        error_log.error("request %s failed", g.request_id, exc_info=exc_info)


def init_app(app: Flask) -> None:
    """Hook the rules for every path into the app."""
    app.url_map.merge_slashes = False
    app.before_request(note_arrival)
    app.before_request(name_request)
    app.before_request(check_size)
    app.after_request(log_request)
    app.after_request(complete)


def note_arrival() -> None:
    """Note when the request was first seen, from where deadlines count."""
    g.seen_at = time.monotonic()


def name_request() -> None:
    """Give the request its id (W11)."""
    g.request_id = request_id(request.headers.get(REQUEST_ID))
    current_request_id.set(g.request_id)


def check_size() -> None:
    """Refuse a body over 1 MiB wherever path and method exist, before anything else (W3, W9)."""
    if request.routing_exception is not None:
        return
    if "Transfer-Encoding" in request.headers:
        if not request.environ.get("wsgi.input_terminated"):
            raise length_required()
    elif not request.content_length:
        return  # there is no body (RFC 9112, 6.3)
    json_body.check_size(request.content_length or 0)  # before a client that waits is asked for it
    json_body.check_size(len(_body()))


def _body() -> bytes:
    try:
        return request.get_data()
    except HTTPException:
        raise
    except Exception as error:  # each server has errors of its own for chunks that are none
        raise bad_request() from error


def complete(response: Response) -> Response:
    """Add the headers that every answer carries (W11 to W13)."""
    headers = response.headers
    headers.setdefault("Cache-Control", CACHE_CONTROL)
    headers.extend(SECURITY_HEADERS)
    headers[REQUEST_ID] = g.request_id
    if origins := current_app.config["CORS_ALLOWED_ORIGINS"]:
        headers.update(cors_headers(origins, request.method, dict(request.headers)))
    if response.status_code in (204, 304):
        headers.pop("Content-Type", None)
    return response
