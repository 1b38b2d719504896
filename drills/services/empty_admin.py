"""A library with an admin: a Django project in one file."""

from uuid import uuid4

import django
from django.conf import settings

DATABASE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": f"file:{uuid4()}?mode=memory&cache=shared",
}
TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
    },
}
settings.configure(
    SECRET_KEY="a drill has no secrets",
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": DATABASE},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "empty_admin",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[TEMPLATES],
    ROOT_URLCONF="empty_admin",
    STATIC_URL="static/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402


class Book(models.Model):
    """A book of the library."""

    title = models.CharField(max_length=100)


class LibraryAdmin(admin.AdminSite):
    """The admin, under the name of the library."""

    site_header = "Library"


library = LibraryAdmin(name="library")


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    """Books, with their titles."""

    list_display = ("title",)


urlpatterns = [path("admin/", library.urls)]
