"""Whether the tour (docs/tour.md) leads somewhere, through every floor, and in an evening."""

from pathlib import Path

import pytest

from tests.architecture.tour import PAGE, Line, links, visited

LONGEST_TOUR = 500
# The floors from the contract down to the tables, in the order in which the tour visits them.
FLOORS = (
    "http_contract/openapi.yaml",
    "contract_tests/comments/",
    "fastapi_app/comments/routes.py",
    "fastapi_app/comments/schemas.py",
    "flask_app/comments/views.py",
    "flask_app/comments/schemas.py",
    "django_project/comments/views.py",
    "django_project/comments/serializers.py",
    "core/use_cases/comments.py",
    "core/domain/comments.py",
    "core/ports/comments.py",
    "adapters/sqlalchemy/comments.py",
    "adapters/sqlalchemy/migrations/",
    "django_project/comments/store.py",
    "django_project/comments/migrations/",
)
LINKS = links(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("path", "part"), LINKS)
def test_a_link_names_something(path: str, part: str | None) -> None:
    assert visited(path, part) != set()


def test_the_tour_visits_fewer_than_500_lines() -> None:
    lines: set[Line] = set().union(*(visited(path, part) for path, part in LINKS))
    assert len(lines) < LONGEST_TOUR


def test_the_tour_passes_every_floor_from_top_to_bottom() -> None:
    paths = [path.removeprefix("../") for path, _ in LINKS]
    stops = [next((at for at, path in enumerate(paths) if floor in path), -1) for floor in FLOORS]
    assert dict(zip(FLOORS, stops, strict=True)) == dict(zip(FLOORS, sorted(stops), strict=True))
    assert -1 not in stops


def test_every_link_of_the_page_is_counted() -> None:
    assert PAGE.read_text(encoding="utf-8").count("](") == len(LINKS)


def test_a_part_is_counted_with_its_decorators_and_without_its_neighbours() -> None:
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    own = visited("../tests/architecture/test_tour.py", "test_a_link_names_something")
    numbers = sorted(number for _, number in own)
    assert lines[numbers[0] - 1].startswith("@pytest")
    assert lines[numbers[-1] - 1] == "    assert visited(path, part) != set()"
    assert len(numbers) == 3


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("../core/domain/no_such_file.py", None),
        ("../core/domain", None),
        ("../core/domain/comments.py", "NoSuchName"),
        ("../core/domain/comments.py", "Comment.no_such_method"),
        ("../http_contract/openapi.yaml", "no_such_operation"),
    ],
)
def test_a_link_that_names_nothing_is_caught(path: str, part: str | None) -> None:
    with pytest.raises(LookupError):
        visited(path, part)
