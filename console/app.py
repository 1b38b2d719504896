"""The console: a Starlette app that shows the three apps side by side.

It reads source code as text and speaks HTTP to the three; it imports none of them. Pages are HTML
from Jinja2 templates and work without JavaScript. htmx only replaces a part of a page where that
spares loading all of it.
"""

import base64
import hmac
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console import documents, highlighting, moving, source
from console.operations import Operation, Template, operations, unusual
from console.sending import BODY_LIMIT, CannotSend, Sender
from console.source import ROOT
from console.suite import Suite
from gateway.status import described

FOLDER = Path(__file__).parent
FORM_LIMIT = 3 * BODY_LIMIT  # a body of 2 MiB, percent-encoded
FIELDS = 20
TITLES = {"fastapi": "FastAPI", "flask": "Flask", "django": "Django"}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Settings:
    """Where the three apps are, and who may use the console."""

    apps: Mapping[str, str]  # addresses by name
    webhook_secret: str | None = None
    table: Path = ROOT / "gateway.toml"  # of the gateway
    hosts: tuple[str, ...] = LOOPBACK  # names by which browsers may ask for the console
    password: str | None = None  # of HTTP Basic, for any user name


def create_app(settings: Settings) -> Starlette:
    """The console for three apps."""
    sender = Sender(settings.apps, settings.webhook_secret)
    suite = Suite(settings.apps)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await suite.stop()
        await sender.close()

    app = Starlette(
        routes=[
            Route("/", home),
            Route("/compare", lambda _: RedirectResponse("/compare/publish_article", 303)),
            Route("/compare/{operation}", compare_page, methods=["GET", "POST"]),
            Route("/source/{path:path}", source_page),
            Route("/follow", follow_page),
            Route("/move", move_page, methods=["GET", "POST"]),
            Route("/measure", measure_page),
            Route("/learn", learn_page),
            Route("/learn/{path:path}", document_page),
            Route("/suite", suite_page, methods=["GET", "POST"]),
            Route("/suite/report", suite_report),
            Route("/static/htmx.js", htmx),
            Mount("/static", StaticFiles(directory=FOLDER / "static")),
        ],
        middleware=[
            Middleware(AddHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*settings.hosts]),
            Middleware(RequirePassword, password=settings.password),
        ],
        exception_handlers={HTTPException: error_page, source.NotShown: not_found},
        lifespan=lifespan,
    )
    app.state.sender, app.state.suite = sender, suite
    app.state.settings = settings
    # A page of another site cannot read it, so it cannot send a form that changes something.
    app.state.form_token = secrets.token_urlsafe(32)
    return app


# Pages


async def home(request: Request) -> Response:
    """What the project is, and where to look first."""
    return page(request, "home.html", areas=by_area())


async def compare_page(request: Request) -> Response:
    """An operation in the three apps: its code, its request, and three responses."""
    operation = operation_of(request)
    template, comparison, problem = operation.example, None, None
    if request.method == "POST":
        form = await form_of(request)
        template = edited(form) if "target" in form else chosen(form.get("unusual", ""), operation)
        try:
            comparison = await request.app.state.sender.send(template)
        except CannotSend as error:
            problem = str(error)
        if "HX-Request" in request.headers:
            return page(request, "responses.html", comparison=comparison, problem=problem)
    elif name := request.query_params.get("unusual"):
        template = chosen(name, operation)
    return page(
        request,
        "compare.html",
        operation=operation,
        areas=by_area(),
        parts=source.parts_of(operation.id),
        template=template,
        unusual=unusual(operation),
        comparison=comparison,
        problem=problem,
    )


async def source_page(request: Request) -> Response:
    """A file of the tree, with numbered lines that can be linked to."""
    path = request.path_params["path"]
    if name := request.query_params.get("part"):
        with suppress(LookupError):
            return RedirectResponse(f"/source/{quote(path)}#L{source.line_of(path, name)}", 303)
    return page(request, "source.html", path=path, code=highlighting.file(path))


async def follow_page(request: Request) -> Response:
    """The files that a request enters, in order, in each app."""
    paths = documents.request_paths()
    chosen = request.query_params.get("request") or next(iter(paths))
    if chosen not in paths:
        raise HTTPException(404, f"There is no path of {chosen}.")
    return page(request, "follow.html", paths=paths, chosen=chosen)


async def measure_page(request: Request) -> Response:
    """The tables of the last benchmark; with a search, the rows that have its words."""
    words = request.query_params.get("q", "")[:100]
    found = documents.rows_with(words) if words else None
    text = documents.render("docs/performance.md")
    return page(request, "measure.html", words=words, found=found, document=text)


async def learn_page(request: Request) -> Response:
    """All documents."""
    return page(request, "learn.html", contents=documents.contents())


async def document_page(request: Request) -> Response:
    """A document, or a picture in one."""
    path = request.path_params["path"]
    if path.endswith((".svg", ".png")):
        return FileResponse(source.file_of(path))
    if not path.endswith(".md"):
        raise source.NotShown(path)
    return page(request, "document.html", path=path, document=documents.render(path))


