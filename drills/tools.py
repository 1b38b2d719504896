"""What drills share: loading a service, serving it, a slow partner, and tools that look into it."""

import contextlib
import gc
import importlib
import io
import linecache
import logging
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from dev.addresses import free_port
from drills import with_stacks

ROOT = Path(__file__).parents[1]
# How many seconds something may take that is expected; and how many before it counts as absent.
GENEROUS = 60.0
PATIENCE = 8.0


def load(name: str, folder: Path, *, afresh: bool = True) -> ModuleType:
    """Import a service, afresh unless it is of Django, which a process sets up once."""
    if not afresh and name in sys.modules:
        return sys.modules[name]
    forget(name)
    importlib.invalidate_caches()
    linecache.clearcache()
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def forget(name: str) -> None:
    """Drop a module and those below it, so that the next import runs them again."""
    for module in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        del sys.modules[module]


class Partner:
    """A server that the service calls. It holds each request until `release`.

    `waiting` is the number of requests that it has received; they wait at the same time.
    The content of each response is 42.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._released = False
        self.waiting = 0
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                partner._hold()
                with contextlib.suppress(OSError):
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"42")

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_values: object) -> None:
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> "Partner":
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def arrived(self, number: int, seconds: float = GENEROUS) -> bool:
        """Wait until so many requests are here."""
        with self._changed:
            return self._changed.wait_for(lambda: self.waiting >= number, seconds)

    def gathered(self, number: int) -> int:
        """Wait until so many requests are here, or no other comes; how many came."""
        if self.arrived(1):
            while self.waiting < number and self.arrived(self.waiting + 1, PATIENCE):
                pass
        return self.waiting

    def release(self) -> None:
        """Respond to every request, and from now on at once."""
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def _hold(self) -> None:
        with self._changed:
            self.waiting += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._released, GENEROUS * 2)


class Reply:
    """A response that is not there yet."""

    def __init__(self, call: Callable[[], httpx.Response | None]) -> None:
        self._call = call
        self._response: httpx.Response | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether it is there, or failed to come."""
        return not self._thread.is_alive()

    def response(self) -> httpx.Response | None:
        """The response, once it is there, or None if there is none."""
        self._thread.join(GENEROUS)
        return self._response

    def _run(self) -> None:
        self._response = self._call()


