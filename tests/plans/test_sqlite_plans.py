"""How SQLite carries out what a list of articles needs."""

import pytest

from tests.plans.conftest import FEW, MANY
from tests.plans.lists import listing
from tests.plans.opening import WATCHED
from tests.plans.population import FILTERS, INDEXES
from tests.plans.sqlite_plans import (
    full_scans,
    plan,
    reads_of_rows,
    steps_taken,
    walks_in_order,
)
from tests.plans.watched import CountingStore


@pytest.mark.parametrize("name", FILTERS)
def test_nothing_reads_every_row_of_the_articles(many: CountingStore, name: str) -> None:
    for statement in listing(many, FILTERS[name]).sent:
        assert full_scans(plan(many, statement)) == [], statement.sql


@pytest.mark.parametrize("name", FILTERS)
def test_a_count_walks_an_index_and_reads_no_article(many: CountingStore, name: str) -> None:
    count = listing(many, FILTERS[name]).count
    assert reads_of_rows(plan(many, count)) == [], count.sql


@pytest.mark.parametrize("name", INDEXES)
def test_a_page_is_walked_in_the_order_of_its_index(many: CountingStore, name: str) -> None:
    page = listing(many, FILTERS[name]).page
    assert walks_in_order(plan(many, page), INDEXES[name]), page.sql


@pytest.mark.parametrize("store", WATCHED)
@pytest.mark.parametrize("name", INDEXES)
def test_a_page_costs_the_same_among_few_articles_and_among_many(
    populated: dict[int, str], store: str, name: str
) -> None:
    taken = {}
    for articles in (FEW, MANY):
        with WATCHED[store](populated[articles]) as watched:
            taken[articles] = steps_taken(watched, listing(watched, FILTERS[name]).page)
    assert 0.8 < taken[MANY] / taken[FEW] < 1.2, taken
