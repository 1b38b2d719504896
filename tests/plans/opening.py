"""Both stores in SQL, opened on a database so that they can be watched."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from adapters.sqlalchemy.store import SqlAlchemyStore
from contract_tests.targets.django_database import django_on
from tests.plans.watched import WatchedDjango, WatchedSqlAlchemy, WatchedStore
from tests.stores.migrating import start_django


@contextmanager
def watched_sqlalchemy(database_url: str) -> Iterator[WatchedStore]:
    """The store in SQL, as Flask drives it."""
    pytest.importorskip("flask", reason="Flask is not installed")
    from flask_app.database import BlockingDatabase

    opened = BlockingDatabase(database_url)
    yield WatchedSqlAlchemy(opened.readers, SqlAlchemyStore(opened))
    opened.dispose()


@contextmanager
def watched_django(database_url: str) -> Iterator[WatchedStore]:
    """The store on Django's ORM."""
    start_django()
    from django_project.database.store import DjangoStore

    with django_on(database_url):
        yield WatchedDjango(DjangoStore())


Open = Callable[[str], AbstractContextManager[WatchedStore]]
WATCHED: dict[str, Open] = {"sqlalchemy": watched_sqlalchemy, "django": watched_django}
