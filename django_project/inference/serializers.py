"""Request and response bodies of inference."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.domain.inference import FEATURES_ERROR, FEATURES_LIMIT
from core.domain.validation import BLANK
from django_project.api.fields import TextField


@extend_schema_field({"type": "number"})  # without the format that drf-spectacular adds
class NumberField(serializers.FloatField):
    """A number."""


class NumberListField(serializers.ListField):
    """A list of numbers. All are checked before any is converted."""

    child = NumberField()
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": BLANK,
        "null": BLANK,
        "not_a_list": "must be a list of numbers",
        "min_length": FEATURES_ERROR,
        "max_length": FEATURES_ERROR,
    }

    def to_internal_value(self, data: Any) -> list[float]:
        """The numbers. REST framework would convert strings and booleans to numbers."""
        # Compared as a set, since a body has room for half a million. bool is another type.
        if not isinstance(data, list) or not set(map(type, data)) <= {int, float}:
            self.fail("not_a_list")
        return [float(number) for number in data]


class PredictionRequestSerializer(serializers.Serializer[Any]):
    """The body of `predict`."""

    features = NumberListField(min_length=1, max_length=FEATURES_LIMIT)
    model_id = TextField()


class PredictionSerializer(serializers.Serializer[Any]):
    """The model's output."""

    prediction = NumberField()
    model_id = serializers.CharField()
