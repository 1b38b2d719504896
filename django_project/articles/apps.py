"""The articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles, their tags, and who has favorited them."""

    name = "django_project.articles"
    label = "articles"
