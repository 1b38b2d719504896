"""That the checks of PostgreSQL's plans can fail: each on a statement that no store should send."""

from collections.abc import Iterator

import pytest

from tests.plans.opening import watched_sqlalchemy
from tests.plans.postgres_plans import full_scans, page_limit, plan, reads_of_rows, sorts, walks
from tests.plans.watched import CountingStore, Statement

pytestmark = pytest.mark.postgresql
PAGE = "SELECT id FROM articles ORDER BY created_at DESC, id DESC LIMIT 10 OFFSET 20"


@pytest.fixture
def server(postgres: str) -> Iterator[CountingStore]:
    """A store of 100,000 articles."""
    with watched_sqlalchemy(postgres) as watched:
        yield watched


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM articles WHERE title = 'T'",
        "SELECT a.id FROM articles AS a ORDER BY a.title LIMIT 10",
        "SELECT count(*) FROM users JOIN articles ON articles.title = users.bio",
    ],
)
def test_a_full_scan_is_found(server: CountingStore, sql: str) -> None:
    assert full_scans(plan(server, Statement(sql, {}))) == ["Seq Scan"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(title) FROM articles WHERE created_at < '2026-01-01 00:01Z'",
        "SELECT count(body) FROM articles WHERE slug = 's1'",
        "SELECT count(title) FROM articles",
        "SELECT count(title) FROM articles WHERE author_id = gen_random_uuid()",
    ],
)
def test_a_count_that_reads_articles_is_found(server: CountingStore, sql: str) -> None:
    assert reads_of_rows(plan(server, Statement(sql, {}))) != []


def test_a_count_that_reads_none_is_not(server: CountingStore) -> None:
    assert reads_of_rows(plan(server, Statement("SELECT count(*) FROM articles", {}))) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM articles ORDER BY title LIMIT 10",
        "SELECT id FROM articles ORDER BY created_at DESC, title LIMIT 10",
    ],
)
def test_a_page_that_is_sorted_is_found(server: CountingStore, sql: str) -> None:
    assert len(sorts(page_limit(plan(server, Statement(sql, {}))))) == 1


def test_a_page_that_is_read_in_order_is_not(server: CountingStore) -> None:
    limit = page_limit(plan(server, Statement(PAGE, {})))
    assert sorts(limit) == []
    assert walks(limit) == {"articles_newest": 30}


def test_a_page_that_is_walked_too_far_is_found(server: CountingStore) -> None:
    sql = "SELECT id FROM articles WHERE mod(id, 100) = 0 ORDER BY created_at DESC, id DESC LIMIT 3"
    limit = page_limit(plan(server, Statement(sql, {})))
    assert sorts(limit) == []
    assert walks(limit)["articles_newest"] > 200


def test_the_limit_of_a_subquery_is_not_taken_for_the_pages(server: CountingStore) -> None:
    page = """SELECT id FROM articles
        WHERE author_id = (SELECT id FROM users WHERE username = 'u5' LIMIT 1)
        ORDER BY created_at DESC, id DESC LIMIT 10"""
    limit = page_limit(plan(server, Statement(page, {})))
    assert walks(limit) == {"articles_author_newest": 10}


@pytest.mark.parametrize(
    "sql",
    [
        """SELECT count(*) FROM articles
        WHERE author_id = (SELECT id FROM users WHERE username = 'u5' LIMIT 1)""",
        """SELECT slug FROM (SELECT slug, id FROM articles ORDER BY created_at DESC, id DESC
        LIMIT 100 OFFSET 1) AS newest ORDER BY id + 1 LIMIT 10""",
    ],
)
def test_where_there_are_none_or_two_it_cannot_be_told(server: CountingStore, sql: str) -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        page_limit(plan(server, Statement(sql, {})))
