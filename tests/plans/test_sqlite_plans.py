"""How SQLite executes the statements of a list of articles, and that the checks can fail."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from adapters.sqlalchemy.tables import metadata
from tests.plans.conftest import FEW, MANY
from tests.plans.population import FILTERS, INDEXES, comments_page, listing, tags_list
from tests.plans.recording_stores import RECORDING, RecordingStore, Statement, recording_sqlalchemy
from tests.plans.sqlite_plans import full_scans, plan, reads_of_rows, steps_taken, walks_in_order

KEYS = (sa.PrimaryKeyConstraint, sa.UniqueConstraint)


@pytest.mark.parametrize("name", FILTERS)
def test_no_statement_scans_the_articles(many: RecordingStore, name: str) -> None:
    for statement in listing(many, FILTERS[name]).sent:
        assert full_scans(plan(many, statement)) == [], statement.sql


@pytest.mark.parametrize("name", FILTERS)
def test_a_count_reads_an_index_only(many: RecordingStore, name: str) -> None:
    count = listing(many, FILTERS[name]).count
    assert reads_of_rows(plan(many, count)) == [], count.sql


@pytest.mark.parametrize("name", INDEXES)
def test_a_page_is_read_in_the_order_of_its_index(many: RecordingStore, name: str) -> None:
    page = listing(many, FILTERS[name]).page
    assert walks_in_order(plan(many, page), INDEXES[name]), page.sql


@pytest.mark.parametrize("store", RECORDING)
@pytest.mark.parametrize("name", INDEXES)
def test_a_page_costs_the_same_among_few_articles_and_among_many(
    populated: dict[int, str], store: str, name: str
) -> None:
    steps = {}
    for articles in (FEW, MANY):
        with RECORDING[store](populated[articles]) as recording:
            steps[articles] = steps_taken(recording, listing(recording, FILTERS[name]).page)
    assert 0.8 < steps[MANY] / steps[FEW] < 1.2, steps


def test_a_page_of_comments_is_read_in_the_order_of_its_index(many: RecordingStore) -> None:
    page = comments_page(many)
    assert walks_in_order(plan(many, page), "comments_article"), page.sql


@pytest.mark.parametrize("store", RECORDING)
def test_a_page_of_comments_costs_the_same_among_few_and_among_many(
    populated: dict[int, str], store: str
) -> None:
    steps = {}
    for articles in (FEW, MANY):
        with RECORDING[store](populated[articles]) as recording:
            steps[articles] = steps_taken(recording, comments_page(recording))
    assert 0.8 < steps[MANY] / steps[FEW] < 1.2, steps


@pytest.mark.parametrize("store", RECORDING)
def test_a_list_of_tags_costs_the_same_among_few_and_among_many(
    populated: dict[int, str], store: str
) -> None:
    steps = {}
    for articles in (FEW, MANY):
        with RECORDING[store](populated[articles]) as recording:
            steps[articles] = steps_taken(recording, tags_list(recording, FEW // 2))
    assert 0.8 < steps[MANY] / steps[FEW] < 1.2, steps


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_foreign_key_has_an_index_that_begins_with_it(table: sa.Table) -> None:
    """A database looks for the rows that refer to each row that it deletes."""
    indexed = [next(iter(index.columns)) for index in table.indexes]
    indexed += [next(iter(key.columns)) for key in table.constraints if isinstance(key, KEYS)]
    assert {key.parent.name for key in table.foreign_keys} <= {one.name for one in indexed}


# The checks themselves, on statements that no store should send


PAGE = "SELECT id FROM articles ORDER BY created_at DESC, id DESC LIMIT 10"
PAGE_OF_ROWS = "SELECT title FROM articles ORDER BY created_at DESC, id DESC LIMIT 10"


@pytest.fixture
def sqlite(populated: dict[int, str]) -> Iterator[RecordingStore]:
    """A store of 1,000 articles."""
    with recording_sqlalchemy(populated[FEW]) as recording:
        yield recording


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM articles WHERE title = 'T'",
        "SELECT a.id FROM articles AS a ORDER BY a.title LIMIT 10",
        'SELECT U0."id" FROM "articles" U0 WHERE U0."body" = \'b\'',
        "SELECT count(*) FROM users JOIN articles ON articles.title = users.bio",
        "SELECT count(*) FROM users LEFT JOIN articles ON articles.title = users.bio",
        "SELECT id FROM users U0 WHERE EXISTS (SELECT 1 FROM articles U0 WHERE U0.title = bio)",
        PAGE_OF_ROWS,  # in order, but it reads the rows that it skips
    ],
)
def test_a_full_scan_is_found(sqlite: RecordingStore, sql: str) -> None:
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
def test_any_other_statement_is_no_full_scan(sqlite: RecordingStore, sql: str) -> None:
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
def test_a_count_that_reads_articles_is_found(sqlite: RecordingStore, sql: str) -> None:
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
def test_a_page_in_another_order_is_found(sqlite: RecordingStore, sql: str) -> None:
    assert not walks_in_order(plan(sqlite, Statement(sql, ())), "articles_newest")


def test_a_page_in_order_is_accepted(sqlite: RecordingStore) -> None:
    assert walks_in_order(plan(sqlite, Statement(PAGE, ())), "articles_newest")


@pytest.mark.parametrize(
    ("sql", "least"),
    [
        ("SELECT id FROM articles ORDER BY title LIMIT 10", 50),
        (PAGE, 1),
    ],
)
def test_the_steps_of_a_full_scan_grow_with_the_articles(
    populated: dict[int, str], sql: str, least: int
) -> None:
    steps = {}
    for articles in (FEW, MANY):
        with recording_sqlalchemy(populated[articles]) as recording:
            steps[articles] = steps_taken(recording, Statement(sql, ()))
    assert steps[FEW] > 10
    assert least <= steps[MANY] / steps[FEW] < 2 * least


def test_an_unknown_name_in_a_plan_is_an_error(
    sqlite: RecordingStore,
) -> None:
    with pytest.raises(KeyError):
        plan(sqlite, Statement("SELECT 1 FROM users, articles WHERE title = bio", ()))
