"""What every request and every answer goes through."""

import logging
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.views import View

from django_project.config.arrival import note_arrival, seen_at
from django_project.config.problems import problem_response
from http_contract.access_log import ACCESS_LOGGER, ERROR_LOGGER, access_line, current_request_id
from http_contract.cors import cors_headers
from http_contract.headers import CACHE_CONTROL, REQUEST_ID, allow_header, request_id
from http_contract.json_body import BODY_LIMIT
from http_contract.problems import bad_request, body_too_large, length_required, method_not_allowed

_ID = "forge.request_id"


class WireMiddleware:
    """Gives requests their ids, answers their headers, and the log a line for each."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, as it is sent."""
        note_arrival(request)
        request.META[_ID] = request_id(request.headers.get(REQUEST_ID))
        current_request_id.set(request.META[_ID])
        response = _unreadable(request) or self.get_response(request)
        _add_headers(request, response)
        if isinstance(response, HttpResponse):  # files are streamed, and bring a length
            _settle_body(request, response)
        _log(request, response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """OPTIONS, 405 and 413, which come before REST framework asks who it is (W9)."""
        view_class = getattr(view, "view_class", None)
        if view_class is None:  # a function answers its methods itself
            return None
        allowed = _allowed(view_class)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed})
        if request.method not in allowed.split(", "):
            return problem_response(method_not_allowed(allowed))
        return _body_fault(request)

    def process_template_response(
        self, _request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        """Without `Allow`, which REST framework adds to every answer of its views."""
        del response.headers["Allow"]
        return response


def _body_fault(request: HttpRequest) -> HttpResponse | None:
    """Read the body, which Django keeps; the answer to one that is too large, or breaks off."""
    try:
        length = len(request.body)
    except RequestDataTooBig:
        return problem_response(body_too_large())
    except Exception:  # each server has errors of its own for chunks that are none
        return problem_response(bad_request())
    if length > BODY_LIMIT:  # which nothing said before
        return problem_response(body_too_large())
    request.META["CONTENT_LENGTH"] = str(length)  # REST framework reads none without
    return None


@cache
def _allowed(view_class: type[View]) -> str:
    return allow_header(name for name in view_class.http_method_names if hasattr(view_class, name))


@receiver(got_request_exception)
def log_exception(sender: object, request: HttpRequest, **_kwargs: Any) -> None:
    """Log what nobody foresaw, with its traceback and the request's id."""
    logging.getLogger(ERROR_LOGGER).exception("request %s failed", request.META.get(_ID))


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    """411 for a chunked body where the server hands on the chunks undecoded, as runserver does."""
    meta = request.META
    if "HTTP_TRANSFER_ENCODING" not in meta or meta.get("wsgi.input_terminated"):
        return None
    response = problem_response(length_required())
    # The connection is the server's (PEP 3333); runserver closes it after an answer of no length.
    del response.headers["Connection"]
    return response


def _add_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    response.headers[REQUEST_ID] = request.META[_ID]
    response.headers.setdefault("Cache-Control", CACHE_CONTROL)
    if settings.CORS_ALLOWED_ORIGINS:
        _add_cors_headers(request, response)


def _add_cors_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    origins, method = settings.CORS_ALLOWED_ORIGINS, str(request.method)
    cors = cors_headers(origins, method, request.headers)
    patch_vary_headers(response, [cors.pop("Vary")])  # the admin site varies with its cookie too
    for name, value in cors.items():
        response.headers[name] = value


def _settle_body(request: HttpRequest, response: HttpResponse) -> None:
    if response.status_code in (204, 304):
        del response.headers["Content-Type"]
    elif response.status_code != 411:
        response.headers["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""


def _log(request: HttpRequest, response: HttpResponseBase) -> None:
    meta: Mapping[str, Any] = request.META
    # As gunicorn and as Werkzeug call it; runserver has only the decoded path.
    target = meta.get("RAW_URI") or meta.get("REQUEST_URI") or request.get_full_path()
    line = access_line(
        str(request.method), target, response.status_code, time.monotonic() - seen_at(request)
    )
    logging.getLogger(ACCESS_LOGGER).info(line)
