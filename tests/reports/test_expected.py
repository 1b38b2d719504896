"""What a scenario is said to have expected where no answer came."""

from collections.abc import Callable
from pathlib import Path
from runpy import run_path

import httpx
import pytest

from contract_tests.api import problem
from contract_tests.report import expected
from contract_tests.report.exchange import Exchange
from contract_tests.report.finding import findings

Send = Callable[[str], httpx.Response]
REFUSED = (409, {"article": ["has already been taken"]})


def first_scenario(send: Send) -> None:
    """What it wants stands deeper in this file than what another scenario wants."""
    answer = send("/first")
    for status in (404, 200):
        assert answer.status_code == 404, status


def scenario_with_an_answer(send: Send) -> None:
    """It has the answer to a request before the one that fails."""
    answer = send("/answered")
    assert answer.status_code == 200
    assert send("/lost").status_code == 204


def scenario_with_errors(send: Send) -> None:
    """It wants a status and errors, of a name that others use too."""
    answer = send("/errors")
    assert problem(answer) == REFUSED


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        (first_scenario, "GET /first: 404 expected, none received (ReadTimeout)"),
        (scenario_with_an_answer, "GET /lost: 204 expected, none received (ReadTimeout)"),
        (scenario_with_errors, "GET /errors: 409 expected, none received (ReadTimeout)"),
    ],
)
def test_it_is_what_the_scenario_itself_wants(
    monkeypatch: pytest.MonkeyPatch, scenario: Callable[[Send], None], said: str
) -> None:
    monkeypatch.setattr(expected, "HERE", Path(__file__).parent)
    exchange = Exchange()

    def send(path: str) -> httpx.Response:
        request = httpx.Request("GET", f"http://server{path}")
        exchange.begin(request)
        if path != "/answered":
            raise httpx.ReadTimeout("nothing came")
        exchange.end(httpx.Response(200, request=request), [])
        assert exchange.answer is not None
        return exchange.answer

    with pytest.raises(httpx.ReadTimeout) as caught:
        scenario(send)
    assert findings(caught.value, exchange, "it holds") == [said]


def test_an_answer_that_cannot_be_decoded_is_one() -> None:
    exchange = Exchange()
    exchange.begin(httpx.Request("GET", "http://server/health"))
    assert findings(httpx.DecodingError("not gzip"), exchange, "it holds") == [
        "GET /health: an answer expected, one received that is not encoded as it says"
    ]


def test_what_fails_outside_of_a_function_expects_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = tmp_path / "module.py"
    module.write_text("answer = 1 / 0\n", encoding="utf-8")
    monkeypatch.setattr(expected, "HERE", tmp_path)
    with pytest.raises(ZeroDivisionError) as caught:
        run_path(str(module))
    assert expected.expected(caught.value) == (None, None)
