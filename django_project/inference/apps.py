"""The inference app."""

from django.apps import AppConfig


class InferenceConfig(AppConfig):
    """Predictions of models."""

    name = "django_project.inference"
    label = "inference"
