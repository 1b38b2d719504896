"""One database under every store: each reads and changes what another one wrote."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contract_tests.targets.databases import sqlite_url
from core.domain.accounts import User
from core.domain.articles import Article, ArticleFilter, ArticlePage, list_item
from core.domain.comments import Comment, NewComment
from core.domain.errors import Kind
from core.ports.store import Store
from tests.errors import expect_error
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    FIRST,
    NOON,
    SECOND,
    TAKEN,
    add,
    article_details,
    by_slug,
    by_username,
    comment,
    comments,
    delete,
    favorite,
    issue_tokens,
    page,
    publish_all,
    replace_article,
    replace_user,
    tags,
    token,
    token_owner,
)
from tests.stores.stores import IN_SQL, Open, StoreRunner

# Users, tokens and follows


MILLISECONDS = timedelta(milliseconds=120)
UNUSUAL = replace(
    BERT,
    username="e\u0301 \N{GRINNING FACE}",
    email=None,
    password_hash=None,
    bio="\u2028 ",
    image=None,
    created_at=NOON + MILLISECONDS,
)


@pytest.fixture(params=list(IN_SQL))
def reader(request: pytest.FixtureRequest, database: str) -> Iterator[StoreRunner]:
    """A store on the database that another one wrote."""
    with IN_SQL[request.param][0](database) as opened:
        yield opened


def test_every_store_reads_what_any_store_wrote(
    open_in_sql: Open, database: str, reader: StoreRunner
) -> None:
    tokens = [token("whole", ANNA, NOON), token("part", UNUSUAL, NOON + MILLISECONDS)]
    with open_in_sql(database) as writer:
        writer.run(add(writer.store, ANNA, UNUSUAL))
        writer.run(issue_tokens(writer.store, *tokens))
        writer.run(_follow(writer.store))
    for user, token_of_user in ((ANNA, tokens[0]), (UNUSUAL, tokens[1])):
        assert reader.run(by_username(reader.store, user.username)) == user
        just_before = token_of_user.expires_at - timedelta(milliseconds=1)
        assert reader.run(token_owner(reader.store, token_of_user, just_before)) == user
        assert (
            reader.run(token_owner(reader.store, token_of_user, token_of_user.expires_at)) is None
        )
    assert reader.run(_follows(reader.store))


def test_every_store_changes_what_any_store_wrote(
    open_in_sql: Open, database: str, reader: StoreRunner
) -> None:
    with open_in_sql(database) as writer:
        writer.run(add(writer.store, ANNA))
    with expect_error(Kind.TAKEN, {"username": TAKEN, "email": TAKEN}):
        reader.run(add(reader.store, replace(BERT, username="anna", email="anna@x.org")))
    after = replace(ANNA, username="Anna", version=2)
    reader.run(replace_user(reader.store, after, ANNA))
    assert reader.run(by_username(reader.store, "Anna")) == after


def test_every_store_writes_the_same_rows(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as writer:
        writer.run(add(writer.store, ANNA, UNUSUAL))
        tokens = [token("a", ANNA, NOON), token("b", ANNA, NOON + MILLISECONDS)]
        writer.run(issue_tokens(writer.store, *tokens))
        writer.run(_follow(writer.store))
    anna, unusual = "0" * 31 + "1", "0" * 31 + "2"
    assert _dicts(file, "SELECT * FROM users ORDER BY id") == [
        _row(ANNA, anna, "2026-11-22 12:00:05"),
        _row(UNUSUAL, unusual, "2026-11-22 12:00:05.120000"),
    ]
    assert _dicts(file, "SELECT digest, user_id, expires_at FROM tokens ORDER BY digest") == [
        {"digest": "a".ljust(64, "."), "user_id": anna, "expires_at": "2026-11-22 12:00:05"},
        {"digest": "b".ljust(64, "."), "user_id": anna, "expires_at": "2026-11-22 12:00:05.120000"},
    ]
    assert _dicts(file, "SELECT * FROM follows") == [{"follower_id": anna, "followed_id": unusual}]


def _row(user: User, user_id: str, created_at: str) -> dict[str, object]:
    return {
        "id": user_id,
        "username": user.username,
        "email": user.email,
        "email_key": user.email_key,
        "password": user.password_hash,
        "bio": user.bio,
        "image": user.image,
        "version": 1,
        "created_at": created_at,
        "tier": "Standard",
        "is_staff": 0,
    }


def _dicts(file: Path, query: str) -> list[dict[str, object]]:
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    rows = [dict(row) for row in connection.execute(query)]
    connection.close()
    return rows


async def _follow(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.add(ANNA.id, UNUSUAL.id)


async def _follows(store: Store) -> bool:
    async with store.reading() as work:
        return await work.follows.exists(ANNA.id, UNUSUAL.id)


# Articles and comments


PART = timedelta(milliseconds=120)
UNUSUAL_ARTICLE = replace(
    SECOND,
    author_id=BERT.id,
    title="e\u0301 \N{GRINNING FACE}",
    body="\u2028 \r\n",
    created_at=NOON + PART,
    updated_at=NOON + 2 * PART,
)


def write(runner: StoreRunner) -> tuple[list[Article], list[Comment]]:
    """Store two articles, one of them with a favorite and comments."""
    runner.run(add(runner.store, ANNA, BERT))
    articles = runner.run(publish_all(runner.store, FIRST, UNUSUAL_ARTICLE))
    runner.run(favorite(runner.store, articles[0].id, BERT.id))
    added = [NewComment(articles[0].id, who.id, "c ", NOON + PART) for who in (BERT, ANNA)]
    return articles, runner.run(comment(runner.store, *added))


def test_every_store_reads_articles_of_any_store(
    open_in_sql: Open, database: str, reader: StoreRunner
) -> None:
    with open_in_sql(database) as writer:
        articles, added = write(writer)
        details = [
            writer.run(article_details(writer.store, article.slug, BERT.id)) for article in articles
        ]
    assert [reader.run(by_slug(reader.store, article.slug)) for article in articles] == articles
    found = reader.run(page(reader.store, ArticleFilter(), BERT.id))
    assert found == ArticlePage(tuple(list_item(one) for one in details[::-1] if one), 2)
    assert [one.comment for one in reader.run(comments(reader.store, articles[0].id))] == added
    assert reader.run(tags(reader.store)) == ["y", "z", "x"]


def test_every_store_changes_articles_of_any_store(
    open_in_sql: Open, database: str, reader: StoreRunner
) -> None:
    with open_in_sql(database) as writer:
        (first, unusual), _ = write(writer)
    after = replace(unusual, slug="moved", tags=("z", "n"), updated_at=unusual.updated_at + PART)
    assert reader.run(replace_article(reader.store, after, unusual))
    assert reader.run(by_slug(reader.store, "moved")) == after
    assert reader.run(tags(reader.store)) == ["n", "z", "y", "x"]
    reader.run(delete(reader.store, first))
    assert reader.run(page(reader.store, ArticleFilter(tag="x"))).count == 0


def test_every_store_writes_the_same_rows_of_articles(open_in_sql: Open, file: Path) -> None:
    with open_in_sql(sqlite_url(file)) as writer:
        write(writer)
    anna, bert = "0" * 31 + "1", "0" * 31 + "2"
    whole, part, parts = (f"2026-11-22 12:00:05{rest}" for rest in ("", ".120000", ".240000"))
    assert _tuples(file, "articles") == [
        (1, "first", anna, "First", "d", "b", whole, whole),
        (2, "second", bert, "e\u0301 \N{GRINNING FACE}", "d", "\u2028 \r\n", part, parts),
    ]
    assert _tuples(file, "article_tags") == [
        (1, 1, 0, "x", whole),
        (2, 1, 1, "y", whole),
        (3, 2, 0, "y", part),
        (4, 2, 1, "z", part),
    ]
    assert _tuples(file, "favorites") == [(bert, 1)]
    assert _tuples(file, "comments") == [(1, 1, bert, "c ", part), (2, 1, anna, "c ", part)]


COLUMNS = {
    "articles": "id, slug, author_id, title, description, body, created_at, updated_at",
    "article_tags": "id, article_id, position, name, created_at",
    "favorites": "user_id, article_id",
    "comments": "id, article_id, author_id, body, created_at",
}


def _tuples(file: Path, table: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(file)
    query = f"SELECT {COLUMNS[table]} FROM {table} ORDER BY 1"  # noqa: S608
    rows: list[tuple[object, ...]] = connection.execute(query).fetchall()
    connection.close()
    return rows
