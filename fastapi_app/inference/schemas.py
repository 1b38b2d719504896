"""Shapes of inference on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from core.domain.inference import FEATURES_ERROR, FEATURES_LIMIT


def numbers(value: Any) -> Any:
    """The value, which must be a list of 1 to 10,000 numbers and of nothing else."""
    # Compared as a set, since a body has room for half a million; a bool is of another type.
    if not isinstance(value, list) or not set(map(type, value)) <= {int, float}:
        raise ValueError("must be a list of numbers")
    if not 1 <= len(value) <= FEATURES_LIMIT:
        raise ValueError(FEATURES_ERROR)
    return value


Features = Annotated[
    tuple[float, ...],
    BeforeValidator(numbers),
    Field(json_schema_extra={"minItems": 1, "maxItems": FEATURES_LIMIT}),
]


class PredictionRequest(BaseModel):
    """What is asked of which model."""

    features: Features
    model_id: Annotated[str, Field(strict=True, min_length=1)]


class Prediction(BaseModel):
    """What the model answered."""

    prediction: float
    model_id: str
