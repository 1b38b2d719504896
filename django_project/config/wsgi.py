"""The project as servers run it: `gunicorn django_project.config.wsgi:application`."""

import os
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.handlers.wsgi import LimitedStream, WSGIRequest
from django.core.wsgi import get_wsgi_application

from django_project.config.composition import ports
from http_contract.json_body import BODY_LIMIT


class ContractRequest(WSGIRequest):
    """A request whose chunks are its body, and whose `charset` concerns nobody but its reader."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        super().__init__(environ)
        # Django reads as many bytes as Content-Length says, so none of a chunked body (its ticket
        # 35838). Where the server ends the input by itself, it can be read without one.
        if environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH"):
            self._stream = LimitedStream(  # type: ignore[assignment]
                environ["wsgi.input"], BODY_LIMIT + 1
            )

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        # Django would read queries in that charset too. With one that is no text encoding,
        # rot13 for instance, it fails before any middleware could answer.
        self.content_type = meta.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        self.content_params = {}


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_project.config.settings")
_django = get_wsgi_application()
_django.request_class = ContractRequest
ports()  # now, once: the first requests would each compose their own


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Django, with what it would lose of a request on its way in."""
    # Django would take the byte %FF for the text "%FF", which can be somebody's name.
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    environ["PATH_INFO"] = path.encode().decode("latin-1")
    return _django(environ, start_response)
