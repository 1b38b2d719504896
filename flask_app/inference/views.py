"""Inference over HTTP."""
# flask-smorest has no types:
# mypy: disallow-untyped-decorators=False

from typing import Any

from flask import current_app, g

from core.domain.inference import ModelInput, Prediction
from core.run_blocking import run_blocking
from core.use_cases import inference
from flask_app.blueprint import Blueprint
from flask_app.composition import ports
from flask_app.inference.schemas import PredictionRequestSchema, PredictionSchema

blueprint = Blueprint("inference", __name__, description="What models make of numbers.")


@blueprint.post("/predict")
@blueprint.operation
@blueprint.arguments(PredictionRequestSchema)
@blueprint.response(200, PredictionSchema)
def predict(body: dict[str, Any]) -> Prediction:
    """Ask a model."""
    deadline = g.seen_at + current_app.config["PREDICT_DEADLINE_MS"] / 1000
    return run_blocking(inference.predict(ports(), ModelInput(**body), deadline))
