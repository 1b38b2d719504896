"""The comments app."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """What is said below articles."""

    name = "django_project.comments"
    label = "comments"
