"""How PostgreSQL carries out what a list of articles needs."""

import pytest

from tests.plans.lists import listing
from tests.plans.population import FILTERS, INDEXES, LIMIT, OFFSET
from tests.plans.postgres_plans import (
    full_scans,
    page_limit,
    plan,
    reads_of_rows,
    sorts,
    walks,
)
from tests.plans.watched import CountingStore

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("name", FILTERS)
def test_nothing_reads_every_row_of_the_articles(on_postgres: CountingStore, name: str) -> None:
    for statement in listing(on_postgres, FILTERS[name]).sent:
        assert full_scans(plan(on_postgres, statement)) == [], statement.sql


@pytest.mark.parametrize("name", FILTERS)
def test_a_count_walks_an_index_and_reads_no_article(on_postgres: CountingStore, name: str) -> None:
    count = listing(on_postgres, FILTERS[name]).count
    assert reads_of_rows(plan(on_postgres, count)) == [], count.sql


@pytest.mark.parametrize("name", INDEXES)
def test_a_page_is_walked_in_the_order_of_its_index_and_no_further(
    on_postgres: CountingStore, name: str
) -> None:
    page = listing(on_postgres, FILTERS[name]).page
    limit = page_limit(plan(on_postgres, page))
    assert sorts(limit) == [], page.sql
    assert list(walks(limit)) == [INDEXES[name]], page.sql
    assert walks(limit)[INDEXES[name]] <= LIMIT + OFFSET, page.sql
