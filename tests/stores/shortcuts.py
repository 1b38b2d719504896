"""Users, articles and payments to store, and units of work in one call."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from uuid import UUID

from core.domain.accounts import Token, User
from core.domain.articles import Article, ArticleDetails, ArticleFilter, ArticlePage, NewArticle
from core.domain.comments import Comment, CommentDetails, NewComment
from core.domain.membership import Grant, Payment
from core.domain.membership_tiers import Tier
from core.ports.store import Store

# Users and tokens


NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
TAKEN = "has already been taken"

ANNA = User(
    id=UUID(int=1),
    username="anna",
    email="Anna@x.org",
    password_hash="hash of anna's password",
    bio="born in Umeå",
    image="https://x.org/anna.png",
    tier=Tier.STANDARD,
    is_staff=False,
    version=1,
    created_at=NOON,
)
BERT = replace(ANNA, id=UUID(int=2), username="bert", email="bert@x.org")


def token(name: str, user: User, expires_at: datetime) -> Token:
    """A token of a user, with an invented digest."""
    return Token(name.ljust(64, "."), user.id, expires_at)


async def add(store: Store, *users: User) -> None:
    """Store new users."""
    async with store.writing() as work:
        for user in users:
            await work.users.add(user)


async def replace_user(store: Store, user: User, before: User) -> None:
    """Store the next version of a user."""
    async with store.writing() as work:
        await work.users.replace(user, before)


async def delete_user(store: Store, user: User) -> None:
    """Delete a user."""
    async with store.writing() as work:
        await work.users.delete(user)


async def by_username(store: Store, username: str) -> User | None:
    """The user of that name."""
    async with store.reading() as work:
        return await work.users.by_username(username)


async def issue_tokens(store: Store, *tokens: Token) -> None:
    """Store tokens."""
    async with store.writing() as work:
        for token in tokens:
            await work.tokens.issue(token)


async def token_owner(store: Store, token: Token, now: datetime) -> User | None:
    """The owner of a token that is valid at that time."""
    async with store.reading() as work:
        return await work.tokens.owner(token.digest, now)


# Articles and comments


FIRST = NewArticle(
    slug="first",
    author_id=ANNA.id,
    title="First",
    description="d",
    body="b",
    tags=("x", "y"),
    created_at=NOON,
    updated_at=NOON,
)
SECOND = replace(FIRST, slug="second", title="Second", tags=("y", "z"))


def numbered(new: NewArticle, number: int) -> Article:
    """A new article with the id that a store gives it."""
    return Article(**asdict(new), id=number)


async def publish(store: Store, new: NewArticle) -> Article | None:
    """Store a new article."""
    async with store.writing() as work:
        return await work.articles.add(new)


async def publish_all(store: Store, *new: NewArticle) -> list[Article]:
    """Store new articles whose slugs are free."""
    async with store.writing() as work:
        added = [await work.articles.add(article) for article in new]
    return [article for article in added if article is not None]


async def replace_article(store: Store, after: Article, before: Article) -> bool:
    """Store an article over its former state."""
    async with store.writing() as work:
        return await work.articles.replace(after, before)


async def delete(store: Store, article: Article) -> None:
    """Delete an article."""
    async with store.writing() as work:
        await work.articles.delete(article)


async def favorite(store: Store, article_id: int, *user_ids: UUID) -> None:
    """Let users favorite an article."""
    async with store.writing() as work:
        for user_id in user_ids:
            await work.articles.favorite(article_id, user_id)


async def by_slug(store: Store, slug: str) -> Article | None:
    """The article of that slug."""
    async with store.reading() as work:
        return await work.articles.by_slug(slug)


async def article_details(
    store: Store, slug: str, reader_id: UUID | None = None
) -> ArticleDetails | None:
    """The article of that slug for the requesting user."""
    async with store.reading() as work:
        return await work.articles.details(slug, reader_id)


async def page(
    store: Store,
    filters: ArticleFilter,
    reader_id: UUID | None = None,
    limit: int = 100,
    offset: int = 0,
) -> ArticlePage:
    """A page of the articles that match."""
    async with store.reading() as work:
        return await work.articles.page(filters, reader_id, limit, offset)


async def tags(store: Store, limit: int = 1_000, newest: int = 1_000) -> list[str]:
    """The tags in use."""
    async with store.reading() as work:
        return await work.articles.tags(limit, newest)


async def comment(store: Store, *new: NewComment) -> list[Comment]:
    """Store new comments."""
    async with store.writing() as work:
        return [await work.comments.add(one) for one in new]


async def comments(
    store: Store,
    article_id: int,
    reader_id: UUID | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[CommentDetails]:
    """A page of the comments on an article."""
    async with store.reading() as work:
        return await work.comments.on_article(article_id, reader_id, limit, offset)


# Payments and grants


PAID = Payment("pi_1", ANNA.id, Tier.PRO, str(ANNA.id), "Pro", NOON, None)
UNMATCHED = replace(PAID, user_id=None, named_user="nobody")
GRANT = Grant(ANNA.id, 2, Tier.PRO, BERT.id, NOON)


async def record_event(store: Store, event_id: str, now: datetime = NOON) -> bool:
    """Record an event."""
    async with store.writing() as work:
        return await work.ledger.record_event(event_id, now)


async def lock_payment(store: Store, payment_intent: str) -> Payment:
    """A payment."""
    async with store.writing() as work:
        return await work.ledger.lock_payment(payment_intent)


async def save(store: Store, *payments: Payment) -> None:
    """Store payments."""
    async with store.writing() as work:
        for payment in payments:
            await work.ledger.lock_payment(payment.payment_intent)
            await work.ledger.save(payment)


async def grant(store: Store, *grants: Grant) -> None:
    """Store grants."""
    async with store.writing() as work:
        for one in grants:
            await work.ledger.grant(one)


async def payments_of(store: Store, user: User) -> set[Payment]:
    """The payments of a member."""
    async with store.reading() as work:
        found = await work.ledger.payments(user.id)
    assert len(set(found)) == len(found)
    return set(found)


async def grants_of(store: Store, user: User) -> set[Grant]:
    """The grants of a member."""
    async with store.reading() as work:
        found = await work.ledger.grants(user.id)
    assert len(set(found)) == len(found)
    return set(found)


async def unmatched(store: Store) -> list[Payment]:
    """The unmatched payments."""
    async with store.reading() as work:
        return await work.ledger.unmatched()
