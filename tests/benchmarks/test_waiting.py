"""The share of waiting: each model serves it, and the sentences follow from the figures."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.parts.waiting import (
    AWAITS,
    BLOCKS,
    FEW_THREADS,
    MANY_THREADS,
    NODE,
    SHARES,
    Model,
    Point,
    disturbed,
    factors,
    first_share,
    models,
    most,
    rates,
)
from benchmarks.parts.waiting_report import PART, section, sentences
from benchmarks.servers import Deployment, Server
from benchmarks.waiting.work import SERVICE_MS, steps_per_ms, work_of

ServerOf = Callable[[Model], Server]

STEPS = 1.0  # for each millisecond: next to no computing
MODELS = {model.title: model for model in models(STEPS)}
POINT = Point(AWAITS, 0, 200, 100.0, 600.0, 900.0, 0, 0.9)
SERVED = {
    AWAITS: (96, 130, 180, 400, 760, 1_400, 2_900),
    BLOCKS: (95, 95, 96, 96, 97, 97, 97),
    FEW_THREADS: (90, 130, 170, 390, 600, 700, 720),
    MANY_THREADS: (88, 125, 170, 380, 720, 1_300, 1_500),
}


def result_of(served: Mapping[str, Sequence[float]], node: str | None = None) -> dict[str, Any]:
    return {
        "executor_threads": 6,
        "bridge_threads": 10,
        "node": node,
        "commands": dict.fromkeys(served, "a command"),
        "two_cores": [title for title in served if title == MANY_THREADS],
        "points": [
            replace(POINT, model=title, share=share, requests_per_second=rate).as_json()
            for title, own in served.items()
            for share, rate in zip(SHARES, own, strict=True)
        ],
    }


@pytest.fixture(scope="module")
def server_of() -> Iterator[ServerOf]:
    """Start a server when a model needs it, and keep it for the models with the same app."""
    running: list[Server] = []
    try:

        @cache
        def started(app: str, is_gevent: bool) -> Server:
            server = Server(next(one for one in deployments if key(one) == (app, is_gevent)), "")
            running.append(server)
            return server

        def key(deployment: Deployment) -> tuple[str, bool]:
            return deployment.app, "gevent" in deployment.command

        deployments = [model.deployment for model in MODELS.values()]
        yield lambda model: started(*key(model.deployment))
    finally:
        with ThreadPoolExecutor() as threads:
            list(threads.map(Server.stop, running))


@pytest.mark.parametrize("title", MODELS)
def test_each_model_serves_a_request_of_a_share(title: str, server_of: ServerOf) -> None:
    model = MODELS[title]
    needed = {"node": [], "flask": ["flask", "gunicorn", "a2wsgi", "gevent"]}
    for package in needed.get(model.deployment.framework, [model.deployment.framework]):
        pytest.importorskip(package, reason=f"{package} is not installed")
    request = model.request(80)
    status, body = server_of(model).send(request)
    assert status == 200
    assert json.loads(body) == {"share": "80 %", "computing_ms": 2.0, "waiting_ms": 8.0}
    assert request.expected_text in body


@pytest.mark.parametrize("share", SHARES)
def test_a_request_takes_the_same_time_with_every_share(share: int) -> None:
    work = work_of(share)
    assert work["computing_ms"] + work["waiting_ms"] == pytest.approx(SERVICE_MS)
    assert work["waiting_ms"] == pytest.approx(SERVICE_MS * share / 100)


def test_a_millisecond_has_many_steps() -> None:
    assert steps_per_ms() > 1


def test_factors_need_both_figures() -> None:
    assert factors({0: 10.0, 50: 30.0, 99: 1.0}, {0: 5.0, 50: 0.0}) == {0: 2.0}


@pytest.mark.parametrize(("factor", "share"), [(1.0, 80), (1.5, 95), (3.0, 99), (9.0, None)])
def test_a_factor_is_reached_where_it_holds_from_there_on(factor: float, share: int | None) -> None:
    assert first_share({0: 2.0, 50: 0.9, 80: 1.2, 95: 1.6, 99: 4.0}, factor) == share


def test_the_model_that_serves_the_most_is_found() -> None:
    assert most(rates(result_of(SERVED)), 0, list(SERVED)) == AWAITS


def test_the_shares_of_each_factor_are_told() -> None:
    awaiting, other = sentences(rates(result_of(SERVED)), [])[:2]
    assert awaiting == (
        f"**{AWAITS}** against **{FEW_THREADS}**: 1.5 times the requests from 95 % of waiting on;"
        " twice the requests from 95 % of waiting on; 5 times the requests at no share."
    )
    assert "1.5 times the requests from 99 % of waiting on; twice the requests at no" in other


def test_the_rules_are_judged_by_the_figures() -> None:
    rules = [text for text in sentences(rates(result_of(SERVED)), []) if text.startswith("*Async")]
    assert ["it does not" in text for text in rules] == [True, True, True]
    assert "At 80 % it serves 1.0 times what Flask, 8 threads serves and 1.1 times" in rules[1]
    faster = SERVED | {AWAITS: (100, 200, 300, 600, 1_200, 2_400, 4_800)}
    rules = [text for text in sentences(rates(result_of(faster)), []) if text.startswith("*Async")]
    assert ["**it does**" in text for text in rules] == [True, True, True]


@pytest.mark.parametrize(("used", "is_told"), [(0.9, False), (0.6, True)])
def test_a_busy_machine_is_told(used: float, is_told: bool) -> None:
    result = result_of(SERVED)
    for point in result["points"]:
        point["cpu_utilization"] = used if point["share"] == 0 else 0.1
    assert ("The machine was busy" in section(result)) is is_told
    assert disturbed(result) == ([AWAITS, BLOCKS, FEW_THREADS] if is_told else [])


def test_a_model_on_two_cores_is_not_the_best_on_one() -> None:
    told = sentences(rates(result_of(SERVED)), [AWAITS])
    assert f"At 99 % **{MANY_THREADS}** serves the most of Python on one core: 1,500." in told


def test_the_mistake_is_told_with_its_range() -> None:
    told = sentences(rates(result_of(SERVED)), [])[-1]
    assert told.startswith(f"**{BLOCKS}**: 95 to 97 requests per second at every share")


def test_models_that_were_not_measured_are_not_mentioned() -> None:
    only = {FEW_THREADS: SERVED[FEW_THREADS]}
    text = section(result_of(only))
    assert AWAITS not in text
    assert "At 99 % **Flask, 8 threads** serves the most of Python on one core: 720." in text


@pytest.mark.parametrize(("node", "told"), [("24.1.0", "Node 24.1.0"), (None, "not installed")])
def test_the_page_says_whether_node_was_there(node: str | None, told: str) -> None:
    served = {**SERVED, **({NODE: SERVED[AWAITS]} if node else {})}
    text = section(result_of(served, node))
    assert told in text
    assert (f"| {NODE}" in text) is (node is not None)


def test_the_table_has_a_row_for_each_model_and_errors_are_counted() -> None:
    result = result_of(SERVED)
    result["points"][0]["errors"] = 3
    text = section(result)
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert f"| {FEW_THREADS} | 90 | 130 | 170 | 390 | 600 | 700 | 720 |" in rows
    assert "3 were errors" in text
    assert f"{MANY_THREADS} may use 2 cores" in text


def test_the_chart_is_drawn_the_same_twice(tmp_path: Path) -> None:
    result = result_of({**SERVED, NODE: SERVED[AWAITS]}, "24.1.0")
    for directory in ("first", "second"):
        PART.draw(result, tmp_path / directory)
    first, second = (tmp_path / name / "waiting.svg" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()
    assert "(performance/waiting.svg)" in PART.section(result)
