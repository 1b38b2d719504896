"""Hundreds of random use cases, in which every store behaves like the one in memory."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.memory.store import MemoryStore
from adapters.sqlalchemy import sqlite
from contract_tests.targets.databases import sqlite_url
from core.domain.accounts import Bearer, Registration
from core.domain.articles import ArticleChange, ArticleDetails, ArticleFilter, ArticlePage, Draft
from core.domain.comments import CommentDetails
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.use_cases import accounts, articles, comments
from core.use_cases.accounts import register
from tests.core.fakes import (
    ManualClock,
    NoModels,
    PlainHasher,
    RecordedEvents,
    SequentialRandomness,
)
from tests.stores.databases import start_django
from tests.stores.stores import BlockingStoreRunner, Open, StoreRunner

TITLES = ["Feed", "A b", "a B!", "\u00dcn\u00ef", "x" * 90, "!?"]
NAMES = ["u0", "u1", "u2", "u3", "nobody"]


@dataclass(slots=True)
class State:
    """The users, and the articles and comments that they have created."""

    ports: Ports
    rng: Random
    users: list[Bearer]
    slugs: list[str] = field(default_factory=lambda: ["no-article", "No slug", "feed"])
    authors: dict[str, Bearer] = field(default_factory=dict)
    comments: list[tuple[Bearer, str, int]] = field(default_factory=list)

    def user(self) -> Bearer:
        """One of the users."""
        return self.rng.choice(self.users)

    def slug(self) -> str:
        """A slug that an article has or had, usually a recent one, or that none ever had."""
        return self.rng.choice(self.slugs if self.rng.random() < 0.3 else self.slugs[-6:])

    def author(self, slug: str) -> Bearer:
        """The author of an article, or sometimes another user."""
        other = self.user()
        return self.rng.choice([self.authors.get(slug, other)] * 3 + [other])

    def tags(self) -> tuple[str, ...]:
        """Up to four tags."""
        return tuple(self.rng.choice("abcde") for _ in range(self.rng.randint(0, 4)))

    def remember(self, author: Bearer, article_details: ArticleDetails) -> ArticleDetails:
        """Remember the slug of an article, and its author."""
        self.slugs.append(article_details.article.slug)
        self.authors[article_details.article.slug] = author
        return article_details


async def publish(state: State) -> object:
    """Publish an article."""
    author, draft = state.user(), Draft(state.rng.choice(TITLES), "d", "b", state.tags())
    return state.remember(author, await articles.publish_article(state.ports, author, draft))


async def change(state: State) -> object:
    """Change two members of an article, sometimes as another user."""
    slug = state.slug()
    author = state.author(slug)
    members: dict[str, Any] = {"title": state.rng.choice(TITLES), "tags": state.tags(), "body": "B"}
    changes = {name: members[name] for name in state.rng.sample(sorted(members), 2)}
    article_details = await articles.change_article(
        state.ports, author, slug, ArticleChange(**changes)
    )
    return state.remember(author, article_details)


async def delete(state: State) -> object:
    """Delete an article, sometimes as another user."""
    slug = state.slug()
    await articles.delete_article(state.ports, state.author(slug), slug)
    return "deleted"


async def favorite(state: State) -> object:
    """Favorite an article."""
    return await articles.favorite_article(state.ports, state.user(), state.slug())


async def unfavorite(state: State) -> object:
    """Unfavorite an article."""
    return await articles.unfavorite_article(state.ports, state.user(), state.slug())


async def show(state: State) -> object:
    """Show an article, with or without a reader."""
    reader = state.rng.choice([None, state.user()])
    return await articles.show_article(state.ports, reader, state.slug())


async def show_list(state: State) -> object:
    """Show a page of a list, with or without a reader."""
    tag, author, favorited = (
        state.rng.choice([*[None] * 9, *names]) for names in (["a", "b", "zz"], NAMES, NAMES)
    )
    reader = state.rng.choice([None, state.user()])
    limit, offset = state.rng.randint(1, 20), state.rng.choice([0, 0, 1, 5])
    expected_outcome = ArticleFilter(tag, author, favorited)
    return await articles.list_articles(state.ports, reader, expected_outcome, limit, offset)


async def show_feed(state: State) -> object:
    """Show a page of a feed."""
    return await articles.show_feed(state.ports, state.user(), 5, state.rng.randint(0, 2))


async def show_tags(state: State) -> object:
    """Show the tags in use."""
    return await articles.list_tags(state.ports)


async def comment(state: State) -> object:
    """Comment on an article."""
    author, slug = state.user(), state.slug()
    article_details = await comments.add_comment(state.ports, author, slug, "c")
    state.comments.append((author, slug, article_details.comment.id))
    return article_details


async def uncomment(state: State) -> object:
    """Delete a comment, sometimes as another user or on another article."""
    author, slug, number = state.rng.choice([*state.comments[-8:], (state.user(), state.slug(), 0)])
    user = state.rng.choice([author, author, state.user()])
    below = state.rng.choice([slug, slug, state.slug()])
    await comments.delete_comment(state.ports, user, below, str(number))
    return "deleted"


async def show_comments(state: State) -> object:
    """Show the comments on an article."""
    return await comments.list_comments(state.ports, state.user(), state.slug(), 100, 0)


async def follow(state: State) -> object:
    """Follow a user."""
    return await accounts.follow(state.ports, state.user(), state.rng.choice(NAMES))


async def unfollow(state: State) -> object:
    """Unfollow a user."""
    return await accounts.unfollow(state.ports, state.user(), state.rng.choice(NAMES))


READING = [show, show_list, show_feed, show_tags, show_comments]
WRITING = [publish, change, favorite, unfavorite, comment, uncomment, follow, unfollow]
USES = [*READING, show_list, *WRITING, publish, publish, publish, change, delete, comment]


class RandomClock(ManualClock):
    """A clock that moves by random steps, and often not at all."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._lot = Random(seed)  # noqa: S311

    def jump(self) -> None:
        """Advance by up to a second."""
        self.advance(timedelta(milliseconds=self._lot.choice([0, 0, 1, 500, 1_000])))


