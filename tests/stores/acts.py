"""What people do with articles and comments; who, with which, and how is drawn by lot."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from core.domain.accounts import Bearer
from core.domain.articles import ArticleChange, ArticleDetails, ArticleFilter, Draft
from core.ports import Ports
from core.use_cases import accounts, articles, comments

TITLES = ["Feed", "A b", "a B!", "\u00dcn\u00ef", "x" * 90, "!?"]
NAMES = ["u0", "u1", "u2", "u3", "nobody"]


@dataclass(slots=True)
class Stage:
    """Where it happens: the people, and the articles and comments that they have heard of."""

    ports: Ports
    lot: Random
    people: list[Bearer]
    slugs: list[str] = field(default_factory=lambda: ["no-article", "No slug", "feed"])
    authors: dict[str, Bearer] = field(default_factory=dict)
    said: list[tuple[Bearer, str, int]] = field(default_factory=list)

    def who(self) -> Bearer:
        """One of the people."""
        return self.lot.choice(self.people)

    def slug(self) -> str:
        """A slug that some article has or had, most likely a late one, or that none ever had."""
        return self.lot.choice(self.slugs if self.lot.random() < 0.3 else self.slugs[-6:])

    def author(self, slug: str) -> Bearer:
        """The author of an article, if it has one, or sometimes somebody else."""
        other = self.who()
        return self.lot.choice([self.authors.get(slug, other)] * 3 + [other])

    def tags(self) -> tuple[str, ...]:
        """Up to four tags."""
        return tuple(self.lot.choice("abcde") for _ in range(self.lot.randint(0, 4)))

    def heard(self, author: Bearer, view: ArticleDetails) -> ArticleDetails:
        """Remember the slug of an article, and its author."""
        self.slugs.append(view.article.slug)
        self.authors[view.article.slug] = author
        return view


async def publish(stage: Stage) -> object:
    """Publish an article."""
    author, draft = stage.who(), Draft(stage.lot.choice(TITLES), "d", "b", stage.tags())
    return stage.heard(author, await articles.publish_article(stage.ports, author, draft))


async def change(stage: Stage) -> object:
    """Change two members of an article, which is sometimes somebody else's."""
    slug = stage.slug()
    author = stage.author(slug)
    members: dict[str, Any] = {"title": stage.lot.choice(TITLES), "tags": stage.tags(), "body": "B"}
    given = {name: members[name] for name in stage.lot.sample(sorted(members), 2)}
    view = await articles.change_article(stage.ports, author, slug, ArticleChange(**given))
    return stage.heard(author, view)


async def delete(stage: Stage) -> object:
    """Delete an article, which is sometimes somebody else's."""
    slug = stage.slug()
    await articles.delete_article(stage.ports, stage.author(slug), slug)
    return "deleted"


async def favorite(stage: Stage) -> object:
    """Favor an article."""
    return await articles.favorite_article(stage.ports, stage.who(), stage.slug())


async def unfavorite(stage: Stage) -> object:
    """Favor an article no longer."""
    return await articles.unfavorite_article(stage.ports, stage.who(), stage.slug())


async def show(stage: Stage) -> object:
    """Show an article, to somebody or to nobody."""
    reader = stage.lot.choice([None, stage.who()])
    return await articles.show_article(stage.ports, reader, stage.slug())


async def show_list(stage: Stage) -> object:
    """Show a page of a list, to somebody or to nobody."""
    tag, author, favorited = (
        stage.lot.choice([*[None] * 9, *names]) for names in (["a", "b", "zz"], NAMES, NAMES)
    )
    reader = stage.lot.choice([None, stage.who()])
    limit, offset = stage.lot.randint(1, 20), stage.lot.choice([0, 0, 1, 5])
    wanted = ArticleFilter(tag, author, favorited)
    return await articles.list_articles(stage.ports, reader, wanted, limit, offset)


async def show_feed(stage: Stage) -> object:
    """Show a page of somebody's feed."""
    return await articles.show_feed(stage.ports, stage.who(), 5, stage.lot.randint(0, 2))


async def show_tags(stage: Stage) -> object:
    """Show the tags in use."""
    return await articles.list_tags(stage.ports)


async def comment(stage: Stage) -> object:
    """Comment on an article."""
    author, slug = stage.who(), stage.slug()
    view = await comments.add_comment(stage.ports, author, slug, "c")
    stage.said.append((author, slug, view.comment.id))
    return view


async def uncomment(stage: Stage) -> object:
    """Delete a comment, which is sometimes somebody else's, or below another article."""
    author, slug, number = stage.lot.choice([*stage.said[-8:], (stage.who(), stage.slug(), 0)])
    user = stage.lot.choice([author, author, stage.who()])
    below = stage.lot.choice([slug, slug, stage.slug()])
    await comments.delete_comment(stage.ports, user, below, str(number))
    return "deleted"


async def show_comments(stage: Stage) -> object:
    """Show the comments below an article."""
    return await comments.list_comments(stage.ports, stage.who(), stage.slug())


async def follow(stage: Stage) -> object:
    """Follow somebody."""
    return await accounts.follow(stage.ports, stage.who(), stage.lot.choice(NAMES))


async def unfollow(stage: Stage) -> object:
    """Follow somebody no longer."""
    return await accounts.unfollow(stage.ports, stage.who(), stage.lot.choice(NAMES))


READING = [show, show_list, show_feed, show_tags, show_comments]
WRITING = [publish, change, favorite, unfavorite, comment, uncomment, follow, unfollow]
ACTS = [*READING, show_list, *WRITING, publish, publish, publish, change, delete, comment]
