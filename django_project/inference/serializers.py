"""Shapes of inference on the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.domain.inference import FEATURES_ERROR, FEATURES_LIMIT
from core.domain.validation import BLANK
from django_project.config.fields import TextField
from django_project.config.serializers import AnswerSerializer

_NUMBERS_MESSAGES: dict[str, Any] = {
    "required": BLANK,
    "null": BLANK,
    "not_a_list": "must be a list of numbers",
    "min_length": FEATURES_ERROR,
    "max_length": FEATURES_ERROR,
}


@extend_schema_field({"type": "number"})
class NumberField(serializers.FloatField):
    """A number; how a server keeps it is no matter of the document's."""


class NumberListField(serializers.ListField):
    """A list of numbers and of nothing else; they are all looked at before any is taken."""

    child = NumberField()
    default_error_messages = _NUMBERS_MESSAGES

    def to_internal_value(self, data: Any) -> list[float]:
        """The numbers; texts and booleans are none, though REST framework would read them."""
        # Compared as a set, since a body has room for half a million; a bool is of another type.
        if not isinstance(data, list) or not set(map(type, data)) <= {int, float}:
            self.fail("not_a_list")
        return [float(number) for number in data]


class PredictionRequestSerializer(serializers.Serializer[Any]):
    """The body of `predict`."""

    features = NumberListField(min_length=1, max_length=FEATURES_LIMIT)
    model_id = TextField()


class PredictionSerializer(AnswerSerializer):
    """What the model answered, from the core's Prediction."""

    prediction = NumberField()
    model_id = serializers.CharField()
