"""Ours behind each server that people deploy."""

from dataclasses import replace

from benchmarks.serving.contenders import GUNICORN, OURS, Contender

_GRANIAN = "granian {app} --workers 1 --port {port} --no-ws --interface "
_ASGI = {
    "granian": f"{_GRANIAN} asgi --loop uvloop",
    "gunicorn asgi": "gunicorn {app} --worker-class asgi --workers 1 --bind 127.0.0.1:{port}",
}
_WSGI = {
    "granian": f"{_GRANIAN} wsgi --blocking-threads 8",
    "gunicorn gevent": GUNICORN.replace("gthread", "gevent").replace(" --threads 8", ""),
}


def behind_each(framework: str) -> list[Contender]:
    """Ours behind the server of all other measurements, then behind the others."""
    ours = next(one for one in OURS if one.framework == framework)
    others = _ASGI if framework == "fastapi" else _WSGI
    return [
        ours,
        *(replace(ours, server=server, command=command) for server, command in others.items()),
    ]
