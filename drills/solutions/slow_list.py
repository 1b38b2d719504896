"""Articles and their authors."""

from flask import Flask
from sqlalchemy import ForeignKey, StaticPool, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

app = Flask(__name__)
engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


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


@app.get("/articles")
def list_articles() -> list[dict[str, str]]:
    """Every article with the name of its author."""
    with Session(engine) as session:
        # One statement. `selectinload` takes two, and is the one for collections.
        rows = select(Article).options(joinedload(Article.author)).order_by(Article.id)
        articles = session.scalars(rows)
        return [{"title": each.title, "author": each.author.name} for each in articles]


def fill(articles: int) -> None:
    """Replace the tables by articles of as many authors."""
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(
            Article(title=f"T{number}", author=Author(name=f"A{number}"))
            for number in range(articles)
        )
        session.commit()
