"""Request and response schemas for inference."""

from typing import Any

from marshmallow import fields
from marshmallow.types import ErrorMessages
from marshmallow.validate import Length

from core.domain.inference import FEATURES_ERROR, FEATURES_LIMIT, ModelInput
from core.domain.validation import BLANK
from flask_app.schemas import NOT_BLANK, Schema, Text

NUMBERS_MESSAGES: ErrorMessages = {
    "required": BLANK,
    "null": BLANK,
    "invalid": "must be a list of numbers",
}


class Numbers(fields.List[float]):
    """A list of numbers and nothing else. All are checked before any is converted."""

    default_error_messages = NUMBERS_MESSAGES

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        # A set of types, since a body has room for half a million numbers. A bool has another type.
        if not isinstance(value, list) or not set(map(type, value)) <= {int, float}:
            raise self.make_error("invalid")
        return tuple(map(float, value))


class PredictionRequestSchema(Schema):
    """The input of a model."""

    loads_as = ModelInput

    features = Numbers(
        fields.Float(),
        required=True,
        validate=Length(min=1, max=FEATURES_LIMIT, error=FEATURES_ERROR),
    )
    model_id = Text(required=True, validate=NOT_BLANK)


class PredictionResponseSchema(Schema):
    """The output of a model, from the core's Prediction."""

    prediction = fields.Float(required=True)
    model_id = fields.String(required=True)
