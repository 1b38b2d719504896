"""Inference: the input and the output of a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from core.domain.errors import raise_if_invalid

FEATURES_LIMIT = 10_000
FEATURES_ERROR = "must hold 1 to 10,000 numbers"

# Digits that hold the sum of any doubles: from 1e312 down to 1e-340.
_EXACT = 700


@dataclass(frozen=True, slots=True)
class ModelInput:
    """The features for a model. Raises DomainError (INVALID) unless there are 1 to 10,000."""

    features: tuple[float, ...]
    model_id: str

    def __post_init__(self) -> None:
        valid = 1 <= len(self.features) <= FEATURES_LIMIT
        raise_if_invalid({"features": None if valid else FEATURES_ERROR})


@dataclass(frozen=True, slots=True)
class Prediction:
    """The output of a model."""

    prediction: float
    model_id: str


def mean(features: Sequence[float]) -> float:
    """The mean of the numbers as they are written, rounded once. It never overflows.

    A double stands for the shortest decimal that reads back as it: 0.1 is a tenth.
    """
    with localcontext(prec=_EXACT):
        total = sum(Decimal(repr(float(feature))) for feature in features)
    return float(Fraction(total) / len(features))
