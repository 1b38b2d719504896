"""Shapes of inference on the wire."""

from typing import Any

from marshmallow import fields
from marshmallow.types import ErrorMessages
from marshmallow.validate import Length

from core.domain.inference import FEATURES_ERROR, FEATURES_LIMIT
from core.domain.validation import BLANK
from flask_app.schemas import NOT_BLANK, Schema, Text

OF_NUMBERS: ErrorMessages = {
    "required": BLANK,
    "null": BLANK,
    "invalid": "must be a list of numbers",
}


class Numbers(fields.List[float]):
    """A list of numbers and of nothing else; they are all looked at before any is taken."""

    default_error_messages = OF_NUMBERS

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        # Compared as a set, since a body has room for half a million; a bool is of another type.
        if not isinstance(value, list) or not set(map(type, value)) <= {int, float}:
            raise self.make_error("invalid")
        return tuple(map(float, value))


class PredictionRequestSchema(Schema):
    """What is asked of which model."""

    features = Numbers(
        fields.Float(),
        required=True,
        validate=Length(min=1, max=FEATURES_LIMIT, error=FEATURES_ERROR),
    )
    model_id = Text(required=True, validate=NOT_BLANK)


class PredictionSchema(Schema):
    """What the model answered, from the core's Prediction."""

    prediction = fields.Float(required=True)
    model_id = fields.String(required=True)
