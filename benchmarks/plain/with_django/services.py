"""Publishing articles."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from benchmarks.plain.with_django.models import Article, ArticleTag, User

MAX_ATTEMPTS = 5


def publish(*, author: User, tags: list[str], title: str, **columns: str) -> Article:
    """Store an article under the first slug that is free."""
    now = timezone.now()
    for slug in _slugs(title):
        article = Article(author=author, slug=slug, title=title, **columns)
        article.created_at = article.updated_at = now
        try:
            _store(article, tags)
        except IntegrityError:
            continue
        return article
    raise IntegrityError(f"no slug is free for {title!r}")


@transaction.atomic
def _store(article: Article, tags: list[str]) -> None:
    article.save(force_insert=True)
    rows = [
        ArticleTag(article=article, position=position, name=name, created_at=article.created_at)
        for position, name in enumerate(dict.fromkeys(tags))
    ]
    ArticleTag.objects.bulk_create(rows)
    article.tag_list = [row.name for row in rows]


def _slugs(title: str) -> Iterator[str]:
    plain = normalize("NFKD", title).encode("ascii", "replace").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "article"
    if stem != "feed":  # the path of the feed
        yield stem
    for _ in range(MAX_ATTEMPTS):
        yield f"{stem}-{get_random_string(8).lower()}"
