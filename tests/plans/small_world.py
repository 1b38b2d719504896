"""A few articles with much on them, and a reader who is signed in."""

from datetime import UTC, datetime, timedelta

from core.domain.accounts import new_token
from core.domain.articles import NewArticle
from core.domain.comments import NewComment
from core.ports.store import Store
from tests.stores.people import ANNA, BERT

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TOKEN = "the reader's"
AUTHOR, READER = ANNA, BERT
ARTICLES, SHARED = 22, "shared"
# How many tags and comments some articles have; the others have 20 tags and no comment.
TAGS = {"no-tags": 0, "one-tag": 1, "all-tags": 20}
COMMENTS = {"no-tags": 0, "one-tag": 1, "all-tags": 20}


async def settle(store: Store) -> None:
    """Store it all."""
    slugs = [*TAGS, *(f"another-{number}" for number in range(ARTICLES - len(TAGS)))]
    async with store.writing() as work:
        for user in (AUTHOR, READER):
            await work.users.add(user)
        await work.tokens.issue(new_token(TOKEN, READER, NOW))
        await work.follows.add(READER.id, AUTHOR.id)
        for age, slug in enumerate(slugs):
            tags = [SHARED, *(f"{number} of {slug}" for number in range(19))][: TAGS.get(slug, 20)]
            article = await work.articles.add(_article(slug, tuple(tags), NOW - timedelta(age)))
            assert article is not None
            await work.articles.favorite(article.id, READER.id)
            for number in range(COMMENTS.get(slug, 0)):
                user_id = (AUTHOR, READER)[number % 2].id
                await work.comments.add(NewComment(article.id, user_id, "c", NOW))


def _article(slug: str, tags: tuple[str, ...], moment: datetime) -> NewArticle:
    return NewArticle(slug, AUTHOR.id, "A title", "d", tags, moment, moment, "b")
