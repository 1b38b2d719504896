"""Why a scenario fails, in the contract's words, a line each."""

import json
import re
from typing import Any

import httpx

from contract_tests.api import TITLES, NoProblem
from contract_tests.openapi.contract import document, operation_of
from contract_tests.report.exchange import Exchange
from contract_tests.report.expected import asserted, expected
from contract_tests.targets.model_server import NoModelServer

LONGEST = 300  # characters
OF_EVERY_ANSWER = {name.lower() for name in document()["components"]["x-every-answer"]}
EVERY_ANSWER = "every answer: "
INDEX = re.compile(r"\[[0-9]+\]")
BODY = ": b'"  # what came, which differs from answer to answer


class OffAnswers(AssertionError):
    """A scenario got all that it asked for, but not as the OpenAPI file declares it."""


def findings(
    error: BaseException, exchange: Exchange, scenario: str, since: float = 0
) -> list[str]:
    """What a scenario missed, and what else was wrong with the answers that it got since then."""
    off = [_fault(fault.answer, fault.said) for fault in exchange.faults(since)]
    own = None if isinstance(error, OffAnswers) else _missed(error, exchange)
    if own is None and not off:
        own = f"{_where(exchange.request)}: {scenario}: {_first_line(error)}"
    if isinstance(error, NoModelServer):  # whatever was asked before, and by whichever scenario
        own = str(error)
    if own is not None:  # which says better what was expected instead
        off = [line for line in off if _without_expected(line) != _without_expected(own)]
    found = dict.fromkeys([*filter(None, [own]), *off])
    # Half a surrogate pair can stand in an answer, but in no terminal, page or XML.
    return [line[:LONGEST].encode("utf-8", "backslashreplace").decode() for line in found]


def _missed(error: BaseException, exchange: Exchange) -> str | None:
    wanted, answer = expected(error)
    if isinstance(error, NoProblem):
        answer, wanted = error.answer, wanted or "a problem"
    # Where none came, what a scenario has at hand is the answer to another request.
    answer = None if isinstance(error, httpx.HTTPError) else answer or exchange.answer
    said = _unanswered(wanted, error) if answer is None else _differs(wanted, answer)
    return said and f"{_where(answer.request if answer else exchange.request)}: {said}"


def _fault(answer: httpx.Response, fault: str) -> str:
    request, status = answer.request, answer.status_code
    said = _of_any_index(fault.partition(f" -> {status}: ")[2].partition(BODY)[0])
    if said.startswith("header ") and said.partition(" ")[2].partition(" ")[0] in OF_EVERY_ANSWER:
        return f"{EVERY_ANSWER}{said}"
    operation = operation_of(request.method, _path(request))
    if operation is not None and str(status) not in operation.responses:
        return f"{_where(request)}: {' or '.join(operation.responses)} expected, {status} received"
    return f"{_where(request)}: {status}: {said or 'nothing is declared for it'}"


def _of_any_index(said: str) -> str:
    """What is wrong with an item of a list, said once for all that have the same fault."""
    place, colon, rest = said.partition(": ")
    return f"{INDEX.sub('[*]', place)}{colon}{rest}" if place.startswith("$") else said


def _without_expected(line: str) -> tuple[str, str]:
    return line.partition(": ")[0], line.rpartition(" expected, ")[2]


def _path(request: httpx.Request) -> str:
    return request.url.raw_path.partition(b"?")[0].decode("ascii")


def _where(request: httpx.Request | None) -> str:
    if request is None:
        return "nothing was sent"
    operation = operation_of(request.method, _path(request))
    return f"{request.method} {operation.path if operation else _path(request)}"


def _unanswered(wanted: Any, error: BaseException) -> str | None:
    if not isinstance(error, httpx.HTTPError):
        return None
    said = f"none received ({type(error).__name__})"
    if isinstance(error, httpx.DecodingError):
        said = "one received that is not encoded as it says"
    return f"{_status(wanted) or 'an answer'} expected, {said}"


def _differs(wanted: Any, answer: httpx.Response) -> str | None:
    status = _status(wanted)
    if status is not None and status != answer.status_code:
        return f"{status} expected, {answer.status_code} received"
    if not isinstance(wanted, tuple) or answer.status_code not in TITLES:
        return None  # an answer that is no problem has no errors to compare
    errors = _errors(answer)
    if isinstance(wanted[1], dict) and wanted[1] != errors:
        received = "no errors" if errors is None else _json(errors)
        return f"{status} {_json(wanted[1])} expected, {status} with {received} received"
    return None


def _status(wanted: Any) -> Any:
    return wanted[0] if isinstance(wanted, tuple) else wanted


def _errors(answer: httpx.Response) -> Any:
    try:
        return answer.json().get("errors")
    except (ValueError, AttributeError, RecursionError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _first_line(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    said = str(error) or asserted(error) or type(error).__name__
    return said.splitlines()[0]
