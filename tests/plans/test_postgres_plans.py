"""How PostgreSQL executes the statements of a list of articles, and that the checks can fail."""

from collections.abc import Iterator

import pytest

from tests.plans.population import (
    FILTERS,
    INDEXES,
    LIMIT,
    OFFSET,
    comments_page,
    listing,
    tags_list,
)
from tests.plans.postgres_plans import (
    full_scans,
    kinds_of_walks,
    limits,
    page_limit,
    plan,
    reads_of_rows,
    sorts,
    walks,
)
from tests.plans.recording_stores import RecordingStore, Statement, recording_sqlalchemy


@pytest.mark.postgresql
@pytest.mark.parametrize("name", FILTERS)
def test_no_statement_scans_the_articles(on_postgres: RecordingStore, name: str) -> None:
    for statement in listing(on_postgres, FILTERS[name]).sent:
        assert full_scans(plan(on_postgres, statement)) == [], statement.sql


@pytest.mark.postgresql
@pytest.mark.parametrize("name", FILTERS)
def test_a_count_reads_an_index_only(on_postgres: RecordingStore, name: str) -> None:
    count = listing(on_postgres, FILTERS[name]).count
    assert reads_of_rows(plan(on_postgres, count)) == [], count.sql


@pytest.mark.postgresql
@pytest.mark.parametrize("name", INDEXES)
def test_a_page_is_read_in_the_order_of_its_index_and_no_further(
    on_postgres: RecordingStore, name: str
) -> None:
    page = listing(on_postgres, FILTERS[name]).page
    limit = page_limit(plan(on_postgres, page))
    assert sorts(limit) == [], page.sql
    assert list(walks(limit)) == [INDEXES[name]], page.sql
    assert walks(limit)[INDEXES[name]] <= LIMIT + OFFSET, page.sql


@pytest.mark.postgresql
def test_a_page_of_comments_reads_its_entries_of_their_index_alone(
    on_postgres: RecordingStore,
) -> None:
    page = comments_page(on_postgres)
    limit = page_limit(plan(on_postgres, page))
    assert sorts(limit) == [], page.sql
    assert kinds_of_walks(limit) == ["Index Only Scan"], page.sql
    assert walks(limit) == {"comments_article": LIMIT + OFFSET}, page.sql


@pytest.mark.postgresql
def test_a_list_of_tags_reads_as_many_as_it_counts(on_postgres: RecordingStore) -> None:
    newest = 500
    _, limit = limits(plan(on_postgres, tags_list(on_postgres, newest)))
    assert sorts(limit) == []
    assert walks(limit) == {"article_tags_pkey": newest}


# The checks themselves, on statements that no store should send

PAGE = "SELECT id FROM articles ORDER BY created_at DESC, id DESC LIMIT 10 OFFSET 20"


@pytest.fixture
def server(postgres: str) -> Iterator[RecordingStore]:
    """A store of 100,000 articles."""
    with recording_sqlalchemy(postgres) as recording:
        yield recording


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM articles WHERE title = 'T'",
        "SELECT a.id FROM articles AS a ORDER BY a.title LIMIT 10",
        "SELECT count(*) FROM users JOIN articles ON articles.title = users.bio",
    ],
)
def test_a_full_scan_is_found(server: RecordingStore, sql: str) -> None:
    assert full_scans(plan(server, Statement(sql, {}))) == ["Seq Scan"]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(title) FROM articles WHERE created_at < '2026-01-01 00:01Z'",
        "SELECT count(body) FROM articles WHERE slug = 's1'",
        "SELECT count(title) FROM articles",
        "SELECT count(title) FROM articles WHERE author_id = gen_random_uuid()",
    ],
)
def test_a_count_that_reads_articles_is_found(server: RecordingStore, sql: str) -> None:
    assert reads_of_rows(plan(server, Statement(sql, {}))) != []


@pytest.mark.postgresql
def test_a_count_that_reads_an_index_only_is_accepted(server: RecordingStore) -> None:
    assert reads_of_rows(plan(server, Statement("SELECT count(*) FROM articles", {}))) == []


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM articles ORDER BY title LIMIT 10",
        "SELECT id FROM articles ORDER BY created_at DESC, title LIMIT 10",
    ],
)
def test_a_sort_is_found(server: RecordingStore, sql: str) -> None:
    assert len(sorts(page_limit(plan(server, Statement(sql, {}))))) == 1


@pytest.mark.postgresql
def test_a_page_in_the_order_of_the_index_is_accepted(server: RecordingStore) -> None:
    limit = page_limit(plan(server, Statement(PAGE, {})))
    assert sorts(limit) == []
    assert walks(limit) == {"articles_newest": 30}


@pytest.mark.postgresql
def test_a_page_that_reads_too_many_entries_is_found(server: RecordingStore) -> None:
    sql = "SELECT id FROM articles WHERE mod(id, 100) = 0 ORDER BY created_at DESC, id DESC LIMIT 3"
    limit = page_limit(plan(server, Statement(sql, {})))
    assert sorts(limit) == []
    assert walks(limit)["articles_newest"] > 200


@pytest.mark.postgresql
def test_the_limit_of_a_subquery_is_not_that_of_the_page(server: RecordingStore) -> None:
    page = """SELECT id FROM articles
        WHERE author_id = (SELECT id FROM users WHERE username = 'u5' LIMIT 1)
        ORDER BY created_at DESC, id DESC LIMIT 10"""
    limit = page_limit(plan(server, Statement(page, {})))
    assert walks(limit) == {"articles_author_newest": 10}


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "sql",
    [
        """SELECT count(*) FROM articles
        WHERE author_id = (SELECT id FROM users WHERE username = 'u5' LIMIT 1)""",
        """SELECT slug FROM (SELECT slug, id FROM articles ORDER BY created_at DESC, id DESC
        LIMIT 100 OFFSET 1) AS newest ORDER BY id + 1 LIMIT 10""",
    ],
)
def test_no_limit_or_two_limits_are_an_error(server: RecordingStore, sql: str) -> None:
    with pytest.raises(ValueError, match="values to unpack"):
        page_limit(plan(server, Statement(sql, {})))