class Service:
    """A service on a real server, in processes of its own."""

    def __init__(
        self, url: str, process: subprocess.Popen[bytes], log: Path, folder: Path, command: str
    ) -> None:
        self.url, self._process, self._log, self._folder = url, process, log, folder
        self._command = command

    @property
    def log(self) -> str:
        """What the server has printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stacks(self, function: str) -> str:
        """Let the service print the stacks of its threads, until `function` is among them."""
        end = time.monotonic() + GENEROUS
        before = len(self.log)
        while time.monotonic() < end:
            before = len(self.log)
            for process in self._processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, with_stacks.SIGNAL)
                time.sleep(0.2)  # so that the processes do not print at the same time
            if f" in {function}\n" in self.log[before:]:
                break
        return self.log[before:]

    def send(self, path: str, number: int) -> list[Reply]:
        """Send so many requests, all at the same time, and do not wait for the responses."""
        return [Reply(partial(self._get, path, GENEROUS * 2)) for _ in range(number)]

    def answers(self, path: str) -> int | None:
        """The status of a response, or None if there is none."""
        response = self._get(path, GENEROUS)
        return None if response is None else response.status_code

    def serves_while_waiting(
        self, path: str, partner: Partner, whom: str, expected: Any, meanwhile: str | None = None
    ) -> Iterator[str]:
        """What is wrong while more requests to a path wait for a partner than there are workers.

        Another path answers meanwhile, all requests reach the partner, and in the end each is
        answered with a JSON value.
        """
        number = more_than_workers(self._command)
        replies = self.send(path, number)
        while not partner.arrived(1, 0.1):
            if all(reply.done for reply in replies):
                yield f"GET {path} did not ask the {whom}."
                yield from self.unlike(replies, expected)
                return
        if meanwhile and self._get(meanwhile, PATIENCE) is None:
            yield (
                f"{number} requests were sent, {partner.waiting} wait for the {whom}, "
                f"and 0 of 1 requests to {meanwhile} were served."
            )
            return
        if (waiting := partner.gathered(number)) < number:
            yield f"Of {number} requests, {waiting} waited for the {whom} at the same time."
            return
        partner.release()
        yield from self.unlike(replies, expected)
        if meanwhile and (status := self.answers(meanwhile)) != 200:
            yield f"GET {meanwhile} answers {status}."

    def unlike(self, replies: list[Reply], expected: Any) -> Iterator[str]:
        """The first reply that is not 200 with a JSON value, if one is not."""
        for reply in replies:
            response = reply.response()
            if response is None:
                yield "A request got no response."
            elif response.status_code != 200:
                error = logged_error(self.log, self._folder)
                path = response.request.url.path
                yield f"GET {path} answers {response.status_code}:\n{error}".removesuffix(":\n")
            elif (answer := _json(response)) != expected:
                path = response.request.url.path
                yield f"GET {path} answers {answer}, and should answer {expected}."
            else:
                continue
            return

    def _get(self, path: str, seconds: float) -> httpx.Response | None:
        try:
            return httpx.get(self.url + path, timeout=seconds, trust_env=False)
        except httpx.TransportError:
            return None

    def _processes(self) -> list[int]:
        import psutil

        parent = psutil.Process(self._process.pid)
        return [child.pid for child in parent.children(recursive=True)] or [parent.pid]


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return response.text


def more_than_workers(command: str) -> int:
    """More requests than the workers of a server can take if each takes one at a time."""
    workers = re.search(r"(?:--workers|-w)[ =]?(\d+)", command)
    return int(workers[1]) + 3 if workers else 4


@contextlib.contextmanager
def served(service: ModuleType, folder: Path, **environment: str) -> Iterator[Service]:
    """Start what `COMMAND` of the service says, on a free port. Raises Fault if it does not start.

    gunicorn, uvicorn and granian take the port from the environment.
    """
    port = free_port()
    address = {
        "GUNICORN_CMD_ARGS": f"--bind 127.0.0.1:{port} --no-control-socket",
        "UVICORN_HOST": "127.0.0.1",
        "UVICORN_PORT": str(port),
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with tempfile.TemporaryDirectory() as temporary:
        log = Path(temporary) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "drills.with_stacks", *shlex.split(service.COMMAND)],
                cwd=folder,
                env=os.environ | address | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_for(port, process, log)
            yield Service(f"http://127.0.0.1:{port}", process, log, folder, service.COMMAND)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Fault(Exception):
    """What is still wrong with a service."""


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + GENEROUS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    text = log.read_text(encoding="utf-8", errors="replace")
    raise Fault(f"The server does not start:\n{_indented(text)}")


def traceback_in(folder: Path, call: Callable[[], Any]) -> str:
    """The traceback of a call that fails, with the frames of the service alone."""
    try:
        result = call()
    except Exception as error:
        traces = [
            "Traceback (your frames only):\n"
            + "".join([*traceback.format_list(frames), *traceback.format_exception_only(each)])
            for each, frames in _chain(error, folder)
        ]
        return "\nDuring handling of it:\n".join(traces)
    return f"no error: {result!r}"


def answered(folder: Path, request: str, call: Callable[[], Any]) -> tuple[Any, str]:
    """The response of a request, or None; and if it has another status than 200, what that is.

    The client of the call raises what the service raises: the fault then names the last line of
    the service, and the error.
    """
    try:
        response = call()
    except Exception as error:
        return None, f"{request} answers 500:\n{explained(error, folder)}"
    if response.status_code == 200:
        return response, ""
    return None, f"{request} answers {response.status_code}."


def explained(error: BaseException, folder: Path) -> str:
    """The last frame of the service on the way to an error, and the error's first line."""
    chain = _chain(error, folder)
    first, frames = chain[0] if chain else (error, [])
    text = "".join(traceback.format_list(frames[-1:]))
    if isinstance(first, SyntaxError):
        return _indented("".join(traceback.format_exception_only(first)))
    [line, *_] = traceback.format_exception_only(first)[-1].splitlines()
    return _indented(text.replace(f"{folder}/", "") + line.replace(f"{folder}/", ""))


