"""The app."""

from django.apps import AppConfig


class BookmarksConfig(AppConfig):
    """Bookmarks of users."""

    name = "tests.django_project.bookmarks"
    label = "bookmarks"
