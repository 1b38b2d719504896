"""What is said of a scenario that failed."""

from types import SimpleNamespace

import httpx
import pytest

from contract_tests.api import problem
from contract_tests.people import is_welcome
from contract_tests.report.differing import compared
from contract_tests.report.exchange import Exchange
from contract_tests.report.finding import OffAnswers, findings
from contract_tests.targets.model_server import ModelServer, NoModelServer
from dev.addresses import free_port


def answered(status: int, said: object, path: str = "/protected") -> Exchange:
    """An exchange that ended with that answer."""
    exchange = Exchange()
    request = httpx.Request("GET", f"http://server{path}")
    exchange.begin(request)
    exchange.end(httpx.Response(status, json=said, request=request), [])
    return exchange


def found(exchange: Exchange) -> list[str]:
    """What is found where a scenario looks for a problem and says no status."""
    assert exchange.answer is not None
    with pytest.raises(Exception) as caught:  # noqa: PT011  # any of them is worded
        problem(exchange.answer)
    return findings(caught.value, exchange, "it holds")


@pytest.mark.parametrize("status", [200, 204, 302, 418])
def test_another_answer_than_a_problem_is_told_by_its_status(status: int) -> None:
    said = f"GET /protected: a problem expected, {status} received"
    assert found(answered(status, {"tier": "Pro"})) == [said]


def test_what_is_off_in_a_problem_is_told() -> None:
    wrong = {"type": "about:blank", "title": "Forbidden", "status": 403}
    unsorted = {"errors": {"b": ["x"], "a": ["x"]}}
    (said,) = found(answered(403, wrong | unsorted))
    assert said == "GET /protected: it holds: 403: errors are not sorted: ['b', 'a']"
    (said,) = found(answered(403, wrong | {"title": "Nope", "errors": {}}))
    assert said == "GET /protected: it holds: 403: title is 'Nope', not 'Forbidden'"


def test_a_body_that_is_not_as_expected_is_no_problem_without_errors() -> None:
    exchange = answered(200, {"message": "m", "tier": "Pro"})
    answer = exchange.answer
    assert answer is not None
    with pytest.raises(AssertionError) as caught:
        standing_of(answer)
    (said,) = findings(caught.value, exchange, "it holds")
    assert said.startswith("GET /protected: it holds: ")
    assert "no errors" not in said


def test_members_of_one_list_are_told_once() -> None:
    exchange = answered(200, {}, "/forge/users")
    answer = exchange.answer
    assert answer is not None
    for index in (0, 1, 17):
        fault = f"GET /forge/users -> 200: $.users[{index}]: the members are ['x[1]']"
        exchange.end(answer, [fault])
    said = findings(OffAnswers(), exchange, "it holds")
    assert said == ["GET /forge/users: 200: $.users[*]: the members are ['x[1]']"]


def test_two_long_values_are_told_where_they_differ() -> None:
    before, after = "x" * 500, "y" * 500
    said = compared(f"{before}one{after}", f"{before}two{after}")
    assert len(said) < 220
    left, _, right = said.partition(" == ")
    assert (left[:29], right[:29]) == (f"…{'x' * 24}oney", f"…{'x' * 24}twoy")
    assert compared({"a": 1}, {"a": 2}) == "{'a': 1} == {'a': 2}"
    assert compared("a", "ab") == "'a' == 'ab'"


def test_a_model_server_that_is_not_there_is_told_with_its_variable() -> None:
    url = f"http://127.0.0.1:{free_port()}/control"
    with pytest.raises(NoModelServer) as caught:
        ModelServer(url).behave("well")
    assert findings(caught.value, Exchange(), "it holds") == [
        f"CONTRACT_MODEL_SERVER: no model server can be controlled at {url} (ConnectError)"
    ]


def test_an_assertion_without_words_is_told_as_it_is_written() -> None:
    exchange = answered(404, {})
    with pytest.raises(AssertionError) as caught:
        is_welcome(SimpleNamespace(get=lambda *_, **__: exchange.answer), "")  # type: ignore[arg-type]
    caught.value.args = ()  # as where asserts are not rewritten
    (said,) = findings(caught.value, exchange, "it holds")
    assert said == "GET /protected: it holds: assert status in (200, 401)"


def standing_of(answer: httpx.Response) -> None:
    """What a scenario might compare."""
    assert (answer.status_code, answer.json()) == (200, {"message": "n", "tier": "Pro"})
