"""The plain apps and the limits respond like our apps, with as many statements."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from tests.benchmarks.apps import (
    FRAMEWORKS,
    OPERATIONS,
    PAIRS,
    DjangoProcess,
    Operation,
    Pair,
    PostgresServer,
    check_health,
    comparable,
    migrate,
    publish_again,
    recorded_statements,
    running,
    show_feed,
)

pytestmark = pytest.mark.postgresql

NOBODY = f"/forge/users/{UUID(int=0, version=4)}"
PLAIN = [name for name in PAIRS if "plain" in name]
OURS, DJANGO = "django_project.config.wsgi", "benchmarks.plain.with_django.wsgi"


def params(names: list[str]) -> list[object]:
    """Return pairs as parameters, with the mark of their framework."""
    marks = {name: getattr(pytest.mark, FRAMEWORKS.get(name, name.split()[0])) for name in names}
    return [pytest.param(name, marks=marks[name]) for name in names]


@pytest.fixture(scope="module", params=params(list(PAIRS)))
def pair(request: pytest.FixtureRequest, postgresql: PostgresServer) -> Iterator[Pair]:
    """Our app and another, with articles to read."""
    with running(request.param, postgresql.migrated(migrate)) as both:
        yield both


@pytest.fixture(scope="module", params=params(PLAIN))
def plain_pair(request: pytest.FixtureRequest, postgresql: PostgresServer) -> Iterator[Pair]:
    """Our app and the plain one."""
    with running(request.param, postgresql.migrated(migrate)) as both:
        yield both


@pytest.mark.parametrize("operation", OPERATIONS)
def test_both_respond_alike(pair: Pair, operation: Operation) -> None:
    other, ours = (operation(client, pair.world) for client in (pair.other, pair.ours))
    assert comparable(other) == comparable(ours)


def test_the_feed_is_not_empty(pair: Pair) -> None:
    page = show_feed(pair.other, pair.world).json()
    assert (page["articlesCount"], page["articles"][0]["tagList"]) == (1, ["b", "a"])


def test_a_taken_slug_gets_a_suffix(pair: Pair) -> None:
    response = publish_again(pair.other, pair.world)
    assert response.json()["article"]["slug"].startswith("own-")


def test_an_invalid_token_is_refused(pair: Pair) -> None:
    response = pair.other.get("/api/articles", headers={"Authorization": "Token invalid"})
    assert response.status_code == 401


@pytest.mark.parametrize("operation", OPERATIONS)
def test_both_send_as_many_statements(plain_pair: Pair, operation: Operation) -> None:
    found = []
    with recorded_statements() as sent:
        for client in (plain_pair.ours, plain_pair.other):
            sent.clear()
            assert operation(client, plain_pair.world).is_success
            found.append([*sent])
    ours, plain = found
    assert len(ours) == len(plain), (ours, plain)
    assert ours or operation is check_health


def test_filters_combine(plain_pair: Pair) -> None:
    plain = plain_pair.other
    reader = plain.get(f"/forge/users/{plain_pair.world.reader}").json()["name"]
    counts = [
        plain.get(f"/api/articles?{query}").json()["articlesCount"]
        for query in (f"favorited={reader}&tag=a", f"favorited={reader}&author={reader}")
    ]
    assert counts == [1, 0]


def test_invalid_requests_are_refused(plain_pair: Pair) -> None:
    plain, headers = plain_pair.other, plain_pair.world.headers
    taken = {"name": plain.get(f"/forge/users/{plain_pair.world.reader}").json()["name"]}
    responses = {
        "taken name": plain.post("/forge/users", json=taken),
        "empty name": plain.post("/forge/users", json={"name": ""}),
        "empty article": plain.post("/api/articles", json={"article": {}}, headers=headers),
        "invalid query": plain.get("/api/articles?limit=0", headers=headers),
        "no token": plain.get("/api/articles/feed"),
        "unknown user": plain.get(NOBODY),
        "paid tier": plain.post("/forge/users", json={"name": "a", "tier": "Pro"}),
    }
    assert {name: response.status_code for name, response in responses.items()} == {
        "taken name": 409,
        "empty name": 422,
        "empty article": 422,
        "invalid query": 422,
        "no token": 401,
        "unknown user": 404,
        "paid tier": 403 if plain_pair.name == "fastapi plain" else 422,
    }


DjangoPair = tuple[DjangoProcess, DjangoProcess, list[str]]


@pytest.fixture(scope="module")
def django_pair(postgresql: PostgresServer) -> Iterator[DjangoPair]:
    """Our Django project and the plain one, with the id and the token of a reader."""
    pytest.importorskip("django", reason="Django is not installed")
    database_url = postgresql.migrated(migrate)
    with DjangoProcess(OURS, database_url) as ours, DjangoProcess(DJANGO, database_url) as plain:
        yield ours, plain, ours.create_world()


@pytest.mark.django
@pytest.mark.parametrize("operation", [operation.__name__ for operation in OPERATIONS])
def test_both_django_projects_respond_alike_with_as_many_statements(
    django_pair: DjangoPair, operation: str
) -> None:
    ours, plain, (reader, token) = django_pair
    our_status, our_json, our_statements = ours.run(operation, reader, token)
    status, plain_json, statements = plain.run(operation, reader, token)
    assert status in (200, 201)
    assert (status, plain_json) == (our_status, our_json)
    assert len(statements) == len(our_statements), (statements, our_statements)
    assert statements or operation == "check_health"


@pytest.mark.django
def test_the_feed_of_the_plain_django_project_is_not_empty(django_pair: DjangoPair) -> None:
    _, plain, (_, token) = django_pair
    _, page = plain.send("GET", "/api/articles/feed", token=token)
    assert (page["articlesCount"], page["articles"][0]["tagList"]) == (1, ["b", "a"])


@pytest.mark.django
@pytest.mark.parametrize(
    ("method", "path", "body", "has_token", "status"),
    [
        ("POST", "/forge/users", {"name": ""}, False, 400),
        ("POST", "/api/articles", {"article": {}}, True, 400),
        ("POST", "/api/articles", {"article": {}}, False, 401),
        ("GET", "/api/articles/feed", None, False, 401),
        ("GET", NOBODY, None, False, 404),
        ("PUT", "/api/articles", {}, True, 405),
    ],
)
def test_invalid_requests_to_the_plain_django_project_are_refused(
    django_pair: DjangoPair, method: str, path: str, body: object, has_token: bool, status: int
) -> None:
    _, plain, (_, token) = django_pair
    assert plain.send(method, path, body, token if has_token else None)[0] == status


@pytest.mark.django
def test_a_taken_name_and_an_invalid_token_are_refused_by_the_plain_django_project(
    django_pair: DjangoPair,
) -> None:
    _, plain, (reader, _) = django_pair
    name = plain.send("GET", f"/forge/users/{reader}")[1]["name"]
    assert plain.send("POST", "/forge/users", {"name": name})[0] == 409
    assert plain.send("GET", "/api/articles", token="invalid")[0] == 401
