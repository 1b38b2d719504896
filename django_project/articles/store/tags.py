"""The tags of articles on Django's ORM."""

from django.db.models import Count, Max

from core.domain import articles
from django_project.articles.models import ArticleTag


def tags_of(article_ids: list[int]) -> dict[int, list[str]]:
    """The tags of some articles, in order; none for one that has none."""
    tags: dict[int, list[str]] = {article_id: [] for article_id in article_ids}
    rows = ArticleTag.objects.filter(article__in=article_ids).order_by("position")
    for article_id, name in rows.values_list("article", "name"):
        tags[article_id].append(name)
    return tags


def write_tags(article: articles.Article, before: tuple[str, ...]) -> None:
    """Store an article's tags over those before; one that stays keeps its row, and so its id."""
    gone = set(before) - set(article.tags)
    if gone:
        ArticleTag.objects.filter(article=article.id, name__in=gone).delete()
    ArticleTag.objects.bulk_create(
        [
            ArticleTag(
                article_id=article.id, position=position, name=name, created_at=article.created_at
            )
            for position, name in enumerate(article.tags)
        ],
        update_conflicts=True,
        unique_fields=["article", "name"],
        update_fields=["position"],
    )


def most_used(limit: int) -> list[str]:
    """The names of the tags in use; the highest id is that of the one put on last."""
    used = ArticleTag.objects.values("name").annotate(times=Count("id"), last=Max("id"))
    return list(used.order_by("-times", "-last").values_list("name", flat=True)[:limit])
