"""Predictions, and the mean that needs no server."""

import time
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.domain.errors import DomainError, Kind
from core.domain.inference import FEATURES_LIMIT, ModelInput, Prediction, mean
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.inference import predict
from tests.core.fakes import (
    CountingStore,
    ManualClock,
    OneModel,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.errors import expect_error

WRONG_SIZE = {"features": "must hold 1 to 10,000 numbers"}

doubles = st.floats(allow_nan=False, allow_infinity=False)
lists_of_doubles = st.lists(doubles, min_size=1, max_size=40)


def exact(features: list[float]) -> Fraction:
    """The exact mean of the numbers as they are written."""
    return sum(map(Fraction, map(repr, features)), Fraction()) / len(features)


@given(lists_of_doubles)
@example([0.1, 0.571, 1.0])
@example([1.7976931348623157e308] * 3)
@example([1.7976931348623157e308, -1.7976931348623157e308, 5e-324])
@example([5e-324, 5e-324])
@example([1e308, 1.0, -1e308])
def test_the_mean_is_the_exact_one_rounded_once(features: list[float]) -> None:
    assert mean(features) == float(exact(features))


@given(lists_of_doubles)
def test_the_mean_lies_between_minimum_and_maximum(features: list[float]) -> None:
    assert min(features) <= mean(features) <= max(features)


@given(
    lists_of_doubles.flatmap(
        lambda features: st.tuples(st.just(features), st.permutations(features))
    )
)
def test_the_mean_does_not_depend_on_the_order(orders: tuple[list[float], list[float]]) -> None:
    one, other = orders
    assert mean(one) == mean(other)


@given(doubles, st.integers(1, 50))
def test_the_mean_of_equal_numbers_is_that_number(number: float, count: int) -> None:
    assert mean([number] * count) == number


@pytest.mark.parametrize("count", [1, FEATURES_LIMIT])
def test_the_input_has_1_to_10000_numbers(count: int) -> None:
    assert len(ModelInput((0.5,) * count, "mean").features) == count


@pytest.mark.parametrize("count", [0, FEATURES_LIMIT + 1])
def test_an_input_of_another_size_is_invalid(count: int) -> None:
    with expect_error(Kind.INVALID, WRONG_SIZE):
        ModelInput((0.5,) * count, "mean")


def test_the_models_output_is_returned_with_its_id() -> None:
    models, deadline = OneModel("first", 2.0), time.monotonic() + 1
    ports = Ports(
        CountingStore(),
        PlainHasher(),
        ManualClock(),
        SequentialRandomness(),
        models,
        RecordedEvents(),
    )
    model_input = ModelInput((1.0, 3.0), "first")
    assert run_blocking(predict(ports, model_input, deadline)) == Prediction(2.0, "first")
    assert models.requests == [(model_input, deadline)]


def test_errors_of_the_models_are_passed_on(ports: Ports) -> None:
    with pytest.raises(DomainError) as caught:
        run_blocking(predict(ports, ModelInput((1.0,), "mean"), time.monotonic()))
    assert caught.value.kind is Kind.NOT_FOUND
