"""Fixtures of the inference scenarios: the model server."""

from collections.abc import Iterator

import pytest

from contract_tests.targets.model_server import ModelServer, serving_models
from contract_tests.targets.target import Target
from http_conformance.summary import NOT_CHECKED


@pytest.fixture(scope="session")
def own_models() -> Iterator[None]:
    """Run the model server that our own apps ask for predictions."""
    with serving_models():
        yield


@pytest.fixture
def models(target: Target, own_models: None) -> Iterator[ModelServer]:
    """Return the model server of the target; it behaves well until a scenario changes that."""
    if target.models is None:
        pytest.skip(f"{NOT_CHECKED}needs CONTRACT_MODEL_SERVER, where models are controlled")
    target.models.behave("well")
    yield target.models
    target.models.behave("well")