def logged_error(log: str, folder: Path) -> str:
    """The same from the log of a server, of its last traceback."""
    _, found, trace = log.rpartition("Traceback (most recent call last):\n")
    if not found:
        return ""
    frames = re.findall(r'^  File ".*\n(?:    .*\n)*', trace, re.MULTILINE)
    own = [frame for frame in frames if f"{folder}/" in frame]
    error = next((line for line in trace.splitlines() if line and not line.startswith(" ")), "")
    return _indented("".join(own[-1:]).replace(f"{folder}/", "") + error)


def _chain(
    error: BaseException | None, folder: Path
) -> list[tuple[BaseException, list[traceback.FrameSummary]]]:
    """An error and those before it, the first one first, with the frames of the service."""
    chain: list[tuple[BaseException, list[traceback.FrameSummary]]] = []
    while error is not None:
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename).is_relative_to(folder)
        ]
        if frames:
            chain.insert(0, (error, frames))
        error = error.__cause__ or error.__context__
    return chain


def cut(stacks: str, folder: Path, *kept: str) -> str:
    """Stacks of threads without most frames of libraries.

    Of each thread these stay: the innermost frame, those of the service, and those with a text
    in `kept`.
    """
    lines: list[str] = []
    passed = 0
    innermost = False
    for line in [*stacks.splitlines(), ""]:
        if not line.startswith("  File "):
            if passed:
                lines.append(f"  ({passed} frames of libraries)")
            passed, innermost = 0, line.endswith("(most recent call first):")
            lines.append(line)
        elif innermost or f"{folder}/" in line or any(text in line for text in kept):
            if passed:
                lines.append(f"  ({passed} frames of libraries)")
            passed, innermost = 0, False
            lines.append(line)
        else:
            passed += 1
    return "\n".join(lines).rstrip()


@contextlib.contextmanager
def logged(name: str, level: int = logging.DEBUG) -> Iterator[io.StringIO]:
    """What a logger and those below it write meanwhile."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    logger = logging.getLogger(name)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield text
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


@contextlib.contextmanager
def statements(engine: Any) -> Iterator[list[str]]:
    """The SQL that an engine of SQLAlchemy executes meanwhile."""
    from sqlalchemy import event

    executed: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        executed.append(statement)

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield executed
    finally:
        event.remove(engine, "before_cursor_execute", remember)


def alive(kind: type) -> list[Any]:
    """The objects of a class that something still holds."""
    gc.collect()
    return [each for each in gc.get_objects() if type(each) is kind]


def holders(held: Any, modules: Iterable[ModuleType]) -> str:
    """Who holds an object, up to a name in a module, from `gc.get_referrers`."""
    names = {id(value): f"{m.__name__}.{name}" for m in modules for name, value in vars(m).items()}
    path, current, seen = [type(held).__name__], held, {id(held)}
    for _ in range(12):
        gc.collect()
        found = [
            each
            for each in gc.get_referrers(current)
            if id(each) not in seen
            and type(each).__name__ not in ("frame", "list_iterator")
            and each is not path
        ]
        named = next((names[id(each)] for each in found if id(each) in names), None)
        if named:
            return " <- ".join([*path, named])
        if not found:
            break
        current = found[0]
        seen.add(id(current))
        path.append(type(current).__name__)
    return " <- ".join(path)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines()[-25:])
