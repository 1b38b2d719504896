"""Views of inference."""

from flask import current_app, g

from core.domain.inference import ModelInput, Prediction
from core.use_cases import inference
from flask_app.blueprint import Blueprint
from flask_app.composition import call
from flask_app.inference.schemas import PredictionRequestSchema, PredictionResponseSchema

blueprint = Blueprint("inference", __name__, description="Predictions of models.")


@blueprint.post("/predict")
@blueprint.arguments(PredictionRequestSchema)
@blueprint.response(200, PredictionResponseSchema)
def predict(model_input: ModelInput) -> Prediction:
    """Run a model."""
    deadline = g.started_at + current_app.config["PREDICT_DEADLINE_MS"] / 1000
    return call(inference.predict, model_input, deadline)
