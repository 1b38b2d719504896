"""One database under every store: what one writes of articles, each reads and changes."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contract_tests.targets.databases import sqlite_url
from core.domain.articles import Article, ArticleFilter, ArticlePage, list_item
from core.domain.comments import Comment, NewComment
from tests.stores.articles import (
    FIRST,
    SECOND,
    by_slug,
    comment,
    comments,
    delete,
    favorite,
    page,
    published,
    replace_article,
    tags,
    view,
)
from tests.stores.driving import DrivenStore
from tests.stores.opening import IN_SQL, Open
from tests.stores.people import ANNA, BERT, NOON
from tests.stores.uses import add

PART = timedelta(milliseconds=120)
ODD = replace(
    SECOND,
    author_id=BERT.id,
    title="e\u0301 \N{GRINNING FACE}",
    body="\u2028 \r\n",
    created_at=NOON + PART,
    updated_at=NOON + 2 * PART,
)


@pytest.fixture(params=list(IN_SQL))
def reader(request: pytest.FixtureRequest, database: str) -> Iterator[DrivenStore]:
    """A store on the database that another one wrote."""
    with IN_SQL[request.param][0](database) as opened:
        yield opened


def write(driven: DrivenStore) -> tuple[list[Article], list[Comment]]:
    """Two articles, one favored and commented on."""
    driven.run(add(driven.store, ANNA, BERT))
    articles = driven.run(published(driven.store, FIRST, ODD))
    driven.run(favorite(driven.store, articles[0].id, BERT.id))
    said = [NewComment(articles[0].id, who.id, "c ", NOON + PART) for who in (BERT, ANNA)]
    return articles, driven.run(comment(driven.store, *said))


def test_every_store_reads_what_any_store_wrote(
    open_in_sql: Open, database: str, reader: DrivenStore
) -> None:
    with open_in_sql(database) as writer:
        articles, said = write(writer)
        seen = [writer.run(view(writer.store, article.slug, BERT.id)) for article in articles]
    assert [reader.run(by_slug(reader.store, article.slug)) for article in articles] == articles
    found = reader.run(page(reader.store, ArticleFilter(), BERT.id))
    assert found == ArticlePage(tuple(list_item(one) for one in seen[::-1] if one), 2)
    assert [one.comment for one in reader.run(comments(reader.store, articles[0].id))] == said
    assert reader.run(tags(reader.store)) == ["y", "z", "x"]


def test_every_store_changes_what_any_store_wrote(
    open_in_sql: Open, database: str, reader: DrivenStore
) -> None:
    with open_in_sql(database) as writer:
        (first, odd), _ = write(writer)
    after = replace(odd, slug="moved", tags=("z", "n"), updated_at=odd.updated_at + PART)
    assert reader.run(replace_article(reader.store, after, odd))
    assert reader.run(by_slug(reader.store, "moved")) == after
    assert reader.run(tags(reader.store)) == ["n", "z", "y", "x"]
    reader.run(delete(reader.store, first))
    assert reader.run(page(reader.store, ArticleFilter(tag="x"))).count == 0


def test_every_store_writes_the_same_rows(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as writer:
        write(writer)
    anna, bert = "0" * 31 + "1", "0" * 31 + "2"
    whole, part, parts = (f"2026-11-22 12:00:05{rest}" for rest in ("", ".120000", ".240000"))
    assert _rows(file, "articles") == [
        (1, "first", anna, "First", "d", "b", whole, whole),
        (2, "second", bert, "e\u0301 \N{GRINNING FACE}", "d", "\u2028 \r\n", part, parts),
    ]
    assert _rows(file, "article_tags") == [
        (1, 1, 0, "x", whole),
        (2, 1, 1, "y", whole),
        (3, 2, 0, "y", part),
        (4, 2, 1, "z", part),
    ]
    assert _rows(file, "favorites") == [(bert, 1)]
    assert _rows(file, "comments") == [(1, 1, bert, "c ", part), (2, 1, anna, "c ", part)]


COLUMNS = {
    "articles": "id, slug, author_id, title, description, body, created_at, updated_at",
    "article_tags": "id, article_id, position, name, created_at",
    "favorites": "user_id, article_id",
    "comments": "id, article_id, author_id, body, created_at",
}


def _rows(file: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    query = f"SELECT {COLUMNS[table]} FROM {table} ORDER BY 1"  # noqa: S608
    rows: list[tuple[object, ...]] = connection.execute(query).fetchall()
    connection.close()
    return rows
