"""Orders are confirmed, and the mail never arrives.

Framework: Flask
Symptom: POST /orders answers 202, and no mail is sent. In the tests of send_mail, which use
    app.app_context(), it is.
Provoke: Send POST /orders, and wait for the thread that it starts.
Tool: The server's error output: a thread that dies prints its traceback there, and nobody else
    hears of it.
Elsewhere: FastAPI and Django have no application context. FastAPI hands things over as arguments,
    also to BackgroundTasks; Django's settings are the process's, and each thread can read them.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from drills.tools import load, traceback_in


def check(folder: Path) -> Iterator[str]:
    """Each order sends a mail."""
    service = load("mail_never_sent", folder)
    if _post(service):
        yield "The thread that sends the mail dies."
    expected = [("shop@example.org", "Order 1"), ("shop@example.org", "Order 2")]
    if sorted(service.outbox) != expected:
        yield f"After two orders, these mails were sent: {service.outbox}."


def tool(folder: Path) -> str:
    """The traceback of the thread."""
    died = _post(load("mail_never_sent", folder))

    def again() -> None:
        for each in died:
            raise each

    return traceback_in(folder, again)


def _post(service: ModuleType) -> list[BaseException]:
    died: list[BaseException] = []

    def hook(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            died.append(arguments.exc_value)

    before, threading.excepthook = threading.excepthook, hook
    try:
        others = set(threading.enumerate())
        for number in (1, 2):
            service.app.test_client().post("/orders", json={"number": number})
        for thread in set(threading.enumerate()) - others:
            thread.join()
    finally:
        threading.excepthook = before
    return died
