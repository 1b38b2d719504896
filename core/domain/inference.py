"""Inference: what is asked of a model, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from core.domain.errors import refuse_faults

FEATURES_LIMIT = 10_000
FEATURES_FAULT = "must hold 1 to 10,000 numbers"

# Digits that hold the sum of any doubles: from 1e312 down to 1e-340.
_EXACT = 700


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which model; DomainError INVALID unless it holds 1 to 10,000 numbers."""

    features: tuple[float, ...]
    model_id: str

    def __post_init__(self) -> None:
        held = 1 <= len(self.features) <= FEATURES_LIMIT
        refuse_faults({"features": None if held else FEATURES_FAULT})


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model answered."""

    prediction: float
    model_id: str


def mean(features: Sequence[float]) -> float:
    """The mean of the numbers as they are written, rounded once; it never overflows on the way.

    A double stands for the shortest decimal that reads back as it: 0.1 is a tenth.
    """
    with localcontext(prec=_EXACT):
        total = sum(Decimal(repr(float(feature))) for feature in features)
    return float(Fraction(total) / len(features))
