"""The incident: its configurations, how its figures are shown, and that the mistakes respond."""

import importlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.parts.incident import Point, Role, configurations, is_healthy
from benchmarks.parts.incident_report import configuration_text, errors_text, section
from benchmarks.servers import model_server, model_server_settings
from benchmarks.workload import PREDICTION
from tests.benchmarks.apps import asgi_client

FAST = Point("Flask, 8 threads", Role.DEPLOYED.value, 8, 1, 200, 0, 0, 3.0, 9.0, 7, 0, 0.1)
SLOW = replace(FAST, users=200, p50_ms=12_000.0, p99_ms=12_500.0)
DOWN = replace(FAST, users=300, timeouts=150, p50_ms=15_000.0, p99_ms=15_000.0)
STARVED = [FAST, SLOW, DOWN]
HEALTHY = [
    replace(
        one,
        configuration="FastAPI",
        role=Role.REMEDY.value,
        concurrency=None,
        timeouts=0,
        p50_ms=4,
        p99_ms=90,
    )
    for one in STARVED
]
RESULT = {
    "delay_ms": 500,
    "timeout_ms": 15_000,
    "points": [point.as_json() for point in (*STARVED, *HEALTHY)],
}


def test_a_configuration_is_healthy_with_a_page_below_a_second_for_the_most_users() -> None:
    several = {"Flask": STARVED, "FastAPI": HEALTHY, "short": HEALTHY[:2]}
    assert [is_healthy(points, several) for points in several.values()] == [False, True, False]


def test_a_queue_is_described_from_the_fewest_users_to_the_most() -> None:
    assert configuration_text(STARVED, 500) == (
        "3.0 ms with 1 user; 12.0 s with 200 users (p99 12.5 s); with 300 users, 75 % of"
        " the requests had no response. 8 at a time, 500 ms each: 192 earlier requests are 12.0 s"
        " of waiting."
    )


def test_a_page_that_is_down_at_once_has_no_latency() -> None:
    down = replace(DOWN, users=1, role=Role.MISTAKE.value)
    text = configuration_text([down], 500)
    assert text.startswith("with 1 user, 75 % of the requests had no response. A page takes")


def test_a_proxy_would_say_504_if_no_request_failed() -> None:
    text = errors_text({"Flask": STARVED}, 15_000)
    assert "Of 600 requests for the page 150 had no response within 15 s." in text
    assert "the 502 of the story does not reproduce" in text


def test_a_proxy_would_say_502_for_failed_requests() -> None:
    text = errors_text({"Flask": [FAST, replace(DOWN, failures=7)]}, 15_000)
    assert "7 were refused, cut off" in text
    assert "does not reproduce" not in text


def test_the_section_has_a_verdict_for_each_role() -> None:
    text = section(RESULT)
    assert "the story reproduces (none kept the page below a second" in text
    assert "Of the remedies all kept the page below a second" in text
    assert "in an `async def`: nothing was measured." in text
    assert ">15,000 / >15,000" in text


def test_the_section_says_if_the_story_does_not_reproduce() -> None:
    healthy = [replace(one, role=Role.DEPLOYED.value).as_json() for one in HEALTHY]
    assert "the story does not reproduce" in section(RESULT | {"points": healthy})


def test_each_configuration_is_a_different_server() -> None:
    commands = [one.deployment.shown() for one in configurations({})]
    assert len(set(commands)) == len(commands)
    assert "--worker-class sync --workers 1 --keep-alive" in commands[0]


@pytest.fixture(scope="module")
def model_settings() -> Iterator[dict[str, str]]:
    """The settings of an app with a running model server."""
    with model_server([], delay_ms=1) as port:
        yield model_server_settings(port)


@pytest.mark.fastapi
@pytest.mark.parametrize(
    ("mistake", "prediction"), [("blocking_client", 0.557), ("computing", 0.0055)]
)
def test_a_mistake_responds_to_a_prediction(
    mistake: str,
    prediction: float,
    model_settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed")
    for name, value in model_settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/none")  # which nothing here uses
    app = importlib.import_module(f"benchmarks.mistakes.{mistake}").app
    with asgi_client(app) as client:
        headers = {"Content-Type": "application/json"}
        response = client.post(PREDICTION.path, content=PREDICTION.body, headers=headers)
    assert response.json() == {
        "prediction": pytest.approx(prediction, abs=0.01),
        "model_id": "remote",
    }
