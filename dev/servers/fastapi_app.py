"""`fastapi dev dev/servers/fastapi_app.py`: the deployed app, with an ASGI middleware."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dev.servers import ANSWER, ASKED, DOCUMENTATION, entry, is_browser_at_root
from dev.servers.sqlalchemy_statements import counting
from fastapi_app.main import app


class ForDevelopers:
    """ASGI middleware that leads browsers to the documentation and counts statements."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if is_browser_at_root(scope["method"], scope["path"], headers.get("Accept", "")):
            await RedirectResponse(DOCUMENTATION)(scope, receive, send)
            return
        with counting() as statements:

            async def send_counted(message: Message) -> None:
                if message["type"] == "http.response.start" and ASKED in headers:
                    MutableHeaders(scope=message)[ANSWER] = entry(len(statements))
                await send(message)

            await self._app(scope, receive, send_counted)


app.add_middleware(ForDevelopers)
