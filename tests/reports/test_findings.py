"""The findings about a scenario that failed."""

from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import httpx
import pytest

from contract_tests.api import problem
from contract_tests.reporting.findings import findings
from contract_tests.targets.model_server import ModelServer, NoModelServer
from contract_tests.users import is_authenticated
from dev.addresses import free_port
from http_conformance.findings import Listed, compared
from http_conformance.recorder import ContractViolation, Exchange


def texts(
    error: BaseException,
    exchange: Exchange,
    scenario: str,
    since: float = 0,
    listed: Listed | None = None,
) -> list[str]:
    """The findings, a line each."""
    return [str(finding) for finding in findings(error, exchange, scenario, since, listed)]


def answered(status: int, text: object, path: str = "/protected") -> Exchange:
    """An exchange that ended with that response."""
    exchange = Exchange()
    request = httpx.Request("GET", f"http://server{path}")
    exchange.begin(request)
    exchange.end(httpx.Response(status, json=text, request=request), [])
    return exchange


def found(exchange: Exchange) -> list[str]:
    """The findings where a scenario expects a problem and no status."""
    assert exchange.response is not None
    with pytest.raises(Exception) as caught:  # noqa: PT011  # any of them is worded
        problem(exchange.response)
    return texts(caught.value, exchange, "it holds")


@pytest.mark.parametrize("status", [200, 204, 302, 418])
def test_a_response_that_is_no_problem_is_described_by_its_status(status: int) -> None:
    text = f"GET /protected: a problem expected, {status} received"
    assert found(answered(status, {"tier": "Pro"})) == [text]


def test_a_wrong_member_of_a_problem_is_named() -> None:
    wrong = {"type": "about:blank", "title": "Forbidden", "status": 403}
    unsorted = {"errors": {"b": ["x"], "a": ["x"]}}
    (text,) = found(answered(403, wrong | unsorted))
    assert text == "GET /protected: it holds: 403: errors are not sorted: ['b', 'a']"
    (text,) = found(answered(403, wrong | {"title": "Nope", "errors": {}}))
    assert text == "GET /protected: it holds: 403: title is 'Nope', not 'Forbidden'"


def test_an_unexpected_body_is_not_described_as_a_problem() -> None:
    exchange = answered(200, {"message": "m", "tier": "Pro"})
    answer = exchange.response
    assert answer is not None
    with pytest.raises(AssertionError) as caught:
        standing_of(answer)
    (text,) = texts(caught.value, exchange, "it holds")
    assert text.startswith("GET /protected: it holds: ")
    assert "no errors" not in text


def test_a_violation_in_several_items_is_one_finding() -> None:
    exchange = answered(200, {}, "/forge/users")
    answer = exchange.response
    assert answer is not None
    for index in (0, 1, 17):
        fault = f"GET /forge/users -> 200: $.users[{index}]: the members are ['x[1]']"
        exchange.end(answer, [fault])
    text = texts(ContractViolation([]), exchange, "it holds")
    assert text == ["GET /forge/users: 200: $.users[*]: the members are ['x[1]']"]


def test_two_long_values_are_shown_where_they_differ() -> None:
    before, after = "x" * 500, "y" * 500
    text = compared(f"{before}one{after}", f"{before}two{after}")
    assert len(text) < 220
    left, _, right = text.partition(" == ")
    assert (left[:29], right[:29]) == (f"…{'x' * 24}oney", f"…{'x' * 24}twoy")
    assert compared({"a": 1}, {"a": 2}) == "{'a': 1} == {'a': 2}"
    assert compared("a", "ab") == "'a' == 'ab'"


def test_a_missing_model_server_is_named_with_its_variable() -> None:
    url = f"http://127.0.0.1:{free_port()}/control"
    with pytest.raises(NoModelServer) as caught:
        ModelServer(url).behave("well")
    assert texts(caught.value, Exchange(), "it holds") == [
        f"CONTRACT_MODEL_SERVER: no model server can be controlled at {url} (ConnectError)"
    ]


def test_an_assertion_without_a_message_is_shown_as_it_is_written() -> None:
    exchange = answered(404, {})
    with pytest.raises(AssertionError) as caught:
        is_authenticated(SimpleNamespace(get=lambda *_, **__: exchange.response), "")  # type: ignore[arg-type]
    caught.value.args = ()  # as where asserts are not rewritten
    (text,) = texts(caught.value, exchange, "it holds")
    assert text == "GET /protected: it holds: assert status in (200, 401)"


