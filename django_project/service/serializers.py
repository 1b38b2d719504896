"""The shape of what the service says of itself."""

from rest_framework import serializers

from django_project.config.serializers import AnswerSerializer


class StatusSerializer(AnswerSerializer):
    """One word."""

    status = serializers.CharField()
