"""What every request and response goes through: request ids, headers, the access log; sessions.

The security headers are those of Django's own middleware (config/settings.py).
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.db import DataError
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from django_project.api.exceptions import ADMIN_PATH, problem_from_exception, problem_response
from django_project.api.parsers import problem_of_body
from django_project.config.composition import allowed_origins
from http_contract.access_log import (
    ACCESS_LOGGER,
    ERROR_LOGGER,
    access_line,
    current_client,
    current_request_id,
)
from http_contract.cors import cors_headers
from http_contract.headers import CACHE_CONTROL, REQUEST_ID, allow_header, request_id
from http_contract.json_body import BODY_LIMIT
from http_contract.problems import (
    Problem,
    length_required,
    method_not_allowed,
    path_not_found,
    problem_from_status,
)
from http_contract.request_target import has_encoded_slash

_STARTED_AT = "forge.started_at"
# What Django's own handlers respond to, and log.
_HANDLED_BY_DJANGO = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)

# Django's admin site has neither inline scripts nor inline styles.
ADMIN_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

access_log = logging.getLogger(ACCESS_LOGGER)
error_log = logging.getLogger(ERROR_LOGGER)


def started_at(request: Any) -> float:
    """When a request arrived, in seconds of `time.monotonic()`. Deadlines count from then."""
    moment: float = request.META.setdefault(_STARTED_AT, time.monotonic())
    return moment


class ContractMiddleware:
    """Request ids, paths, methods, body sizes, response headers (W3, W6, W11, W12); the access log.

    A view class or view function may have a `body_limit` of its own, in bytes; then a request
    needs a Content-Length, and the view's parser reads the body.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve one request."""
        request.META[_STARTED_AT] = time.monotonic()
        current_id = request_id(request.headers.get(REQUEST_ID))
        token = current_request_id.set(current_id)
        client_token = current_client.set(request.META.get("REMOTE_ADDR") or "-")
        try:
            problem = _problem_before_routing(request)
            response = problem_response(problem) if problem else self.get_response(request)
            response.headers[REQUEST_ID] = current_id
            _add_headers(request, response)
            seconds = time.monotonic() - request.META[_STARTED_AT]
            line = access_line(
                str(request.method), _raw_target(request), response.status_code, seconds
            )
            access_log.info("%s", line)
            _break_cycles(response)
            return response
        finally:
            current_request_id.reset(token)
            current_client.reset(client_token)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Respond to OPTIONS, 405 and 413, which come before REST framework authenticates (W9)."""
        # REST framework and Django's View leave their class on the function that is routed to.
        view_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
        if view_class is not None:
            allowed = _allowed_methods(view_class, tuple(getattr(view, "actions", None) or ()))
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": allowed})
            if request.method not in allowed.split(", "):
                return problem_response(method_not_allowed(allowed))
        body_limit = getattr(view_class or view, "body_limit", BODY_LIMIT)
        problem = problem_of_body(request, body_limit)
        is_multipart = request.content_type == "multipart/form-data"
        if problem is None and is_multipart and _is_upload_to_admin(request):
            problem = problem_from_status(415, "no upload is expected")
        return problem_response(problem) if problem else None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Respond to an exception of a view that is not REST framework's."""
        if isinstance(exception, _HANDLED_BY_DJANGO):
            return None
        if isinstance(exception, DataError) and request.path_info.startswith(ADMIN_PATH):
            return problem_response(path_not_found())  # a key in the path that no row can have
        problem = problem_from_exception(exception)
        return problem_response(problem) if problem else None


class PassiveSessionMiddleware(SessionMiddleware):
    """Sessions that leave a response as it is unless its view used the session.

    Django's own deletes a session cookie that it cannot read, so that a made-up cookie would
    change the responses of the API. Cookies of the admin site have the path prefix in their path.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Open the session of the cookie. NUL, which PostgreSQL does not store, is in no key."""
        if "\0" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session, and set its cookie, if a view read or changed the session."""
        if request.session.accessed or request.session.modified:
            response = super().process_response(request, response)
        for cookie in response.cookies.values():
            if cookie["path"] == ADMIN_PATH:
                cookie["path"] = reverse("admin:index")
        return response


@receiver(got_request_exception)
def log_exception(sender: object, **_kwargs: Any) -> None:
    """Log an unhandled exception with its traceback and the request's id."""
    error_log.exception("request %s failed", current_request_id.get())


@cache
def _allowed_methods(view_class: type[Any], actions: tuple[str, ...]) -> str:
    """The value of Allow for a view class, or for the actions that a router maps to a ViewSet."""
    return allow_header(
        actions or (m for m in view_class.http_method_names if hasattr(view_class, m))
    )


def _break_cycles(response: HttpResponseBase) -> None:
    """Let a response of REST framework be freed as soon as the server has sent it.

    Its view, its serializer and what it was rendered with refer to each other. A large response
    would stay in memory until the garbage collector comes, which counts objects and not bytes.
    """
    if context := getattr(response, "renderer_context", None):
        vars(context["view"]).pop("response", None)
        context.pop("response", None)
    if serializer := getattr(getattr(response, "data", None), "serializer", None):
        vars(serializer).clear()


def _problem_before_routing(request: HttpRequest) -> Problem | None:
    meta = request.META
    if "HTTP_TRANSFER_ENCODING" in meta and not meta.get("wsgi.input_terminated"):
        # The server hands on the chunks undecoded, as runserver does.
        return length_required()
    if has_encoded_slash(_raw_target(request)):
        return path_not_found()
    if "\0" in request.path_info and (
        request.path_info.startswith(ADMIN_PATH) or request.path.startswith(settings.STATIC_URL)
    ):
        return path_not_found()  # which neither a file system nor PostgreSQL stores
    return None


def _is_upload_to_admin(request: HttpRequest) -> bool:
    """Whether somebody who is not staff sends files to the admin site, its login form included."""
    is_admin = request.resolver_match is not None and request.resolver_match.app_name == "admin"
    return is_admin and not getattr(request.user, "is_staff", False)


def _add_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    """Add the headers of every response that its view did not set, and remove what W1 rules out."""
    response.headers.setdefault("Cache-Control", CACHE_CONTROL)
    cors = cors_headers(frozenset(allowed_origins()), str(request.method), request.headers)
    if vary := cors.pop("Vary", None):
        patch_vary_headers(response, [vary])
    for name, value in cors.items():
        response.headers.setdefault(name, value)
    if response.status_code != 405 and request.method != "OPTIONS":
        del response.headers["Allow"]  # which REST framework adds to every response of its views
    # The connection is the server's (PEP 3333). runserver closes it after 411.
    del response.headers["Connection"]
    if request.path_info.startswith(ADMIN_PATH):
        response.headers.setdefault("Content-Security-Policy", ADMIN_SECURITY_POLICY)
    if not isinstance(response, HttpResponse):  # a stream; a file brings its length
        return
    if response.status_code in (204, 304):
        del response.headers["Content-Type"]
    elif response.status_code != 411:
        response.headers["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""


def _raw_target(request: HttpRequest) -> str:
    """The target as the client sent it. runserver knows only the decoded path."""
    target: str | None = request.META.get("RAW_URI") or request.META.get("REQUEST_URI")
    return target or request.get_full_path()
