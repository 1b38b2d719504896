"""Whose turn it is in a relay."""

from itertools import pairwise

from contract_tests.targets.turns import Turns

APPS = ("fastapi", "flask", "django")


def drawn(seed: int, scenario: str = "a") -> list[str]:
    """The turns of a scenario that sends fifty requests."""
    turns = Turns(seed)
    turns.begin(scenario)
    return [turns.next(APPS, "GET /") for _ in range(50)]


def test_no_app_has_two_turns_running() -> None:
    taken = drawn(1)
    assert all(one != next_one for one, next_one in pairwise(taken))
    assert set(taken) == set(APPS)


def test_a_seed_repeats_the_turns_of_a_scenario_whatever_came_before() -> None:
    turns = Turns(1)
    turns.begin("another one")
    turns.next(APPS, "GET /")
    turns.begin("a")
    assert [turns.next(APPS, "GET /") for _ in range(50)] == drawn(1)


def test_another_seed_and_another_scenario_take_other_turns() -> None:
    assert drawn(1) != drawn(2)
    assert drawn(1, "a") != drawn(1, "b")


def test_the_documents_of_a_scenario_are_those_of_one_app() -> None:
    turns = Turns(1)
    turns.begin("a")
    read = set()
    for _ in range(50):
        turns.next(APPS, "GET /")
        read.add(turns.of_documents(APPS, "GET /docs"))
    assert len(read) == 1


def test_it_is_known_who_got_what() -> None:
    turns = Turns(1)
    turns.begin("a")
    app = turns.next(APPS, "GET /health")
    assert turns.taken == [f"{app}: GET /health"]
