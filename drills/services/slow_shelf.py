"""Books and their authors: a Django project in one file."""

from uuid import uuid4

import django
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path

DATABASE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": f"file:{uuid4()}?mode=memory&cache=shared",
}
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": DATABASE},
    INSTALLED_APPS=["slow_shelf"],
    ROOT_URLCONF="slow_shelf",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()


class Author(models.Model):
    """Who writes."""

    name = models.CharField(max_length=100)


class Book(models.Model):
    """What somebody has written."""

    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, models.CASCADE)


def list_books(request: HttpRequest) -> JsonResponse:
    """Every book with the name of its author."""
    books = Book.objects.order_by("pk")
    listed = [{"title": book.title, "author": book.author.name} for book in books]
    return JsonResponse(listed, safe=False)


urlpatterns = [path("books", list_books)]


def create_tables() -> None:
    """Create the tables, once."""
    if "slow_shelf_book" not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Author)
            editor.create_model(Book)


def fill(books: int) -> None:
    """Replace what is stored by books of as many authors."""
    create_tables()
    Book.objects.all().delete()
    for number in range(books):
        author = Author.objects.create(name=f"A{number}")
        Book.objects.create(title=f"T{number}", author=author)
