"""Articles and their authors."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import ForeignKey, StaticPool, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship

engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)


class Base(DeclarativeBase):
    """The tables."""


class Author(Base):
    """Who writes."""

    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Article(Base):
    """What somebody has written."""

    __tablename__ = "article"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship()


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Fill the database with one article."""
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        session.add(Article(title="T", author=Author(name="A")))
        await session.commit()
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/articles/{number}")
async def show_article(number: int) -> dict[str, str]:
    """An article with the name of its author."""
    async with AsyncSession(engine) as session:
        # An attribute cannot await. What a response needs is loaded with the row.
        row = select(Article).options(joinedload(Article.author)).where(Article.id == number)
        article = await session.scalar(row)
        assert article is not None  # noqa: S101
        return {"title": article.title, "author": article.author.name}
