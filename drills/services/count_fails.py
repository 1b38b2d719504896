"""Members of a club: a Django project in one file."""

from collections.abc import Iterable
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
    INSTALLED_APPS=["count_fails"],
    ROOT_URLCONF="count_fails",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    LOGGING_CONFIG=None,
)
django.setup()


class Member(models.Model):
    """A member of the club."""

    name = models.CharField(max_length=100)


async def show_members(request: HttpRequest) -> JsonResponse:
    """How many members there are, and the newest."""
    newest = Member.objects.order_by("-pk").first()
    name = newest.name if newest else None
    return JsonResponse({"count": Member.objects.count(), "newest": name})


urlpatterns = [path("members", show_members)]


def fill(names: Iterable[str]) -> None:
    """Replace what is stored by these members."""
    if "count_fails_member" not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Member)
    Member.objects.all().delete()
    for name in names:
        Member.objects.create(name=name)
