"""The comments app."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Comments on articles."""

    name = "django_project.comments"
    label = "comments"
