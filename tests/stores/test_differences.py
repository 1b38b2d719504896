"""Hundreds of use cases drawn by lot: every store answers what the one in memory answers."""

from collections import Counter
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.memory.store import MemoryStore
from adapters.sqlalchemy import sqlite
from contract_tests.targets.databases import sqlite_url
from core.domain.accounts import Registration
from core.domain.articles import ArticleDetails, ArticlePage
from core.domain.comments import CommentDetails
from core.domain.errors import DomainError, Kind
from core.ports import Ports
from core.use_cases.accounts import register
from tests.core.fakes import NoModels, PlainPasswords
from tests.stores.acts import ACTS, Stage
from tests.stores.driving import BlockingStore, DrivenStore
from tests.stores.lots import FewSuffixes, JumpyClock
from tests.stores.migrating import start_django
from tests.stores.opening import Open

STEPS = 300
SEEDS = [1, 2]
Told = list[tuple[str, Any]]  # what was done, and what came of it


def play(driven: DrivenStore, seed: int) -> Told:
    """Let four people do what the seed draws."""
    clock = JumpyClock(seed)
    ports = Ports(driven.store, PlainPasswords(), clock, FewSuffixes(seed), NoModels())
    new = [Registration(f"u{number}", f"u{number}@x.org", "a password") for number in range(4)]
    people = [driven.run(register(ports, one)) for one in new]
    stage = Stage(ports, Random(seed), people)  # noqa: S311
    told: Told = []
    for _ in range(STEPS):
        clock.jump()
        act = stage.lot.choice(ACTS)
        try:
            told.append((act.__name__, without_numbers(driven.run(act(stage)))))
        except DomainError as error:
            told.append((act.__name__, (error.kind, error.errors)))
    return told


@cache
def played_in_memory(seed: int) -> Told:
    """What the store in memory answers."""
    return play(BlockingStore(MemoryStore()), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_store_answers_what_the_one_in_memory_answers(driven: DrivenStore, seed: int) -> None:
    expected = played_in_memory(seed)
    for step, (found, wanted) in enumerate(zip(play(driven, seed), expected, strict=True)):
        assert found == wanted, f"step {step}"


def test_no_order_is_left_to_chance(
    open_in_sql: Open, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _reverse_what_is_not_ordered(monkeypatch)
    with open_in_sql(sqlite_url(file)) as driven:
        assert play(driven, SEEDS[0]) == played_in_memory(SEEDS[0])


def test_a_great_deal_happens() -> None:
    told = [one for seed in SEEDS for one in played_in_memory(seed)]
    refusals = Counter(came[0] for _, came in told if _is_refusal(came))
    done = Counter(act for act, came in told if not _is_refusal(came))
    assert set(refusals) == {Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.IMPOSSIBLE}
    assert set(done) == {act.__name__ for act in ACTS}
    assert min(done["publish"], done["change"], done["comment"]) > 20
    slugs = [came.article.slug for act, came in told if act == "publish"]
    assert sum(slug[-8:].isdigit() for slug in slugs) > 20  # stems that were taken
    assert max(came[1] for act, came in told if act == "show_feed") > 5
    assert sum(came != ((), 0) for act, came in told if act == "show_list") > 20


def without_numbers(result: object) -> object:
    """A result without the numbers of articles: a slug that was taken costs some stores one."""
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
    name = "reverse_unordered_selects"  # SQLite's own means of finding such queries
    monkeypatch.setitem(sqlite.PRAGMAS, name, "ON")
    if find_spec("django"):
        start_django()
        from django_project.database.connections import SQLITE

        pragmas = f"{SQLITE['init_command']}; PRAGMA {name}=ON"
        monkeypatch.setitem(SQLITE, "init_command", pragmas)


def _is_refusal(came: Any) -> bool:
    return isinstance(came, tuple) and isinstance(came[0], Kind)