async def suite_page(request: Request) -> Response:
    """An area of the contract suite against one of the three, or a URL: run it, and watch it."""
    suite: Suite = request.app.state.suite
    problem = None
    if request.method == "POST":
        form = await form_of(request)
        try:
            if form.get("stop"):
                await suite.stop()
            else:
                await suite.start(form.get("area", ""), form.get("server", ""), form.get("url", ""))
        except ValueError as error:
            problem = str(error)
    name = "progress.html" if "HX-Request" in request.headers else "suite.html"
    return page(request, name, suite=suite, problem=problem)


async def suite_report(request: Request) -> Response:
    """The report of the last run. It has styles of its own, and no scripts."""
    report = request.app.state.suite.report
    if report is None:
        raise HTTPException(404, "There is no report yet.")
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(report, media_type="text/html", headers={"Content-Security-Policy": policy})


async def move_page(request: Request) -> Response:
    """The gateway's table, its traffic, and changes of it, each of which is to be confirmed."""
    table = request.app.state.settings.table
    problem = done = pending = None
    fields: dict[str, str] = {}
    if request.method == "POST":
        form = await form_of(request)
        fields = {name: form.get(name, "") for name in ("verb", "operation", "upstream", "share")}
        try:
            pending = moving.command(**fields)
            if form.get("confirmed"):
                done, pending = await to_thread.run_sync(moving.run, pending, table), None
        except ValueError as error:
            problem, pending = str(error), None
    state = await to_thread.run_sync(moving.state_of, table)
    shown = {"state": state, "table": table, "problem": problem, "done": done}
    if state is not None and "HX-Request" in request.headers:
        return page(request, "traffic.html", **shown)
    return page(request, "move.html", **shown, pending=pending, fields=fields)


# Static files


async def htmx(_request: Request) -> Response:
    """Htmx, from a package, so that it comes with the project's hashes and without a CDN."""
    path = files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    return FileResponse(str(path), media_type="text/javascript")


# What pages are made of

templates = Jinja2Templates(directory=FOLDER / "templates")
templates.env.globals.update(
    titles=TITLES,
    highlight=highlighting.part,
    described=described,
    stores=source.STORES,
    apps=source.APPS,
)
templates.env.trim_blocks = templates.env.lstrip_blocks = True


def page(request: Request, name: str, status_code: int = 200, **context: Any) -> Response:
    """Render a template."""
    shared = {"form_token": request.app.state.form_token, "settings": request.app.state.settings}
    return templates.TemplateResponse(request, name, {**shared, **context}, status_code)


def operation_of(request: Request) -> Operation:
    """The operation that a path names. Raises HTTPException (404)."""
    name = request.path_params["operation"]
    if name not in operations():
        raise HTTPException(404, f"There is no operation {name}.")
    return operations()[name]


def edited(form: Mapping[str, str]) -> Template:
    """The request of a form."""
    body = form.get("body", "").replace("\r\n", "\n")
    method, target = form.get("method", "").strip().upper(), form["target"].strip()
    return Template(method, target, form.get("headers", ""), body)


def chosen(name: str, operation: Operation) -> Template:
    """An unusual request by its name. Raises HTTPException (404)."""
    found = unusual(operation).get(name)
    if found is None:
        raise HTTPException(404, f"There is no unusual request {name}.")
    return found


def by_area() -> dict[str, list[Operation]]:
    """The operations, by area, in the order of the document."""
    areas: dict[str, list[Operation]] = {}
    for operation in operations().values():
        areas.setdefault(operation.area, []).append(operation)
    return areas


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form of ours. Raises HTTPException for any other, and a large one."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT:
            raise HTTPException(413, "The form is too large.")
    try:
        fields = parse_qs(bytes(body).decode(), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise HTTPException(400, "The form cannot be read.") from None
    form = {name: values[-1] for name, values in fields.items()}
    expected: str = request.app.state.form_token
    if not hmac.compare_digest(form.get("form_token", "").encode(), expected.encode()):
        raise HTTPException(
            403,
            "This form is of an earlier start of the console. Go back, reload, and send it again.",
        )
    return form


# Errors


async def error_page(request: Request, error: Exception) -> Response:
    """An error, as a page."""
    assert isinstance(error, HTTPException)  # noqa: S101
    name = "problem.html" if "HX-Request" in request.headers else "error.html"
    return page(request, name, error.status_code, problem=error.detail)


async def not_found(request: Request, error: Exception) -> Response:
    """There is no such file, or it is not one that is shown."""
    return page(request, "error.html", 404, problem=f"{error} is no file that is shown here.")


# Middleware


class AddHeaders:
    """ASGI middleware for the headers of every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *[
                        (name.lower().encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.lower().encode() not in there
                    ],
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class RequirePassword:
    """ASGI middleware that asks for a password by HTTP Basic, if there is one."""

    def __init__(self, app: ASGIApp, password: str | None) -> None:
        self._app = app
        self._password = password

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or answer 401."""
        if scope["type"] != "http" or self._password is None or self._knows(Request(scope)):
            await self._app(scope, receive, send)
            return
        challenge = {"WWW-Authenticate": 'Basic realm="The Forge", charset="UTF-8"'}
        await PlainTextResponse("A password is needed.", 401, challenge)(scope, receive, send)

    def _knows(self, request: Request) -> bool:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            _, _, password = base64.b64decode(encoded, validate=True).partition(b":")
        except ValueError:
            return False
        expected = (self._password or "").encode()
        return scheme.lower() == "basic" and hmac.compare_digest(password, expected)
