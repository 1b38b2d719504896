"""`flask --app dev.servers.flask_app run`: the deployed app, with a WSGI middleware."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request

from dev.servers import ANSWER, ASKED, DOCUMENTATION, entry, is_browser_at_root
from dev.servers.sqlalchemy_statements import counting
from flask_app.wsgi import app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class ForDevelopers:
    """WSGI middleware that leads browsers to the documentation and counts statements."""

    def __init__(self, wsgi_app: "WSGIApplication") -> None:
        self._wsgi_app = wsgi_app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve a request. The views of this app have done all their work when they return."""
        request = Request(environ)
        if is_browser_at_root(request.method, request.path, request.headers.get("Accept", "")):
            return redirect(DOCUMENTATION, 307)(environ, start_response)
        if ASKED not in request.headers:
            return self._wsgi_app(environ, start_response)
        with counting() as statements:

            def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
                counted = [*headers, (ANSWER, entry(len(statements)))]
                return start_response(status, counted, *exc_info)

            return self._wsgi_app(environ, start)


app.wsgi_app = ForDevelopers(app.wsgi_app)  # type: ignore[method-assign]
