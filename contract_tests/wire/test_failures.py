"""What an unforeseen failure says (W2): nothing."""

from contract_tests.api import Api, problem
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User

FAILED = (500, {"server": ["internal error"]})


def test_an_unforeseen_failure_says_nothing_about_its_cause(
    api: Api, somebody: User, clock: SettableClock
) -> None:
    clock.break_down()
    answer = api.get("/api/user", token=somebody.token)
    assert problem(answer) == FAILED
    assert "clock" not in answer.text


def test_an_unforeseen_failure_has_the_headers_of_every_answer(
    api: Api, somebody: User, clock: SettableClock, allowed_origin: str
) -> None:
    clock.break_down()
    headers = {"X-Request-ID": "failing-1", "Origin": allowed_origin}
    answer = api.get("/api/user", token=somebody.token, headers=headers)
    assert problem(answer) == FAILED
    assert answer.headers["X-Request-ID"] == "failing-1"
    assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin


def test_the_next_request_is_served(api: Api, somebody: User, clock: SettableClock) -> None:
    clock.break_down()
    assert api.get("/api/user", token=somebody.token).status_code == 500
    clock.reset()
    assert api.get("/api/user", token=somebody.token).status_code == 200
