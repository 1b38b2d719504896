"""`python -m benchmarks.trace`: which files and functions one request enters, app by app.

Each app is called in a process of its own, on PostgreSQL and without a server. It is warmed up
first, so that caches are filled and connections are open. Counted is what each of twelve requests
enters, of the code of this repository alone
(core, http_contract, adapters and the app; for a plain app, the app), in all threads:

- files: those in which a function is entered;
- functions: each `def` that is entered, once. A comprehension, a generator expression or a lambda
  belongs to the function that it is written in; a lambda outside of any function counts as one.
  Generated code (such as a dataclass's `__init__`) has no file and is not counted;
- lines: the source lines of these functions, decorators and docstrings included, each line once.
"""

import argparse
import ast
import hmac
import json
import os
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from inspect import CO_OPTIMIZED
from itertools import count, repeat
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from uuid import uuid4

from benchmarks.databases import ROOT, migrate, postgres_server
from benchmarks.in_process import Client, client_of
from benchmarks.servers import INTERFACES, OURS, PLAIN, TITLES, Deployment
from benchmarks.tables import table
from benchmarks.workload import NEW_ARTICLE, UNIQUE, Request

PAGE = ROOT / "docs" / "request-path.md"
PATHS = PAGE.with_suffix(".json")  # what the console shows
BEGIN, END = "<!-- begin of the table -->", "<!-- end of the table -->"
_SHARED = ("core", "http_contract", "adapters")
_SECRET = "for-traces-only"
_WARM_UPS = 3
_RECORDED = 12  # requests
_INLINE = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")


@dataclass(frozen=True)
class Function:
    """A function of this repository, with its first and last line; decorators included."""

    file: str
    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Size:
    """The number of files, functions and lines of a trace."""

    files: int
    functions: int
    lines: int


Trace = Sequence[Function]  # in the order in which they are first entered
Requests = Iterator[Request]  # a new one for each call


def size(trace: Iterable[Function]) -> Size:
    """Return how much code a trace enters."""
    functions = set(trace)
    lines = {(one.file, line) for one in functions for line in range(one.first, one.last + 1)}
    return Size(len({one.file for one in functions}), len(functions), len(lines))


