"""A crowd whose articles, favorites and follows are drawn by lot: the same ones each time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from uuid import UUID

from core.domain.accounts import Profile, User, profile_of
from core.domain.articles import Article, ArticleDetails, ArticleFilter
from core.ports.store import Store
from tests.stores.articles import FIRST
from tests.stores.people import ANNA, NOON

PEOPLE = [
    replace(ANNA, id=UUID(int=n + 1), username=f"u{n}", email=f"u{n}@x.org") for n in range(4)
]
BY_ID = {user.id: user for user in PEOPLE}
TAGS = ["a", "b", "c", "d"]
ARTICLES = 40


@dataclass(slots=True)
class Crowd:
    """What is stored, as plain values; `seen` and `wanted` are what a store should say of it."""

    articles: list[Article]
    favorites: set[tuple[int, UUID]]
    follows: set[tuple[UUID, UUID]]

    def seen(self, article: Article, reader_id: UUID | None) -> ArticleDetails:
        """An article as a viewer sees it."""
        return ArticleDetails(
            article,
            self._profile(article.author_id, reader_id),
            favorited=any(pair == (article.id, reader_id) for pair in self.favorites),
            favorites_count=sum(article_id == article.id for article_id, _ in self.favorites),
        )

    def wanted(self, wanted: ArticleFilter) -> list[Article]:
        """The articles that a filter matches, newest first."""
        matching = [article for article in self.articles if all(self._answers(article, wanted))]
        return sorted(matching, key=lambda a: (a.created_at, a.id), reverse=True)

    def _answers(self, article: Article, wanted: ArticleFilter) -> Iterator[bool]:
        if wanted.tag is not None:
            yield wanted.tag in article.tags
        if wanted.author is not None:
            yield BY_ID[article.author_id].username == wanted.author
        if wanted.favorited is not None:
            named = [user.id for user in PEOPLE if user.username == wanted.favorited]
            yield any((article.id, user_id) in self.favorites for user_id in named)
        if wanted.followed_by is not None:
            yield (wanted.followed_by, article.author_id) in self.follows

    def _profile(self, user_id: UUID, reader_id: UUID | None) -> Profile:
        following = any(pair == (reader_id, user_id) for pair in self.follows)
        return profile_of(BY_ID[user_id], following=following)


async def gather(store: Store) -> Crowd:
    """Store the crowd; many of its articles are of the same moment."""
    lot = Random(7)  # noqa: S311
    users: list[User] = PEOPLE
    crowd = Crowd([], set(), set())
    async with store.writing() as work:
        for user in users:
            await work.users.add(user)
        for number in range(ARTICLES):
            moment = NOON + timedelta(milliseconds=lot.choice([0, 1, 10, 120, 995, 1_000, 2_000]))
            new = replace(
                FIRST,
                slug=f"s{number}",
                author_id=lot.choice(users[:3]).id,  # the last one is only a reader
                tags=tuple(lot.sample(TAGS, lot.randint(0, 3))),
                created_at=moment,
                updated_at=moment,
            )
            added = await work.articles.add(new)
            assert added is not None
            crowd.articles.append(added)
            for user in lot.sample(users[1:], lot.randint(0, 3)):
                await work.articles.favorite(added.id, user.id)
                crowd.favorites.add((added.id, user.id))
        for pair in [(0, 1), (1, 0), (1, 2), (3, 0), (3, 1), (3, 2)]:
            follower, followed = (users[n].id for n in pair)
            await work.follows.add(follower, followed)
            crowd.follows.add((follower, followed))
    return crowd
