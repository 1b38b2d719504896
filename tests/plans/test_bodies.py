"""Whose bodies are read: they are long, and lists show none."""

import re

import pytest

from tests.plans.lists import listing
from tests.plans.population import FILTERS, READER
from tests.plans.watched import CountingStore, Statement
from tests.stores.articles import by_slug, view


def reading_bodies(sent: list[Statement]) -> list[str]:
    """Those statements that ask for a body."""
    return [one.sql for one in sent if re.search(r"\bbody\b", one.sql)]


@pytest.mark.parametrize("name", FILTERS)
def test_no_statement_of_a_list_reads_a_body(many: CountingStore, name: str) -> None:
    assert reading_bodies(listing(many, FILTERS[name]).sent) == []


def test_one_statement_reads_the_body_of_an_article_alone(many: CountingStore) -> None:
    for use in (view(many.store, "s5", READER), by_slug(many.store, "s5")):
        assert len(reading_bodies(many.sent_by(use))) == 1
