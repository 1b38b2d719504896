"""Django's WSGI and ASGI handlers, and their requests: raw paths and queries, chunked bodies."""

from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, quote
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.wsgi import LimitedStream, WSGIHandler, WSGIRequest
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from http_contract.json_body import BODY_LIMIT
from http_contract.request_target import below_prefix, path_of_target

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class ContractRequest(HttpRequest):
    """What the requests of both handlers have in common."""

    @cached_property
    def GET(self) -> QueryDict:  # type: ignore[override]  # noqa: N802
        """The query. DATA_UPLOAD_MAX_NUMBER_FIELDS does not apply: a server limits its length."""
        raw = self.META["QUERY_STRING"].encode("latin-1", "surrogateescape")
        query = QueryDict(mutable=True)
        for name, value in parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True):
            query.appendlist(name, value)
        query._mutable = False
        return query

    def close(self) -> None:
        """Let the body go, at the end of the response.

        REST framework's request refers to itself, so that both stay until the garbage collector
        comes, and with many large bodies that is late.
        """
        super().close()
        self._body, self._stream = b"", BytesIO()

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        # Django would decode queries in the charset of the body. With a charset that is no text
        # encoding, such as rot13, it fails before any middleware could respond.
        self.content_type = meta.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        self.content_params = {}


class ContractWSGIRequest(ContractRequest, WSGIRequest):  # type: ignore[misc]
    """A request whose body may be chunked."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        # Django would take the byte %FF for the text "%FF", which can be somebody's name.
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        path = below_prefix(path, settings.FORCE_SCRIPT_NAME or "")
        environ["PATH_INFO"] = path.encode().decode("latin-1")
        super().__init__(environ)
        self.method = environ["REQUEST_METHOD"]  # in the case in which it was sent (RFC 9110, 9.1)
        # Django reads as many bytes as Content-Length says, so none of a chunked body (its ticket
        # 35838). Where the server ends the input by itself, it can be read without a length.
        if environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
            stream = LimitedStream(environ["wsgi.input"], BODY_LIMIT + 1)
            self._stream = stream  # type: ignore[assignment]


class ContractWSGIHandler(WSGIHandler):
    """The WSGI application."""

    request_class = ContractWSGIRequest


class ContractASGIRequest(ContractRequest, ASGIRequest):  # type: ignore[misc]
    """A request with the raw target where WSGI servers put it, for the access log."""

    def __init__(self, scope: Any, body_file: Any) -> None:
        super().__init__(scope, body_file)
        self.method = scope["method"]  # in the case in which it was sent (RFC 9110, 9.1)
        raw_path: bytes | None = scope.get("raw_path")
        self.META["RAW_URI"] = raw_path.decode("latin-1") if raw_path else quote(scope["path"])
        self.META["wsgi.input_terminated"] = True


class ContractASGIHandler(ASGIHandler):
    """The ASGI application."""

    request_class = ContractASGIRequest

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request. Its target may be a whole URL, which uvicorn passes on as it is."""
        if scope["type"] == "http":
            scope = {**scope, "path": path_of_target(scope["path"]) or "/"}
        await super().__call__(scope, receive, send)

    async def read_body(self, receive: Receive) -> Any:
        """Read a body, but not much more than ASGI_BODY_LIMIT. Django's own has no limit."""
        received = 0

        async def receive_limited() -> Any:
            nonlocal received
            message: Any = await receive()
            received += len(message.get("body", b""))
            if received > settings.ASGI_BODY_LIMIT:  # ended here: whoever reads it answers 413
                message = {**message, "more_body": False}
            return message

        return await super().read_body(receive_limited)

    async def listen_for_disconnect(self, receive: Receive) -> None:
        """Raise RequestAborted when the client leaves. Drops the rest of a body too large."""
        while (await receive())["type"] != "http.disconnect":
            pass
        raise RequestAborted
