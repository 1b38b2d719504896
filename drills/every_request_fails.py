"""The server starts, and every request fails.

Framework: FastAPI
Symptom: The tests of the app pass. Deployed, it starts without an error, and answers every
    request with 500, whatever the path.
Provoke: Start the command that the file names in COMMAND, and send GET /health.
Tool: The log of the server has the traceback, and gunicorn --print-config APP the settings that
    hold.
Elsewhere: Flask and a wsgi.py of Django are WSGI applications, which every worker class of
    gunicorn but the ASGI ones can call. Django offers asgi.py too, and then needs the same care.
"""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from drills.tools import load, logged_error, served


def check(folder: Path) -> Iterator[str]:
    """/health answers 200."""
    service = load("every_request_fails", folder)
    with served(service, folder) as running:
        status = running.answers("/health")
        if status == 200:
            yield from running.unlike(running.send("/health", 1), {"status": "up"})
            if running.answers("/openapi.json") != 200 or running.answers("/nowhere") != 404:
                yield "The service is no FastAPI app any more."
        if status != 200:
            yield f"GET /health answers {status}:\n{logged_error(running.log, folder)}"


def tool(folder: Path) -> str:
    """The log of one request, and what gunicorn says of its worker class."""
    service = load("every_request_fails", folder)
    with served(service, folder) as running:
        running.answers("/health")
        log = running.log
    server, *arguments = shlex.split(service.COMMAND)
    if server != "gunicorn":
        return log
    settings = subprocess.run(  # noqa: S603
        [sys.executable, "-m", server, "--print-config", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return log + "\n".join(line for line in settings.splitlines() if "worker_class" in line)
