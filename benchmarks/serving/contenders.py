"""Who is measured: an app of some kind, behind a server."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import chain

UVICORN = "uvicorn {app} --loop uvloop --http httptools --port {port}"
GUNICORN = (
    "gunicorn {app} --worker-class gthread --workers 1 --threads 8 --keep-alive 60"
    " --bind 127.0.0.1:{port}"
)


@dataclass(frozen=True)
class Contender:
    """An app behind a server: ours, the one written by hand, or the limit that nobody passes."""

    framework: str
    kind: str  # ours, plain or limit
    app: str
    server: str
    command: str
    logs_by_itself: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)  # environment variables of its own

    @property
    def name(self) -> str:
        """What it is called in tables and in progress."""
        return f"{self.framework} {self.kind}"

    def shown(self) -> str:
        """The command that starts it, for people."""
        return " ".join(self.arguments(8000))

    def arguments(self, port: int) -> list[str]:
        """The command that starts it; where the app writes no line a request, the server does."""
        command = self.command.format(app=self.app, port=port)
        if not self.logs_by_itself and self.command.startswith("gunicorn"):
            command += " --access-logfile -"
        return command.split()


def _contender(framework: str, kind: str, app: str) -> Contender:
    is_async = framework in ("fastapi", "asgi")
    server, command = ("uvicorn", UVICORN) if is_async else ("gunicorn", GUNICORN)
    return Contender(framework, kind, app, server, command, logs_by_itself=kind == "ours")


OURS = (
    _contender("fastapi", "ours", "fastapi_app.main:app"),
    _contender("flask", "ours", "flask_app.wsgi:app"),
    _contender("django", "ours", "django_project.config.wsgi:application"),
)
PLAIN = (
    _contender("fastapi", "plain", "benchmarks.plain.with_fastapi.main:app"),
    _contender("flask", "plain", "benchmarks.plain.with_flask.wsgi:app"),
    _contender("django", "plain", "benchmarks.plain.with_django.wsgi:application"),
)
LIMITS = (
    _contender("asgi", "limit", "benchmarks.limit.asgi:app"),
    _contender("wsgi", "limit", "benchmarks.limit.wsgi:app"),
)
# The interface below each framework, whose bare app no app on it can pass.
INTERFACES = {"fastapi": "asgi", "flask": "wsgi", "django": "wsgi"}


def all_for(frameworks: Collection[str]) -> list[Contender]:
    """Ours for these frameworks, each beside the one it is compared with, then the limits."""
    wanted = {*frameworks, *(INTERFACES[framework] for framework in frameworks)}
    pairs = chain.from_iterable(zip(OURS, PLAIN, strict=True))
    return [one for one in (*pairs, *LIMITS) if one.framework in wanted]


def ours_for(frameworks: Collection[str]) -> list[Contender]:
    """Ours for these frameworks."""
    return [one for one in OURS if one.framework in frameworks]
