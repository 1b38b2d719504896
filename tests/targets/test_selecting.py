"""Which ways of running an app `-m` asks for."""

import pytest

from contract_tests.selecting import asked_for
from contract_tests.targets.ways import our_ways

WAYS = [*our_ways()]
FOREIGN = ("memory", "django-orm", "django-orm-postgresql")
FAST = "not live and not postgresql and not relay and not matrix"


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        ("", [way.id for way in WAYS]),
        (FAST, ["fastapi", "flask", "django"]),
        (f"flask and {FAST}", ["flask"]),
        ("flask and live or django and postgresql", ["flask-live", "django-postgresql"]),
        ("relay and not (postgresql or live)", ["relay"]),
        ("matrix and flask", [f"flask-over-{store}" for store in FOREIGN]),
    ],
)
def test_those_are_left_that_pytest_would_leave(expression: str, ids: list[str]) -> None:
    assert [way.id for way in asked_for(WAYS, expression, [])] == ids


def test_a_mark_of_the_scenario_counts() -> None:
    assert asked_for(WAYS, "together", ["together"]) == WAYS


def test_one_way_is_left_for_pytest_to_leave_out() -> None:
    assert asked_for(WAYS, "together", []) == WAYS[:1]


def test_every_way_has_a_name_of_its_own() -> None:
    assert len({way.id for way in WAYS}) == len({way.said for way in WAYS}) == len(WAYS)
