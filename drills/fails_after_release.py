"""The new version fails in production, and works on a new laptop.

Framework: Django
Symptom: Since the last release GET /orders answers 500 in production. Whoever clones the
    repository and starts it sees no fault.
Provoke: Take a database of the last release (migration 0001), call release() in project.py, and
    send GET /orders.
Tool: manage.py showmigrations, on the database that fails.
Elsewhere: In none: no framework changes a database by itself, and create_all of SQLAlchemy creates
    tables and never alters one. An app can refuse, though: each of the Forge answers 503 and says
    that its database is not migrated.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import ModuleType

from drills.tools import answered, load


def check(folder: Path) -> Iterator[str]:
    """After a release on an old database, and on none, the orders can be listed."""
    with _project(folder) as project:
        from django.db import connection
        from django.test import Client

        client = Client()
        _old_database()
        for what in ("an old database", "no database"):
            project.release()
            _, wrong = answered(folder, "GET /orders", lambda: client.get("/orders"))
            if wrong:
                yield f"After a release on {what}, {wrong}"
            connection.close()
            project.DATABASE.unlink()


def tool(folder: Path) -> str:
    """What showmigrations prints after the release."""
    with _project(folder) as project:
        from django.core.management import call_command
        from django.db import connection

        _old_database()
        project.release()
        printed = StringIO()
        call_command("showmigrations", no_color=True, stdout=printed)
        connection.close()
        project.DATABASE.unlink()
        return f"$ python manage.py showmigrations\n{printed.getvalue()}"


def _old_database() -> None:
    """Build a database of the last release, with an order."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "fails_after_release", "0001", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fails_after_release_order (article) VALUES ('A')")


@contextmanager
def _project(folder: Path) -> Iterator[ModuleType]:
    os.environ.setdefault("DATABASE", str(Path(tempfile.mkdtemp()) / "orders.db"))
    load("fails_after_release", folder, afresh=False)
    database = Path(os.environ["DATABASE"])
    database.parent.mkdir(exist_ok=True)
    try:
        yield import_module("fails_after_release.project")
    finally:
        database.unlink(missing_ok=True)
        database.parent.rmdir()
