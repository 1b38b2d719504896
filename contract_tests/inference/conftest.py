"""The model server behind the servers."""

from collections.abc import Iterator

import pytest

from contract_tests.reporting.summary import NOT_CHECKED
from contract_tests.targets.model_server import ModelServer, serving_models
from contract_tests.targets.target import Target


@pytest.fixture(scope="session")
def own_models() -> Iterator[None]:
    """The model server that our own apps ask."""
    with serving_models():
        yield


@pytest.fixture
def models(target: Target, own_models: None) -> Iterator[ModelServer]:
    """The model server that the server asks, which behaves well until it is told not to."""
    if target.models is None:
        pytest.skip(f"{NOT_CHECKED}needs control of the model server")
    target.models.behave("well")
    yield target.models
    target.models.behave("well")