class FewSuffixes(SequentialRandomness):
    """Randomness with so few suffixes that they are often taken."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._lot = Random(seed)  # noqa: S311

    def slug_suffix(self) -> str:
        """One of 40 suffixes."""
        return f"{self._lot.randint(1, 40):08}"


STEPS = 300
SEEDS = [1, 2]
Outcomes = list[tuple[str, Any]]  # the use case, and its result or error


def run_randomly(runner: StoreRunner, seed: int) -> Outcomes:
    """Let four users run random use cases."""
    clock = RandomClock(seed)
    ports = Ports(
        runner.store, PlainHasher(), clock, FewSuffixes(seed), NoModels(), RecordedEvents()
    )
    new = [Registration(f"u{number}", f"u{number}@x.org", "a password") for number in range(4)]
    users = [runner.run(register(ports, one)) for one in new]
    state = State(ports, Random(seed), users)  # noqa: S311
    outcomes: Outcomes = []
    for _ in range(STEPS):
        clock.jump()
        use = state.rng.choice(USES)
        try:
            outcomes.append((use.__name__, without_numbers(runner.run(use(state)))))
        except DomainError as error:
            outcomes.append((use.__name__, (error.kind, error.errors)))
    return outcomes


@cache
def outcomes_in_memory(seed: int) -> Outcomes:
    """The outcomes over the store in memory."""
    return run_randomly(BlockingStoreRunner(MemoryStore()), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_store_behaves_like_the_one_in_memory(runner: StoreRunner, seed: int) -> None:
    expected = outcomes_in_memory(seed)
    for step, (found, expected_outcome) in enumerate(
        zip(run_randomly(runner, seed), expected, strict=True)
    ):
        assert found == expected_outcome, f"step {step}"


def test_every_order_is_specified(
    open_in_sql: Open, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reverse_what_is_not_ordered(monkeypatch)
    with open_in_sql(sqlite_url(file)) as runner:
        assert run_randomly(runner, SEEDS[0]) == outcomes_in_memory(SEEDS[0])


def test_the_random_use_cases_cover_all_outcomes() -> None:
    outcomes = [one for seed in SEEDS for one in outcomes_in_memory(seed)]
    refusals = Counter(outcome[0] for _, outcome in outcomes if _is_refusal(outcome))
    done = Counter(use for use, outcome in outcomes if not _is_refusal(outcome))
    assert set(refusals) == {Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.IMPOSSIBLE}
    assert set(done) == {use.__name__ for use in USES}
    assert min(done["publish"], done["change"], done["comment"]) > 20
    slugs = [outcome.article.slug for use, outcome in outcomes if use == "publish"]
    assert sum(slug[-8:].isdigit() for slug in slugs) > 20  # stems that were taken
    assert max(outcome[1] for use, outcome in outcomes if use == "show_feed") > 5
    assert sum(outcome != ((), 0) for use, outcome in outcomes if use == "show_list") > 20


def without_numbers(result: object) -> object:
    """A result without the ids of articles: in some stores a taken slug uses one up."""
    match result:
        case ArticleDetails():
            return replace(result, article=replace(result.article, id=0))
        case ArticlePage():
            return result.articles, result.count
        case CommentDetails():
            return replace(result, comment=replace(result.comment, article_id=0))
        case list():
            return [without_numbers(one) for one in result]
        case _:
            return result


def _reverse_what_is_not_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "reverse_unordered_selects"  # SQLite's pragma to find queries without an order
    monkeypatch.setitem(sqlite.PRAGMAS, name, "ON")
    if find_spec("django"):
        start_django()
        from django_project.database.connections import SQLITE

        pragmas = f"{SQLITE['init_command']}; PRAGMA {name}=ON"
        monkeypatch.setitem(SQLITE, "init_command", pragmas)


def _is_refusal(outcome: Any) -> bool:
    return isinstance(outcome, tuple) and isinstance(outcome[0], Kind)