def standing_of(answer: httpx.Response) -> None:
    """What a scenario might compare."""
    assert (answer.status_code, answer.json()) == (200, {"message": "n", "tier": "Pro"})


def test_an_error_that_the_app_raises_is_named() -> None:
    exchange = Exchange()
    exchange.begin(httpx.Request("GET", "http://server/health"))
    assert texts(RuntimeError("no database\nsecond line"), exchange, "it holds") == [
        "GET /health: a response expected, RuntimeError raised: no database"
    ]


def test_complaints_of_a_list_are_findings_in_full() -> None:
    exchange = answered(200, {}, "/openapi.json")
    complaints = ["x" * 2_000, "second \ud800"]
    error = AssertionError("assert 2 found, none expected\n  cut")
    assert texts(error, exchange, "it holds", 0, Listed("2 found", complaints)) == [
        f"GET /openapi.json: {'x' * 2_000}",
        "GET /openapi.json: second \\ud800",
    ]
    other = texts(AssertionError("another"), exchange, "it holds", 0, Listed("2 found", []))
    assert other == ["GET /openapi.json: it holds: another"]


def test_a_violation_that_ends_a_scenario_is_a_finding() -> None:
    exchange = answered(200, {}, "/forge/users")
    assert exchange.response is not None
    exchange.end(exchange.response, ["GET /forge/users -> 200: $.users: is missing"])
    error = ContractViolation(["GET /forge/users -> 200: $.users: is missing"])
    assert texts(error, exchange, "it holds") == ["GET /forge/users: 200: $.users: is missing"]


Send = Callable[[str], httpx.Response]
REFUSED = (409, {"article": ["has already been taken"]})


def first_scenario(send: Send) -> None:
    """What it expects is nested deeper in this file than what another scenario expects."""
    answer = send("/first")
    for status in (404, 200):
        assert answer.status_code == 404, status


def scenario_with_an_answer(send: Send) -> None:
    """It has the answer to the request before the one that fails."""
    answer = send("/answered")
    assert answer.status_code == 200
    assert send("/lost").status_code == 204


def scenario_with_errors(send: Send) -> None:
    """It expects a status and errors, by a name that others use too."""
    answer = send("/errors")
    assert problem(answer) == REFUSED


@pytest.mark.parametrize(
    ("scenario", "text"),
    [
        (first_scenario, "GET /first: 404 expected, none received (ReadTimeout)"),
        (scenario_with_an_answer, "GET /lost: 204 expected, none received (ReadTimeout)"),
        (scenario_with_errors, "GET /errors: 409 expected, none received (ReadTimeout)"),
    ],
)
def test_without_a_response_a_finding_says_what_the_scenario_expects(
    monkeypatch: pytest.MonkeyPatch, scenario: Callable[[Send], None], text: str
) -> None:
    monkeypatch.setattr(findings, "scenarios", Path(__file__).parent)
    exchange = Exchange()

    def send(path: str) -> httpx.Response:
        request = httpx.Request("GET", f"http://server{path}")
        exchange.begin(request)
        if path != "/answered":
            raise httpx.ReadTimeout("nothing came")
        exchange.end(httpx.Response(200, request=request), [])
        assert exchange.response is not None
        return exchange.response

    with pytest.raises(httpx.ReadTimeout) as caught:
        scenario(send)
    assert texts(caught.value, exchange, "it holds") == [text]


def test_an_answer_that_cannot_be_decoded_is_one() -> None:
    exchange = Exchange()
    exchange.begin(httpx.Request("GET", "http://server/health"))
    assert texts(httpx.DecodingError("not gzip"), exchange, "it holds") == [
        "GET /health: a response expected, one received that is not encoded as it says"
    ]


def test_a_failure_outside_of_a_function_expects_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = tmp_path / "module.py"
    module.write_text("answer = 1 / 0\n", encoding="utf-8")
    monkeypatch.setattr(findings, "scenarios", tmp_path)
    with pytest.raises(ZeroDivisionError) as caught:
        run_path(str(module))
    assert findings.expected(caught.value) == (None, None)
