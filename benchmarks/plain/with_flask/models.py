"""The tables as declarative models; Alembic has created them."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    """Return the current time in UTC, in whole milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class Model(DeclarativeBase):
    """The base of all models."""

    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger}  # noqa: RUF012


class User(Model):
    """A user account."""

    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    username: Mapped[str]
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    password: Mapped[str | None]
    bio: Mapped[str | None]
    image: Mapped[str | None]
    tier: Mapped[str] = mapped_column(default="Standard")
    is_staff: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Token(Model):
    """An access token, stored as a digest."""

    __tablename__ = "tokens"

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(User.id))
    expires_at: Mapped[datetime]


class Follow(Model):
    """A user who follows another."""

    __tablename__ = "follows"

    follower_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(User.id), primary_key=True)
    followed_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(User.id), primary_key=True)


class Article(Model):
    """An article."""

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(User.id))
    title: Mapped[str]
    description: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[User] = relationship()
    tags: Mapped[list["Tag"]] = relationship(order_by="Tag.position")


class Tag(Model):
    """A tag of an article; positions start at 0."""

    __tablename__ = "article_tags"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(Article.id))
    position: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime]


class Favorite(Model):
    """An article that a user has favorited."""

    __tablename__ = "favorites"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(User.id), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(Article.id), primary_key=True)
