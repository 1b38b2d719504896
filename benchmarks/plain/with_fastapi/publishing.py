"""Publishing articles."""

import re
import secrets
from unicodedata import normalize

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.plain.with_fastapi.models import Article, ArticleTag, User, now
from benchmarks.plain.with_fastapi.schemas import ArticleCreate


async def publish(session: AsyncSession, author: User, new: ArticleCreate) -> Article:
    """Store an article; where its slug is taken, with a random end to it."""
    slug = slugify(new.title)
    author_id = author.id
    while True:
        article = _article(new, slug)
        article.author_id = author_id
        session.add(article)
        try:
            await session.commit()
        except IntegrityError:
            await session.rollback()
            slug = f"{slugify(new.title)}-{secrets.token_hex(4)}"
        else:
            return article


def slugify(title: str) -> str:
    """A title's ASCII letters and digits in lower case, a hyphen for all between."""
    ascii_only = normalize("NFKD", title).encode("ascii", "replace").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:80].rstrip("-") or "article"


def _article(new: ArticleCreate, slug: str) -> Article:
    created_at = now()
    tags = [
        ArticleTag(position=position, name=name, created_at=created_at)
        for position, name in enumerate(dict.fromkeys(new.tag_list))
    ]
    return Article(
        slug=slug,
        title=new.title,
        description=new.description,
        body=new.body,
        created_at=created_at,
        updated_at=created_at,
        tags=tags,
    )
