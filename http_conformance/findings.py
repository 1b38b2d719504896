"""Findings: why a scenario failed, in the contract's words, a line each.

A server that answers with nonsense fails a scenario before the scenario says what it expected. So
this reads on in the source, to the assertion about the response at which the scenario stopped.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import Any, NamedTuple

import httpx

from http_conformance.document import Document
from http_conformance.recorder import ContractViolation, Exchange, NotTheServer, UnexpectedResponse

LONGEST = 300  # characters
EVERY_RESPONSE = "every response: "
INDEX = re.compile(r"\[[0-9]+\]")
BODY = ": b'"  # before the body of a response, which differs from one to the next
BEFORE, AFTER = 24, 70  # characters shown before the first difference, and from there on


class Listed(NamedTuple):
    """A comparison of a list of complaints with the empty list: its first line, and the list."""

    header: str
    complaints: list[str]


class Findings:
    """Words what failed scenarios expected and did not get.

    Their files are in the folder `scenarios`; those that send for them, or that report, are left
    out. A header of `of_every_response` is one finding, whatever lacked it. `beside_violations`
    says whether an assertion that is not about a status is a finding where there are others.
    """

    # What a comparison with a status has in it.
    comparisons: tuple[str, ...] = ("status_code",)

    def __init__(
        self,
        document: Document,
        scenarios: Path,
        *,
        left_out: tuple[Path, ...] = (),
        of_every_response: frozenset[str] = frozenset(),
        beside_violations: bool = False,
    ) -> None:
        self._document = document
        self.scenarios = scenarios
        self._left_out = (*left_out, Path(__file__).parent)
        self._of_every_response = of_every_response
        self._beside_violations = beside_violations

    def _is_of_scenarios(self, path: Path) -> bool:
        around = {path, *path.parents}
        is_installed = "site-packages" in path.parts
        return self.scenarios in around and not is_installed and not around & {*self._left_out}

    def __call__(
        self,
        error: BaseException,
        exchange: Exchange,
        scenario: str,
        since: float = 0,
        listed: Listed | None = None,
    ) -> list[str]:
        """What a scenario expected and did not get, and the violations since a time.

        `listed` is the last comparison with an empty list, whose complaints become a finding each,
        in full.
        """
        if listed is not None and listed.header in str(error):
            return [
                f"{self._where(exchange.request)}: {line}" for line in _printable(listed.complaints)
            ]
        violations = [self._violation(one.response, one.text) for one in exchange.violations(since)]
        own = self._expectation(error, exchange)
        is_own = isinstance(error, AssertionError) and not isinstance(error, ContractViolation)
        if own is None and (not violations or (is_own and self._beside_violations)):
            own = f"{self._where(exchange.request)}: {scenario}: {self._first_line(error)}"
        if isinstance(error, NotTheServer):  # whatever was sent before, and by whichever scenario
            own = str(error)
        if own is not None:  # which says better what was expected instead
            violations = [line for line in violations if _received(line) != _received(own)]
        found = dict.fromkeys([*filter(None, [own]), *violations])
        return [line[:LONGEST] for line in _printable(found)]

    def servers(self, exchange: Exchange, since: float = 0) -> dict[str, str]:
        """Which server each violation was found at, by its finding, where a relay chose one."""
        apps: dict[str, str] = {}
        for one in exchange.violations(since):
            (line,) = _printable([self._violation(one.response, one.text)])
            apps.setdefault(line[:LONGEST], one.response.extensions.get("app", ""))
        return apps

    def _expectation(self, error: BaseException, exchange: Exchange) -> str | None:
        """What was expected and what came, if the scenario says it and they differ."""
        expectation, response = self.expected(error)
        if isinstance(error, UnexpectedResponse):
            response, expectation = error.response, expectation or error.expectation
        if self._is_unanswered(error, exchange):
            # What a scenario has at hand is then the response to another request.
            return f"{self._where(exchange.request)}: {self._unanswered(expectation, error)}"
        response = response or exchange.response
        if response is None:
            return None
        text = self._difference(expectation, response)
        return text and f"{self._where(response.request)}: {text}"

    def _is_unanswered(self, error: BaseException, exchange: Exchange) -> bool:
        if isinstance(error, httpx.HTTPError):
            return True
        was_sent = exchange.request is not None and exchange.response is None
        return was_sent and not isinstance(error, AssertionError | NotTheServer)

    def _unanswered(self, expectation: Any, error: BaseException) -> str:
        what = f"none received ({type(error).__name__})"
        if isinstance(error, httpx.DecodingError):
            what = "one received that is not encoded as it says"
        elif not isinstance(error, httpx.HTTPError):  # in process, the app raises it
            what = f"{type(error).__name__} raised: {str(error).partition(chr(10))[0]}"
        return f"{_status(expectation) or 'a response'} expected, {what}"

    def _difference(self, expectation: Any, response: httpx.Response) -> str | None:
        status = _status(expectation)
        if status is not None and status != response.status_code:
            return f"{status} expected, {response.status_code} received"
        return self.difference(expectation, response)

    def difference(self, expectation: Any, response: httpx.Response) -> str | None:
        """What else a suite can say of a response that has the status that was expected."""
        return None

    def _violation(self, response: httpx.Response, violation: str) -> str:
        request, status = response.request, response.status_code
        text = _of_any_index(violation.partition(f" -> {status}: ")[2].partition(BODY)[0])
        if text.startswith("header ") and text.split(" ")[1] in self._of_every_response:
            return f"{EVERY_RESPONSE}{text}"
        operation = self._document.operation_of(request.method, _path(request))
        if operation is not None and operation.response(status) is None:
            declared = " or ".join(operation.responses)
            return f"{self._where(request)}: {declared} expected, {status} received"
        return f"{self._where(request)}: {status}: {text or 'nothing is declared for it'}"

    def _where(self, request: httpx.Request | None) -> str:
        if request is None:
            return "nothing was sent"
        operation = self._document.operation_of(request.method, _path(request))
        return f"{request.method} {operation.path if operation else _path(request)}"

    def _first_line(self, error: BaseException) -> str:
        if isinstance(error, KeyError):
            return f"{error} is missing"
        text = str(error) or self.asserted(error) or type(error).__name__
        return text.splitlines()[0]

    def expected(self, error: BaseException) -> tuple[Any, httpx.Response | None]:
        """What the scenario expected: a status, alone or with errors, and the response it is about.

        Each is None if the scenario does not say it.
        """
        for frame, line in reversed(list(walk_tb(error.__traceback__))):
            path = Path(frame.f_code.co_filename)
            if not self._is_of_scenarios(path):
                continue
            for assertion in _assertions(path, line):
                value = _status_in(assertion, frame, self.comparisons)
                if value is not None:
                    return value, _response_in(assertion, frame)
        return None, None

    def asserted(self, error: BaseException) -> str | None:
        """The assertion that failed, as it is written; None if something else failed."""
        frame, line = list(walk_tb(error.__traceback__))[-1]
        path = Path(frame.f_code.co_filename)
        if not isinstance(error, AssertionError) or not self._is_of_scenarios(path):
            return None
        return next((f"assert {ast.unparse(test)}" for test in _assertions(path, line)), None)


def compared(left: object, right: object) -> str:
    """Two values that should be equal, in one line, each around the place where they differ."""
    texts = repr(left), repr(right)
    shorter = min(map(len, texts))
    alike = next((i for i in range(shorter) if texts[0][i] != texts[1][i]), shorter)
    start = max(alike - BEFORE, 0)
    return " == ".join(_excerpt(text, start) for text in texts)


def _excerpt(text: str, start: int) -> str:
    end = start + BEFORE + AFTER
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"


def _printable(lines: Iterator[str] | dict[str, None] | list[str]) -> Iterator[str]:
    """The lines without half surrogate pairs, which no terminal, page or XML can hold."""
    return (line.encode("utf-8", "backslashreplace").decode() for line in lines)


def _of_any_index(text: str) -> str:
    """A violation in an item of a list, the same for all items."""
    place, colon, rest = text.partition(": ")
    return f"{INDEX.sub('[*]', place)}{colon}{rest}" if place.startswith("$") else text


def _received(line: str) -> tuple[str, str]:
    return line.partition(": ")[0], line.rpartition(" expected, ")[2]


def _path(request: httpx.Request) -> str:
    return request.url.raw_path.partition(b"?")[0].decode("ascii")


def _status(expectation: Any) -> Any:
    return expectation[0] if isinstance(expectation, tuple) else expectation


def _assertions(path: Path, line: int) -> Iterator[ast.expr]:
    """What a line asserts, returns for its caller to assert, or assigns for a later assertion."""
    statements = [node for node in _statements(path) if node.lineno <= line <= _end(node)]
    if not statements:
        return
    innermost = max(statements, key=lambda node: node.lineno)
    if isinstance(innermost, ast.Assert):
        yield innermost.test
    elif isinstance(innermost, ast.Return) and innermost.value is not None:
        yield innermost.value
    elif isinstance(innermost, ast.Assign):
        assigned = {name for target in innermost.targets for name in _names(target)}
        about = (node.test for node in _asserts_after(path, line) if assigned & _names(node))
        yield from islice(about, 1)


def _asserts_after(path: Path, line: int) -> list[ast.Assert]:
    """The assertions that follow in the same function, in their order."""
    around = [
        node
        for node in _statements(path)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= _end(node)
    ]
    end = min((_end(function) for function in around), default=line)
    asserts = [node for node in _statements(path) if isinstance(node, ast.Assert)]
    return sorted((a for a in asserts if line < a.lineno <= end), key=lambda a: a.lineno)


@cache
def _statements(path: Path) -> list[ast.stmt]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.stmt)
    ]


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _names(node: ast.AST) -> set[str]:
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def _status_in(test: ast.expr, frame: FrameType, comparisons: tuple[str, ...]) -> Any:
    source = ast.unparse(test)
    if not isinstance(test, ast.Compare) or not any(text in source for text in comparisons):
        return None
    values = [_known(side, frame) for side in (test.left, *test.comparators)]
    return next((value for value in values if _is_status(value)), None)


def _known(node: ast.expr, frame: FrameType) -> Any:
    try:
        return _value(node, frame)
    except LookupError:
        first = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else None
        return first.value if isinstance(first, ast.Constant) else None


def _value(node: ast.expr | None, frame: FrameType) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return {**frame.f_globals, **frame.f_locals}[name]
        case ast.Tuple(parts):
            return tuple(_value(part, frame) for part in parts)
        case ast.List(parts):
            return [_value(part, frame) for part in parts]
        case ast.Dict(keys, values):
            pairs = zip(keys, values, strict=True)
            return {_value(key, frame): _value(value, frame) for key, value in pairs}
    raise LookupError("it is computed")


def _is_status(value: Any) -> bool:
    status = value[0] if isinstance(value, tuple) and value else value
    return isinstance(status, int) and 200 <= status < 600


def _response_in(assertion: ast.expr, frame: FrameType) -> httpx.Response | None:
    values = [frame.f_locals.get(name) for name in sorted(_names(assertion))]
    return next((value for value in values if isinstance(value, httpx.Response)), None)
