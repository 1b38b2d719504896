"""Articles and comments as tests write them, in a word each."""

from core.domain.accounts import Bearer
from core.domain.articles import ArticleDetails, Draft
from core.domain.comments import CommentDetails
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.articles import publish_article, show_article
from core.use_cases.comments import add_comment


def publish(ports: Ports, author: Bearer, title: str = "A title", *tags: str) -> str:
    """Publish an article of that title with those tags; its slug."""
    draft = Draft(title, "A description", "A body", tags)
    return run_blocking(publish_article(ports, author, draft)).article.slug


def shown(ports: Ports, slug: str, viewer: Bearer | None = None) -> ArticleDetails:
    """An article as the viewer sees it."""
    return run_blocking(show_article(ports, viewer, slug))


def comment(ports: Ports, author: Bearer, slug: str, body: str = "A comment") -> CommentDetails:
    """Comment on an article."""
    return run_blocking(add_comment(ports, author, slug, body))