class Recorder:
    """Records the functions that any thread enters in some directories of the repository."""

    def __init__(self, directories: Sequence[str]) -> None:
        self._roots = tuple(f"{ROOT / directory}{os.sep}" for directory in directories)
        self._entered: dict[CodeType, None] = {}
        self._is_recording = False

    def install(self) -> None:
        """Profile this thread, and each that is started from now on."""
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    @contextmanager
    def recording(self) -> Iterator[list[Function]]:
        """Fill the list, at the end, with the functions entered in the meantime."""
        trace: list[Function] = []
        self._entered.clear()
        self._is_recording = True
        yield trace
        self._is_recording = False
        trace += dict.fromkeys(function_of(code) for code in self._entered)

    def _profile(self, frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if (
            self._is_recording
            and event == "call"
            and code.co_flags & CO_OPTIMIZED  # a function, not the body of a module or class
            and code.co_filename.startswith(self._roots)
        ):
            self._entered.setdefault(code)


def function_of(code: CodeType) -> Function:
    """Return the function that code belongs to; see the module's docstring for lambdas."""
    functions, line = _functions_in(code.co_filename), code.co_firstlineno
    if code.co_name not in _INLINE:
        return next(
            one for one in functions if one.first == line and one.name.endswith(code.co_name)
        )
    around = [one for one in functions if one.first <= line <= one.last]
    if around:
        return max(around, key=lambda one: one.first)
    last = max(end or line for _, end, *_ in code.co_positions())
    return Function(_relative(code.co_filename), code.co_qualname, line, last)


@cache
def _functions_in(file: str) -> list[Function]:
    """Return every `def` in a file, by its qualified name."""
    return list(_definitions(ast.parse(Path(file).read_bytes()), "", _relative(file)))


def _relative(file: str) -> str:
    return str(Path(file).relative_to(ROOT))


def _definitions(node: ast.AST, prefix: str, file: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        inner = prefix
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{prefix}{child.name}."
            if not isinstance(child, ast.ClassDef):
                first = min([child.lineno, *(one.lineno for one in child.decorator_list)])
                yield Function(file, inner[:-1], first, child.end_lineno or first)
        yield from _definitions(child, inner, file)


# The requests. Each generator prepares what its request needs, then yields a new one each time.


def publish(send: Client) -> Requests:
    """Publish an article."""
    token = _member(send)["token"]
    while True:
        yield _post("/api/articles", NEW_ARTICLE, token)


def receive_payment(send: Client) -> Requests:
    """Receive an event about a payment, which raises the tier of a member."""
    while True:
        member = _member(send)
        payment = {"id": _unique("pi"), "metadata": {"user_id": member["id"], "tier": "Pro"}}
        event = {
            "id": _unique("evt"),
            "type": "payment_intent.succeeded",
            "data": {"object": payment},
        }
        body, now = json.dumps(event), int(time.time())
        digest = hmac.new(_SECRET.encode(), f"{now}.{body}".encode(), "sha256").hexdigest()
        headers = (("Stripe-Signature", f"t={now},v1={digest}"),)
        yield Request("/webhook", "", "POST", body=body, extra_headers=headers)


def rename(send: Client) -> Requests:
    """Change the name of a member."""
    member = _member(send)
    body = json.dumps({"name": UNIQUE})
    for version in count(1):
        headers = (("If-Match", f'"{version}"'),)
        path = f"/forge/users/{member['id']}"
        yield Request(path, "", "PATCH", 200, body, member["token"], headers)


def list_members(send: Client) -> Requests:
    """List the second page of the members, which is not the last."""
    for _ in range(5):
        _member(send)
    first = _json(send, Request("/forge/users?limit=2", ""))
    while True:
        yield Request(f"/forge/users?limit=2&cursor={first['next']}", "")


def comment(send: Client) -> Requests:
    """Comment on an article."""
    token = _member(send)["token"]
    article = _json(send, _post("/api/articles", NEW_ARTICLE, token))["article"]
    while True:
        path = f"/api/articles/{article['slug']}/comments"
        yield _post(path, {"comment": {"body": "A comment."}}, token)


OPERATIONS: Mapping[str, tuple[str, Callable[[Client], Requests]]] = {
    "publish": ("POST /api/articles", publish),
    "webhook": ("POST /webhook", receive_payment),
    "rename": ("PATCH /forge/users/{id}", rename),
    "list": ("GET /forge/users?cursor", list_members),
    "comment": ("POST /api/articles/{slug}/comments", comment),
}
IN_PLAIN = ("publish",)  # what the plain apps serve of these


def _unique(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex}"


def _post(path: str, body: object, token: str | None = None) -> Request:
    return Request(path, "", "POST", 201, json.dumps(body), token)


def _member(send: Client) -> Any:
    return _json(send, _post("/forge/users", {"name": UNIQUE}))


def _json(send: Client, request: Request) -> Any:
    return json.loads(_checked(send, request))


def _checked(send: Client, request: Request) -> bytes:
    status, body = send(request)
    if status != request.expected_status:
        raise RuntimeError(f"{request.method} {request.path}: {status} {body.decode()}")
    return body


def trace_app(deployment: Deployment, operations: Iterable[str]) -> dict[str, Trace]:
    """Trace operations of an app in this process, which may not have loaded another."""
    module = deployment.app.partition(":")[0]
    parts = module.split(".")
    is_ours = deployment.kind == "ours"
    directories = (*_SHARED, parts[0]) if is_ours else ("/".join(parts[:3]),)
    recorder = Recorder(directories)
    recorder.install()
    traces: dict[str, Trace] = {}
    with client_of(deployment.app, INTERFACES[deployment.framework]) as send:
        for name in operations:
            requests = OPERATIONS[name][1](send)
            for _ in range(_WARM_UPS):
                _checked(send, next(requests))
            traces[name] = _entered_by_each(recorder, send, requests)
    return traces


def _entered_by_each(recorder: Recorder, send: Client, requests: Requests) -> Trace:
    """What each of some requests enters. One alone may enter more, by the digits of its ids."""
    found: list[list[Function]] = []
    for _ in range(_RECORDED):
        request = next(requests)
        with recorder.recording() as trace:
            _checked(send, request)
        found.append(trace)
    everywhere = set(found[0]).intersection(*found)
    return [function for function in found[0] if function in everywhere]


def trace_all(
    new_database: Callable[[], str], operations: Sequence[str] = tuple(OPERATIONS)
) -> dict[str, dict[str, Trace]]:
    """Trace operations of all six apps; by app, by operation.

    Each app has a process and a database of its own, and two run at the same time. `new_database`
    returns the DATABASE_URL of a migrated database on PostgreSQL.
    """
    deployments = (*OURS, *PLAIN)
    urls = [new_database() for _ in deployments]
    with ThreadPoolExecutor(2) as threads:
        several = threads.map(_trace_in_process, deployments, repeat(operations), urls)
        return {one.name: found for one, found in zip(deployments, several, strict=True)}


def _trace_in_process(
    deployment: Deployment, operations: Sequence[str], database_url: str
) -> dict[str, Trace]:
    served = [name for name in operations if deployment.kind == "ours" or name in IN_PLAIN]
    if not served:
        return {}
    settings = {"DATABASE_URL": database_url, "STRIPE_WEBHOOK_SECRET": _SECRET}
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.trace", "--app", deployment.name, *served],
        env={**os.environ, **settings},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise RuntimeError(f"{deployment.name} cannot be traced:\n{run.stderr}")
    traces = json.loads(run.stdout.splitlines()[-1])
    return {name: [Function(**one) for one in trace] for name, trace in traces.items()}


def markdown(traces: Mapping[str, Mapping[str, Trace]]) -> str:
    """Return a table with a row for each operation and app."""
    rows = []
    for name, (title, _) in OPERATIONS.items():
        for app, by_operation in traces.items():
            if name in by_operation:
                counts = size(by_operation[name])
                figures = (counts.files, counts.functions, counts.lines)
                rows.append([f"`{title}`", _title(app), *map(str, figures)])
    return table(["request", "app", "files", "functions", "lines"], rows, text_columns=2)


def listing(traces: Mapping[str, Mapping[str, Trace]]) -> str:
    """Return each trace in the order entered: a line for a file, and one for each function."""
    lines = []
    for name, (title, _) in OPERATIONS.items():
        for app, by_operation in traces.items():
            if name in by_operation:
                counts = size(by_operation[name])
                lines += [
                    f"{title}, {_title(app)}: {counts.files} files, {counts.functions} functions,"
                    f" {counts.lines} lines",
                    *_entered(by_operation[name]),
                    "",
                ]
    return "\n".join(lines)


def _entered(trace: Trace) -> Iterator[str]:
    file = ""
    for function in trace:
        if function.file != file:
            file = function.file
            yield f"  {file}"
        yield f"    {function.first:4}  {function.name}"


def paths(traces: Mapping[str, Mapping[str, Trace]]) -> dict[str, dict[str, list[str]]]:
    """Return files and functions that requests enter, in order, by request and app, ours alone."""
    return {
        title: {
            app.framework: [f"{one.file} {one.name}" for one in traces[app.name][name]]
            for app in OURS
        }
        for name, (title, _) in OPERATIONS.items()
    }


def _title(app: str) -> str:
    framework, kind = app.split()
    return TITLES[framework] + (", plain" if kind == "plain" else "")


def page_with(table_: str, page: str) -> str:
    """Return the text of the page with its table replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table_}\n\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Trace, and print the table or the functions."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.trace",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    everything = tuple(OPERATIONS)
    parser.add_argument(
        "operation",
        nargs="*",
        help=f"of {', '.join(everything)}: print the functions that it enters, in order",
    )
    parser.add_argument("--verbose", action="store_true", help="the functions of all operations")
    parser.add_argument("--markdown", action="store_true", help="print the table alone (default)")
    parser.add_argument("--write", action="store_true", help="update docs/request-path.*")
    parser.add_argument("--app", help=argparse.SUPPRESS)  # in the process of one app
    options = parser.parse_args(arguments)
    if unknown := set(options.operation) - set(everything):
        parser.error(f"unknown operation {', '.join(unknown)}: choose from {', '.join(everything)}")
    operations = options.operation or everything
    if options.app:
        deployment = next(one for one in (*OURS, *PLAIN) if one.name == options.app)
        traces = trace_app(deployment, operations)
        print(json.dumps({name: [asdict(one) for one in trace] for name, trace in traces.items()}))
        return 0
    if options.write and options.operation:
        parser.error("--write takes all operations")
    # The package that brings PostgreSQL needs a directory that not every system has.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    with postgres_server() as postgres:
        migrate(postgres.create("empty"))
        names = (f"trace{number}" for number in count())
        found = trace_all(lambda: postgres.create(next(names), "empty"), operations)
    if (options.operation or options.verbose) and not options.markdown:
        print(listing(found))
    if options.write:
        page = page_with(markdown(found), PAGE.read_text(encoding="utf-8"))
        PAGE.write_text(page, encoding="utf-8")
        PATHS.write_text(f"{json.dumps(paths(found), indent=1)}\n", encoding="utf-8")
    else:
        print(markdown(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
