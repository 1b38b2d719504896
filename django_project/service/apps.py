"""The service app."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """The state of the service."""

    name = "django_project.service"
    label = "service"
