"""Which app a relay sends a request to."""

from itertools import pairwise

from http_conformance.relay import Schedule

APPS = ("fastapi", "flask", "django")


def chosen(seed: int, scenario: str = "a") -> list[str]:
    """The apps of a scenario that sends fifty requests."""
    schedule = Schedule(seed)
    schedule.begin(scenario)
    return [schedule.next(APPS, "GET /") for _ in range(50)]


def test_no_app_gets_two_requests_running() -> None:
    taken = chosen(1)
    assert all(one != next_one for one, next_one in pairwise(taken))
    assert set(taken) == set(APPS)


def test_a_seed_repeats_the_schedule_of_a_scenario_whatever_came_before() -> None:
    schedule = Schedule(1)
    schedule.begin("another one")
    schedule.next(APPS, "GET /")
    schedule.begin("a")
    assert [schedule.next(APPS, "GET /") for _ in range(50)] == chosen(1)


def test_another_seed_or_scenario_has_another_schedule() -> None:
    assert chosen(1) != chosen(2)
    assert chosen(1, "a") != chosen(1, "b")


def test_the_documents_of_a_scenario_are_those_of_one_app() -> None:
    schedule = Schedule(1)
    schedule.begin("a")
    read = set()
    for _ in range(50):
        schedule.next(APPS, "GET /")
        read.add(schedule.of_documents(APPS, "GET /docs"))
    assert len(read) == 1


def test_the_log_says_which_app_got_which_request() -> None:
    schedule = Schedule(1)
    schedule.begin("a")
    app = schedule.next(APPS, "GET /health")
    assert schedule.log == [f"{app}: GET /health"]
