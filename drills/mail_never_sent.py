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

from drills import tools
from drills.tools import load, traceback_in

SENDERS = ("new@example.org", "shop@example.org")


class Outbox(list[tuple[str, str]]):
    """Mails, each of which is sent once its order has its response."""

    def __init__(self) -> None:
        super().__init__()
        self.responded = threading.Event()
        self.kept_waiting = False

    def append(self, mail: tuple[str, str]) -> None:
        """Send a mail."""
        if not self.responded.wait(tools.PATIENCE):
            self.kept_waiting = True
        super().append(mail)


def check(folder: Path) -> Iterator[str]:
    """Each order sends a mail."""
    service = load("mail_never_sent", folder)
    outbox = Outbox()
    vars(service)["outbox"] = outbox
    if _post(service):
        yield "The thread that sends the mail dies."
    if outbox.kept_waiting:
        yield "The response waits until the mail is sent."
    expected = [(sender, f"Order {number}") for number, sender in enumerate(SENDERS, 1)]
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
        for number, sender in enumerate(SENDERS, 1):
            others = set(threading.enumerate())
            service.app.config["SENDER"] = sender
            service.app.test_client().post("/orders", json={"number": number})
            if isinstance(service.outbox, Outbox):
                service.outbox.responded.set()
            for thread in set(threading.enumerate()) - others:
                thread.join()
            if isinstance(service.outbox, Outbox):
                service.outbox.responded.clear()
    finally:
        threading.excepthook = before
    return died
