"""Schemas of inference."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from core.domain.inference import FEATURES_ERROR, FEATURES_LIMIT


def check_features(value: Any) -> Any:
    """A validator of 1 to 10,000 numbers."""
    # Types are compared as a set, as a body has room for half a million items. A bool is no int.
    if not isinstance(value, list) or not set(map(type, value)) <= {int, float}:
        raise ValueError("must be a list of numbers")
    if not 1 <= len(value) <= FEATURES_LIMIT:
        raise ValueError(FEATURES_ERROR)
    return value


Features = Annotated[
    tuple[float, ...],
    BeforeValidator(check_features),
    Field(json_schema_extra={"minItems": 1, "maxItems": FEATURES_LIMIT}),
]


class PredictionRequest(BaseModel):
    """The features for a model."""

    features: Features
    model_id: Annotated[str, Field(strict=True, min_length=1)]


class PredictionResponse(BaseModel):
    """The output of a model."""

    prediction: float
    model_id: str
