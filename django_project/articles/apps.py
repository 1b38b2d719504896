"""The articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, their tags, and who favors them."""

    name = "django_project.articles"
    label = "articles"
