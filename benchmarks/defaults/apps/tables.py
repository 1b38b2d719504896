"""The tables of the apps that the communities of FastAPI and Flask write, by SQLAlchemy."""

import os
import secrets
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import JSON, DateTime, ForeignKey, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)  # SQLite keeps no time zone


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str]
    bio: Mapped[str | None]
    image: Mapped[str | None]
    following = False  # what these apps leave out


class Token(Base):
    __tablename__ = "tokens"

    digest: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    user: Mapped[User] = relationship(lazy="joined")


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str]
    body: Mapped[str]
    tag_list: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(DateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(DateTime, default=now, onupdate=now)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[User] = relationship(lazy="joined")
    favorited = False  # what these apps leave out
    favorites_count = 0


def issue_token(user: User) -> tuple[str, Token]:
    token = secrets.token_urlsafe(32)
    return token, Token(digest=digest(token), user=user)


engine = create_engine(f"sqlite:///{os.environ['DATABASE_FILE']}")
Session = sessionmaker(engine, expire_on_commit=False)
Base.metadata.create_all(engine)
