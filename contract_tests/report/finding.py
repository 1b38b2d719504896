"""Why a scenario fails, in the contract's words, a line each."""

import json
from typing import Any

import httpx

from contract_tests.api import NoProblem
from contract_tests.openapi.contract import document, operation_of
from contract_tests.report.exchange import Exchange
from contract_tests.report.expected import expected

LONGEST = 300  # characters
OF_EVERY_ANSWER = {name.lower() for name in document()["components"]["x-every-answer"]}
EVERY_ANSWER = "every answer: "
BODY = ": b'"  # what came, which differs from answer to answer


class OffAnswers(AssertionError):
    """A scenario got all that it asked for, but not as the OpenAPI file declares it."""


def findings(error: BaseException, exchange: Exchange, scenario: str) -> list[str]:
    """What a scenario missed, and what else was wrong with the answers that it got."""
    off = [_fault(*fault) for fault in exchange.faults]
    own = None if isinstance(error, OffAnswers) else _missed(error, exchange)
    if own is None and not off:
        own = f"{_where(exchange.request)}: {scenario}: {_first_line(error)}"
    if own is not None:  # which says better what was expected instead
        off = [line for line in off if _without_expected(line) != _without_expected(own)]
    return [line[:LONGEST] for line in dict.fromkeys([*filter(None, [own]), *off])]


def _missed(error: BaseException, exchange: Exchange) -> str | None:
    wanted, answer = expected(error)
    if isinstance(error, NoProblem):
        answer, wanted = error.answer, wanted or "a problem"
    answer = answer or exchange.answer
    said = _unanswered(wanted, error) if answer is None else _differs(wanted, answer)
    return said and f"{_where(answer.request if answer else exchange.request)}: {said}"


def _fault(answer: httpx.Response, fault: str) -> str:
    request, status = answer.request, answer.status_code
    said = fault.partition(f" -> {status}: ")[2].partition(BODY)[0]
    if said.startswith("header ") and said.partition(" ")[2].partition(" ")[0] in OF_EVERY_ANSWER:
        return f"{EVERY_ANSWER}{said}"
    operation = operation_of(request.method, _path(request))
    if operation is not None and str(status) not in operation.responses:
        return f"{_where(request)}: {' or '.join(operation.responses)} expected, {status} received"
    return f"{_where(request)}: {status}: {said or 'nothing is declared for it'}"


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
    return f"{_status(wanted) or 'an answer'} expected, none received ({type(error).__name__})"


def _differs(wanted: Any, answer: httpx.Response) -> str | None:
    status = _status(wanted)
    if status is not None and status != answer.status_code:
        return f"{status} expected, {answer.status_code} received"
    errors = _errors(answer)
    if isinstance(wanted, tuple) and isinstance(wanted[1], dict) and wanted[1] != errors:
        received = "no errors" if errors is None else _json(errors)
        return f"{status} {_json(wanted[1])} expected, {status} with {received} received"
    return None


def _status(wanted: Any) -> Any:
    return wanted[0] if isinstance(wanted, tuple) else wanted


def _errors(answer: httpx.Response) -> Any:
    try:
        return answer.json().get("errors")
    except (ValueError, AttributeError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _first_line(error: BaseException) -> str:
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return next(iter(str(error).splitlines()), type(error).__name__)
