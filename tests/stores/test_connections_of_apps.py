"""How every connection of a running app to SQLite is set up, whatever happened to it before."""

from pathlib import Path

import pytest

from contract_tests.api import Api, send_all_concurrently
from contract_tests.apps import APPS, complete_apps
from contract_tests.articles.steps import draft
from contract_tests.membership.steps import sign_up
from contract_tests.targets.databases import SqliteFiles, sqlite_url
from contract_tests.targets.in_process import in_process
from tests.stores.plain_sql import execute
from tests.stores.test_connections import SET_UP
from tests.stores.watched_connections import Watched, lent_by_engines, used_by_django

AT_ONCE = 8


@pytest.mark.parametrize("framework", complete_apps())
def test_every_connection_is_durable_whenever_it_is_used(
    framework: str, file: Path, sqlite_files: SqliteFiles
) -> None:
    """The first, those of many requests at once, and those that an error or a loss left behind."""
    if not APPS[framework].is_installed:
        pytest.skip(f"{framework} is not installed")
    watched = Watched(list(SET_UP))
    watching = used_by_django if framework == "django" else lent_by_engines
    with in_process(framework, sqlite_files) as target, watching(watched):
        assert target.with_database is not None
        with target.with_database(sqlite_url(file)) as client:
            _fail_between_two_successes(Api(client), file)
    assert len(watched.connections) > 2
    assert len(watched.found) > 4 * AT_ONCE
    assert [found for found in watched.found if found != SET_UP] == []


def _work(api: Api) -> None:
    """Read and write, at once and one after the other."""
    token = sign_up(api).token
    published = [lambda: api.post("/api/articles", draft(), token=token)] * AT_ONCE
    read = [lambda: api.get("/api/articles", token=token)] * AT_ONCE
    assert {answer.status_code for answer in send_all_concurrently([*published, *read])} == {
        200,
        201,
    }
    assert api.get("/api/user", token=token).status_code == 200


def _fail_between_two_successes(api: Api, file: Path) -> None:
    _work(api)
    execute(sqlite_url(file), "ALTER TABLE article_tags RENAME TO away")
    assert api.get("/api/tags").status_code == 503
    execute(sqlite_url(file), "ALTER TABLE away RENAME TO article_tags")
    _work(api)
