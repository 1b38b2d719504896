"""A middleware that leads browsers to the documentation and counts statements."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dev.servers import ANSWER, ASKED, DOCUMENTATION, entry, is_browser_at_root

GetResponse = Callable[[HttpRequest], HttpResponse]


def for_developers(get_response: GetResponse) -> GetResponse:
    """Wrap the other middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        accept = request.headers.get("Accept", "")
        if is_browser_at_root(str(request.method), request.path, accept):
            return HttpResponseRedirect(DOCUMENTATION, preserve_request=True)
        if ASKED not in request.headers:
            return get_response(request)
        statements: list[str] = []

        def count(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
            statements.append(sql)
            return execute(sql, *arguments)

        with connection.execute_wrapper(count):
            response = get_response(request)
        response[ANSWER] = entry(len(statements))
        return response

    return middleware
