"""The admin shows nothing.

Framework: Django
Symptom: A superuser logs in at /admin/ and sees no models at all: "You don't have permission to
    view or edit anything." The books are in the database, and the model is registered.
Provoke: Log in as a superuser, and open /admin/.
Tool: In manage.py shell, the registry of each admin site. (manage.py showmigrations rules out
    that the tables are missing.)
Elsewhere: Flask-Admin and sqladmin are given each view by add_view on the one object that they
    serve, so there is no second site to register with by mistake.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from drills.tools import load


def check(folder: Path) -> Iterator[str]:
    """The books are in the admin of a superuser, which has the header of the library."""
    service = load("empty_admin", folder, afresh=False)
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:  # an app in one file has no migrations
        editor.create_model(service.Book)
    service.Book.objects.create(title="Walden")
    client = Client()
    client.force_login(User.objects.create_superuser("root"))  # type: ignore[arg-type]
    index = client.get("/admin/").content.decode()
    if "/admin/empty_admin/book/" not in index:
        yield "/admin/ shows no books to a superuser."
    header = re.search(r'<div id="site-name">(.*?)</div>', index, re.DOTALL)
    if not header or "Library" not in header[1]:
        yield "The header of /admin/ is not the library's."
    response = client.get("/admin/empty_admin/book/")
    if response.status_code != 200 or "Walden" not in response.content.decode():
        yield f"/admin/empty_admin/book/ answers {response.status_code}, without the book."


def tool(folder: Path) -> str:
    """The registry of each site, and the site that the URLs name."""
    service = load("empty_admin", folder, afresh=False)
    from django.contrib.admin.sites import all_sites

    lines = [
        f"site {site.name!r}: {[model.__name__ for model in site._registry]}"
        for site in sorted(all_sites, key=lambda site: site.name)
    ]
    served = [pattern.namespace for pattern in service.urlpatterns]
    return "\n".join([*lines, f"/admin/ serves the site {served[0]!r}"])
