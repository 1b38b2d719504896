"""What is said of a scenario that failed."""

import httpx
import pytest

from contract_tests.api import problem
from contract_tests.report.exchange import Exchange
from contract_tests.report.finding import findings


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
