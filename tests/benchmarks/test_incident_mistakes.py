"""The mistakes of the incident: they answer, or they would show nothing."""

import importlib
from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed")

from benchmarks.load.prediction import PREDICTION
from benchmarks.serving.model_server import asking_models, model_server
from contract_tests.targets.transports import AsgiTransport, client_of

pytestmark = pytest.mark.fastapi


@pytest.fixture(scope="module")
def model_settings() -> Iterator[dict[str, str]]:
    """The settings of an app that asks a model server which runs."""
    with model_server([], delay_ms=1) as port:
        yield asking_models(port)


@pytest.mark.parametrize(
    ("mistake", "prediction"), [("blocking_client", 0.557), ("computing", 0.0055)]
)
def test_a_mistake_answers_a_prediction(
    mistake: str,
    prediction: float,
    model_settings: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in model_settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/none")  # which nothing here asks
    app = importlib.import_module(f"benchmarks.mistakes.{mistake}").app
    with client_of(AsgiTransport(app)) as client:
        headers = {"Content-Type": "application/json"}
        answer = client.post(PREDICTION.path, content=PREDICTION.body, headers=headers)
    assert answer.json() == {
        "prediction": pytest.approx(prediction, abs=0.01),
        "model_id": "remote",
    }
