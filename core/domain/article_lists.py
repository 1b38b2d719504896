"""Lists of articles: which ones are asked for, and a page of them."""

from dataclasses import dataclass, fields
from uuid import UUID

from core.domain.articles import ArticleView, ListedArticle, ListedView


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles are asked for: all that every given member matches."""

    tag: str | None = None
    author: str | None = None
    favorited: str | None = None
    followed_by: UUID | None = None

    def matches_nothing(self) -> bool:
        """Whether some name in it is none: empty, or of bytes that are no text."""
        names = (self.tag, self.author, self.favorited)
        return any(name is not None and not _is_text(name) for name in names)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some of the articles asked for, newest first, and how many there are in all."""

    articles: tuple[ListedView, ...]
    count: int


EMPTY_PAGE = ArticlePage((), 0)


def listed(view: ArticleView) -> ListedView:
    """What lists show of what a viewer sees."""
    members = {field.name: getattr(view.article, field.name) for field in fields(ListedArticle)}
    return ListedView(ListedArticle(**members), view.author, view.favorited, view.favorites_count)


def _is_text(name: str) -> bool:
    return bool(name) and "\0" not in name and "\N{REPLACEMENT CHARACTER}" not in name
