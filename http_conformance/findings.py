"""Findings: why a scenario failed, in the contract's words, a line each.

A server that answers with nonsense fails a scenario before the scenario says what it expected. So
this reads on in the source, to the assertion about the response at which the scenario stopped.
"""

import ast
import re
from collections.abc import Iterable, Iterator
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
EVERY_RESPONSE = "every response"
UNDECLARED = "nothing is declared for it"
INDEX = re.compile(r"\[[0-9]+\]")
WRONG_TYPE = " is not of type"  # after a value, and before one type or `s` and several
BODY = ": b'"  # before the body of a response, which differs from one to the next
BEFORE, AFTER = 24, 70  # characters shown before the first difference, and from there on


class Finding(NamedTuple):
    """A difference: where it is, an operation or a request, and what was expected and received.

    `where` is followed by the status that came if only the rest of the response is wrong. `app` is
    the server that responded, where there is more than one.
    """

    where: str
    what: str
    request: httpx.Request | None = None
    app: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


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
    ) -> list[Finding]:
        """What a scenario expected and did not get, and the violations since a time.

        `listed` is the last comparison with an empty list, whose complaints become a finding each,
        in full.
        """
        if listed is not None and listed.header in str(error):
            where, request = self._where(exchange.request), exchange.request
            found = [Finding(where, what, request, exchange.app) for what in listed.complaints]
            return [*_printable(found)]
        violations = [self._violation(*one) for one in _violations(error, exchange, since)]
        own = self._own(error, exchange, scenario, is_alone=not violations)
        if own is not None:  # which says better what was expected instead
            violations = [one for one in violations if not _is_said_by(own, one)]
        distinct: dict[str, Finding] = {}
        for one in [*filter(None, [own]), *violations]:
            distinct.setdefault(str(one), one)
        return [*_printable(distinct.values(), LONGEST)]

    def _own(
        self, error: BaseException, exchange: Exchange, scenario: str, *, is_alone: bool
    ) -> Finding | None:
        """What the scenario says itself, if it is not said by violations."""
        if isinstance(error, NotTheServer):  # whatever was sent before, and by whichever scenario
            return Finding("", str(error))
        own = self._expectation(error, exchange)
        is_own = isinstance(error, AssertionError) and not isinstance(error, ContractViolation)
        if own is None and (is_alone or (is_own and self._beside_violations)):
            what = f"{scenario}: {self._first_line(error)}"
            return Finding(self._where(exchange.request), what, exchange.request, exchange.app)
        return own

    def _expectation(self, error: BaseException, exchange: Exchange) -> Finding | None:
        """What was expected and what came, if the scenario says it and they differ."""
        expectation, response = self.expected(error)
        if isinstance(error, UnexpectedResponse):
            response, expectation = error.response, expectation or error.expectation
        if self._is_unanswered(error, exchange):
            # What a scenario has at hand is then the response to another request.
            request = _request_of(error) or exchange.request
            what = self._unanswered(expectation, error)
            return Finding(self._where(request), what, request, exchange.app)
        response = response or exchange.response
        if response is None:
            return None
        difference = self._difference(expectation, response)
        if difference is None:
            return None
        request, app = response.request, response.extensions.get("app", exchange.app)
        return Finding(self._where(request), difference, request, app)

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

    def _violation(self, response: httpx.Response, violation: str) -> Finding:
        request, status = response.request, response.status_code
        app = response.extensions.get("app", "")
        text = _of_any_value(violation.partition(f" -> {status}: ")[2].partition(BODY)[0])
        if text.startswith("header ") and text.split(" ")[1] in self._of_every_response:
            return Finding(EVERY_RESPONSE, text, request, app)
        operation = self._document.operation_of(request.method, _path(request))
        where = self._where(request)
        if operation is not None and operation.response(status) is None:
            declared = " or ".join(operation.responses)
            return Finding(where, f"{declared} expected, {status} received", request, app)
        return Finding(f"{where}: {status}", text or UNDECLARED, request, app)

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


def _violations(
    error: BaseException, exchange: Exchange, since: float
) -> list[tuple[httpx.Response, str]]:
    """The violations since a time, or those of an error that a fixture raises again."""
    recorded = [(one.response, one.text) for one in exchange.violations(since)]
    if not recorded and isinstance(error, ContractViolation) and error.response is not None:
        return [(error.response, text) for text in error.violations]
    return recorded


def _request_of(error: BaseException) -> httpx.Request | None:
    try:
        return error.request if isinstance(error, httpx.HTTPError) else None
    except RuntimeError:  # it has none
        return None


def _printable(found: Iterable[Finding], longest: int | None = None) -> Iterator[Finding]:
    """The findings without half surrogate pairs, which no terminal, page or XML can hold."""
    for finding in found:
        what = finding.what.encode("utf-8", "backslashreplace").decode()
        yield finding._replace(what=what[:longest])


def _of_any_value(text: str) -> str:
    """A violation of a schema, the same for all items of a list and all values of a wrong type."""
    place, colon, rest = text.partition(": ")
    if not place.startswith("$"):
        return text
    _, wrong_type, types = rest.rpartition(WRONG_TYPE)
    return f"{INDEX.sub('[*]', place)}{colon}{wrong_type.strip()}{types if wrong_type else rest}"


def _is_said_by(own: Finding, violation: Finding) -> bool:
    """Whether a violation is that the status is not declared, which the scenario says better."""
    if violation.what == UNDECLARED:
        return violation.request is own.request
    received = own.what.rpartition(" expected, ")[2]
    return (own.where, received) == (violation.where, violation.what.rpartition(" expected, ")[2])


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
    sides = [
        side
        for side in (test.left, *test.comparators)
        if not any(text in ast.unparse(side) for text in comparisons)  # what was received
    ]
    values = [_known(side, frame) for side in sides]
    return next((value for value in values if _is_status(value)), None)


def _known(node: ast.expr, frame: FrameType) -> Any:
    try:
        return _value(node, frame)
    except (LookupError, AttributeError):
        first = node.elts[0] if isinstance(node, ast.Tuple) and node.elts else None
        return first.value if isinstance(first, ast.Constant) else None


def _value(node: ast.expr | None, frame: FrameType) -> Any:
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return {**frame.f_globals, **frame.f_locals}[name]
        case ast.Attribute(value=owner, attr=name):  # as `row.status` of a table
            return getattr(_value(owner, frame), name)
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
