"""Shapes of a prediction on the wire."""

from pydantic import BaseModel


class Question(BaseModel):
    """The numbers that a model is asked about."""

    features: list[float]
    model_id: str


class Prediction(BaseModel):
    """What the model answered."""

    prediction: float
    model_id: str
