"""What every request and response goes through: body limit, request id, headers, access log.

`ForgeApp` wraps `wsgi_app`; `init_app` registers the hooks.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request
from flask import Request as BaseRequest
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.datastructures import EnvironHeaders, Headers
from werkzeug.exceptions import BadHost, NotFound
from werkzeug.http import parse_set_header
from werkzeug.routing import MapAdapter

from flask_app.config import Config
from flask_app.json_provider import CompactJSON
from flask_app.parsing import Request, read_within_limit
from http_contract.access_log import (
    ACCESS_LOGGER,
    ERROR_LOGGER,
    access_line,
    current_client,
    current_request_id,
)
from http_contract.cors import cors_headers
from http_contract.headers import (
    CACHE_CONTROL,
    REQUEST_ID,
    SECURITY_HEADERS,
    allow_header,
    request_id,
)
from http_contract.problems import method_not_allowed
from http_contract.request_target import below_prefix, has_encoded_slash

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

access_log = logging.getLogger(ACCESS_LOGGER)
error_log = logging.getLogger(ERROR_LOGGER)


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, whose signer is made for a request with a cookie, and not for each."""

    def open_session(self, app: Flask, request: BaseRequest) -> SecureCookieSession | None:
        """Read the session of the cookie. Without a cookie it is a new one."""
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class ForgeApp(Flask):
    """Flask with the contract's JSON, bodies, settings, headers and log."""

    config_class = Config
    json_provider_class = CompactJSON
    request_class = Request
    session_interface = Sessions()

    def wsgi_app(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve a request: its id, the headers of every response, and its line in the access log.

        Here rather than in `before_request` and `after_request`: those do not run if a signal, a
        session or another hook fails. An error that goes on to the server has its line too.
        """
        started_at, status = time.monotonic(), 500
        if prefix := self.config["PATH_PREFIX"]:
            path = below_prefix(environ["PATH_INFO"], prefix)
            environ = {**environ, "SCRIPT_NAME": prefix, "PATH_INFO": path}
        current_id = request_id(environ.get("HTTP_X_REQUEST_ID"))
        token = current_request_id.set(current_id)
        client_token = current_client.set(environ.get("REMOTE_ADDR") or "-")

        def start(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            completed = self._complete_headers(headers, status, environ)
            return start_response(line, [*completed, (REQUEST_ID, current_id)], *exc_info)

        try:
            return super().wsgi_app(environ, start)
        finally:
            seconds = time.monotonic() - started_at
            method, target = environ["REQUEST_METHOD"], raw_target(environ)
            access_log.info("%s", access_line(method, target, status, seconds))
            current_request_id.reset(token)
            current_client.reset(client_token)

    def _complete_headers(
        self, headers: list[tuple[str, str]], status: int, environ: "WSGIEnvironment"
    ) -> list[tuple[str, str]]:
        """Add the headers that the view did not set (W11 to W13). Vary adds up."""
        added = SECURITY_HEADERS | {"Cache-Control": CACHE_CONTROL}
        if origins := self.config["CORS_ALLOWED_ORIGINS"]:
            sent = dict(EnvironHeaders(environ))
            added |= cors_headers(origins, environ["REQUEST_METHOD"], sent)
            vary = parse_set_header(", ".join(Headers(headers).getlist("Vary")))
            vary.add(added["Vary"])
            added["Vary"] = vary.to_header()
        left_out = {REQUEST_ID.lower()}
        if origins:
            left_out.add("vary")
        if status in (204, 304):
            left_out.add("content-type")
        kept = [header for header in headers if header[0].lower() not in left_out]
        names = {name.lower() for name, _ in kept}
        return kept + [header for header in added.items() if header[0].lower() not in names]

    def create_url_adapter(self, request: Any) -> MapAdapter | None:
        """Match URLs whatever the Host, and treat a WebSocket handshake as a plain request.

        An `Upgrade` may be ignored (RFC 9110, 7.8). Raises NotFound for a path with %2F in a
        segment, which Flask then treats like a path without a route.
        """
        if request is not None and has_encoded_slash(raw_target(request.environ)):
            raise NotFound
        try:
            adapter = super().create_url_adapter(request)
        except BadHost:
            server_name = self.config["SERVER_NAME"] or "localhost"
            adapter = self.url_map.bind_to_environ(request.environ, server_name, subdomain="")
        if adapter is not None:
            adapter.websocket = False
        return adapter

    # Flask 3.2 passes its context first to the two methods below; Flask 3.1 does not.

    def make_default_options_response(self, *context: Any) -> Response:
        """204 with the methods of the path (W6)."""
        allowed = super().make_default_options_response(*context).allow
        return Response(status=204, headers={"Allow": allow_header(allowed)})

    def log_exception(self, *args: Any, **kwargs: Any) -> None:
        """Log the traceback and the request's id. Flask's own line has the decoded path."""
        exc_info = kwargs.get("exc_info") or args[-1]
        error_log.error("request %s failed", current_request_id.get(), exc_info=exc_info)


def init_app(app: Flask) -> None:
    """Register the hooks for every path."""
    app.url_map.merge_slashes = False
    app.before_request(record_start_time)
    app.before_request(refuse_other_case)
    app.before_request(read_within_limit)
    app.after_request(keep_request_id_while_streaming)


def record_start_time() -> None:
    """Note when the request arrived, from where deadlines count."""
    g.started_at = time.monotonic()


def refuse_other_case() -> None:
    """405 for `get`. Methods are case-sensitive (RFC 9110, 9.1), but Werkzeug reads it as `GET`."""
    if request.routing_exception is None and request.environ["REQUEST_METHOD"] != request.method:
        raise method_not_allowed(current_app.make_default_options_response().headers["Allow"])


def keep_request_id_while_streaming(response: Response) -> Response:
    """Give the log lines of a streamed body the request's id, too."""
    if response.is_streamed and not response.direct_passthrough:
        response.response = _with_request_id(response.response, current_request_id.get())
    return response


def _with_request_id(chunks: Any, current_id: str) -> Iterator[Any]:
    token = current_request_id.set(current_id)
    try:
        yield from chunks
    finally:
        current_request_id.reset(token)


def raw_target(environ: Mapping[str, Any]) -> str:
    """The request target as it was sent. WSGI has the decoded path, servers add the raw one."""
    raw: str | None = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return raw or quote(path, encoding="latin-1")
