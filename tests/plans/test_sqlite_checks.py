"""That the checks of SQLite's plans can fail: each on a statement that no store should send."""

from collections.abc import Iterator

import pytest

from tests.plans.conftest import FEW, MANY
from tests.plans.opening import watched_sqlalchemy
from tests.plans.sqlite_plans import (
    full_scans,
    plan,
    reads_of_rows,
    steps_taken,
    walks_in_order,
)
from tests.plans.watched import CountingStore, Statement

PAGE = "SELECT id FROM articles ORDER BY created_at DESC, id DESC LIMIT 10"
PAGE_OF_ROWS = "SELECT title FROM articles ORDER BY created_at DESC, id DESC LIMIT 10"


@pytest.fixture
def sqlite(populated: dict[int, str]) -> Iterator[CountingStore]:
    """A store of 1,000 articles."""
    with watched_sqlalchemy(populated[FEW]) as watched:
        yield watched


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM articles WHERE title = 'T'",
        "SELECT a.id FROM articles AS a ORDER BY a.title LIMIT 10",
        'SELECT U0."id" FROM "articles" U0 WHERE U0."body" = \'b\'',
        "SELECT count(*) FROM users JOIN articles ON articles.title = users.bio",
        "SELECT count(*) FROM users LEFT JOIN articles ON articles.title = users.bio",
        "SELECT id FROM users U0 WHERE EXISTS (SELECT 1 FROM articles U0 WHERE U0.title = bio)",
        PAGE_OF_ROWS,  # in order, and still all that it skips
    ],
)
def test_a_full_scan_is_found(sqlite: CountingStore, sql: str) -> None:
    assert full_scans(plan(sqlite, Statement(sql, ()))) != []


@pytest.mark.parametrize(
    "sql",
    [
        PAGE,
        "SELECT title FROM articles WHERE slug = 's'",
        "SELECT count(*) FROM articles",
        "SELECT count(*) FROM users WHERE bio = 'b'",
    ],
)
def test_what_is_no_full_scan_is_not(sqlite: CountingStore, sql: str) -> None:
    assert full_scans(plan(sqlite, Statement(sql, ()))) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(title) FROM articles",
        "SELECT count(title) FROM articles WHERE author_id = 'a'",
        "SELECT count(*) FROM articles WHERE slug > 's' AND body > 'a'",
        "SELECT count(*) FROM favorites AS f JOIN articles AS a ON a.id = f.article_id"
        " WHERE a.title > 'A'",
    ],
)
def test_a_count_that_reads_articles_is_found(sqlite: CountingStore, sql: str) -> None:
    assert reads_of_rows(plan(sqlite, Statement(sql, ()))) != []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM articles ORDER BY title LIMIT 10",
        "SELECT id FROM articles ORDER BY created_at DESC, slug DESC LIMIT 10",
        "SELECT id FROM articles ORDER BY created_at DESC, id ASC LIMIT 10",
        "SELECT id FROM articles WHERE author_id = 'a' ORDER BY created_at DESC, id DESC LIMIT 10",
        PAGE_OF_ROWS,
    ],
)
def test_a_page_that_is_not_walked_in_order_is_found(sqlite: CountingStore, sql: str) -> None:
    assert not walks_in_order(plan(sqlite, Statement(sql, ())), "articles_newest")


def test_a_page_that_is_walked_in_order_is_not(sqlite: CountingStore) -> None:
    assert walks_in_order(plan(sqlite, Statement(PAGE, ())), "articles_newest")


@pytest.mark.parametrize(
    ("sql", "least"),
    [
        ("SELECT id FROM articles ORDER BY title LIMIT 10", 50),
        (PAGE, 1),
    ],
)
def test_steps_grow_with_the_articles_where_a_page_reads_them_all(
    populated: dict[int, str], sql: str, least: int
) -> None:
    taken = {}
    for articles in (FEW, MANY):
        with watched_sqlalchemy(populated[articles]) as watched:
            taken[articles] = steps_taken(watched, Statement(sql, ()))
    assert taken[FEW] > 10
    assert least <= taken[MANY] / taken[FEW] < 2 * least


def test_a_name_that_the_reader_of_plans_does_not_know_is_no_silent_pass(
    sqlite: CountingStore,
) -> None:
    with pytest.raises(KeyError):
        plan(sqlite, Statement("SELECT 1 FROM users, articles WHERE title = bio", ()))
