"""The shape of what the service says of itself."""

from typing import Any

from rest_framework import serializers


class StatusSerializer(serializers.Serializer[Any]):
    """One word."""

    status = serializers.CharField()
