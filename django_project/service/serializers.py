"""Response bodies of the service itself."""

from typing import Any

from rest_framework import serializers


class StatusSerializer(serializers.Serializer[Any]):
    """The state of the service."""

    status = serializers.CharField()
