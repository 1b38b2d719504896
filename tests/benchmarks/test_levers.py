"""The levers: their order and sentences on made-up figures, and that each variant responds."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from benchmarks.forge import blocking_url
from benchmarks.measurement import Sample, samples_of
from benchmarks.parts.levers import (
    INDEXES,
    LEVERS,
    PART,
    Factor,
    deployments,
    factors,
    section,
    sentences,
)
from benchmarks.workload import ARTICLES
from tests.benchmarks.apps import (
    PostgresServer,
    World,
    asgi_client,
    comparable,
    list_articles,
    migrate,
    recorded_statements,
    running,
)

RATES = {
    "FastAPI, ours": 300.0,
    "Django, ours": 150.0,
    "FastAPI, plain": 120.0,
    "FastAPI, plain, N+1": 30.0,
    "FastAPI, plain, without access log": 126.0,
}
CPU = {"Django, ours": 3.0}


def result_of(rates: dict[str, float]) -> dict[str, Any]:
    """Two rounds; the second was slow for all."""
    samples = [
        Sample(trial, number, rate * factor, 1.0, 2.0, 3.0, CPU.get(trial, 2.0)).as_json()
        for number, factor in enumerate((1.0, 0.5))
        for trial, rate in rates.items()
    ]
    return {
        "articles": 10_000,
        "favorites": 40_000,
        "shares_cores": True,
        "samples": {ARTICLES.name: samples},
    }


def factors_of(rates: dict[str, float]) -> list[Factor]:
    return factors(samples_of(result_of(rates), ARTICLES.name))


def test_levers_are_ordered_by_factor_and_those_not_measured_are_left_out() -> None:
    found = [(one.lever.name, one.factor.median) for one in factors_of(RATES)]
    assert found == [
        ("constant statements, not N+1", 4.0),
        ("framework: FastAPI, not Django", 2.0),
        ("access log off", 1.05),
    ]


def test_the_framework_is_compared_with_the_others() -> None:
    assert sentences(factors_of(RATES)) == (
        "The framework is a factor of 2.00. More than that moves: constant statements, not N+1"
        " (4.00). Less: access log off (1.05)."
    )


def test_a_lever_that_works_the_other_way_round_moves_as_well() -> None:
    found = factors_of({**RATES, "Django, ours": 1_500.0})
    assert found[0].lever.name == "framework: FastAPI, not Django"
    assert sentences(found).startswith(
        "The framework is a factor of 0.20. Nothing here moves more. Less: constant statements"
    )


def test_nothing_is_said_of_a_framework_that_was_not_measured() -> None:
    assert sentences(factors_of({"FastAPI, plain": 2.0, "FastAPI, plain, N+1": 1.0})) == ""
    alone = sentences(factors_of({"FastAPI, ours": 2.0, "Django, ours": 1.0}))
    assert alone.endswith("Nothing here moves more. Nothing here moves less.")


def test_the_section_shows_both_sides_with_the_factor() -> None:
    text = section(result_of(RATES))
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "10,000 articles and 40,000 favorites" in " ".join(rows)
    assert "on a machine of two cores" in " ".join(rows)
    row = next(line for line in rows if line.startswith("| framework"))
    assert [cell.strip() for cell in row.split("|")[2:-1]] == [
        *("FastAPI, ours", "Django, ours", "225 ± 33 %", "112 ± 33 %"),
        *("2.00 (2.00 to 2.00)", "1.50 (1.50 to 1.50)"),
    ]


def test_the_chart_is_drawn_the_same_twice(tmp_path: Path) -> None:
    for directory in ("first", "second"):
        PART.draw(result_of(RATES), tmp_path / directory)
    first, second = (tmp_path / name / "levers.svg" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    assert "(performance/levers.svg)" in section(result_of(RATES))


def test_both_sides_of_each_lever_are_deployed_and_differ() -> None:
    several = deployments()
    for lever in LEVERS:
        faster, slower = several[lever.faster], several[lever.slower]
        is_other_database = any(index in lever.slower for index in INDEXES)
        assert (faster.shown() == slower.shown()) is is_other_database, lever.name


VARIANTS = ("n_plus_one", "cached", "on_psycopg")


@pytest.fixture(scope="module")
def world_and_clients(
    postgresql: PostgresServer,
) -> Iterator[tuple[World, dict[str, httpx.Client]]]:
    """Articles to read, and the plain app and its variants on their database."""
    with running("fastapi plain", postgresql.migrated(migrate)) as pair, ExitStack() as clients:
        apps = {name: import_module(f"benchmarks.levers.{name}").app for name in VARIANTS}
        found = {name: clients.enter_context(asgi_client(app)) for name, app in apps.items()}
        yield pair.world, {"plain": pair.other, **found}


@pytest.mark.postgresql
@pytest.mark.fastapi
@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_responds_like_the_plain_app(
    world_and_clients: tuple[World, dict[str, httpx.Client]], variant: str
) -> None:
    world, clients = world_and_clients
    plain, other = (list_articles(clients[name], world) for name in ("plain", variant))
    assert plain.json()["articlesCount"] == 3
    assert comparable(other) == comparable(plain)
    assert clients[variant].get("/health").json() == {"status": "ok"}


@pytest.mark.postgresql
@pytest.mark.fastapi
def test_n_plus_one_is_four_statements_for_each_article(
    world_and_clients: tuple[World, dict[str, httpx.Client]],
) -> None:
    world, clients = world_and_clients
    counts = []
    for limit in (1, 3):
        with recorded_statements() as sent:
            path = f"/api/articles?limit={limit}"
            assert clients["n_plus_one"].get(path, headers=world.headers).is_success
            counts.append(len(sent))
    assert counts[1] - counts[0] == 2 * 4


@pytest.mark.postgresql
@pytest.mark.fastapi
def test_the_cache_asks_the_database_for_the_token_only(
    world_and_clients: tuple[World, dict[str, httpx.Client]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, clients = world_and_clients
    monkeypatch.setattr("benchmarks.levers.cached.LIFETIME", 3600.0)
    monkeypatch.setattr("benchmarks.levers.cached.entries", {})
    first = list_articles(clients["cached"], world)
    with recorded_statements() as sent:
        assert list_articles(clients["cached"], world).content == first.content
    assert ["tokens" in statement for statement in sent] == [True]
    other = clients["cached"].get("/api/articles?limit=20")
    assert other.json() != first.json()  # nobody's own `favorited`


@pytest.mark.postgresql
def test_the_indexes_exist_under_their_names(postgresql: PostgresServer) -> None:
    engine = sa.create_engine(blocking_url(postgresql.migrated(migrate)), poolclass=sa.NullPool)
    query = sa.text("SELECT indexname FROM pg_indexes")
    with engine.connect() as connection:
        assert {*INDEXES} <= {*connection.scalars(query)}
