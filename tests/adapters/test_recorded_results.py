"""How results are recorded, and the number of a lock."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from adapters.recorded_results import dump_result, load_result, lock_number
from core.domain.accounts import Profile
from core.domain.articles import Article, ArticleDetails
from core.domain.comments import Comment, CommentDetails
from core.domain.idempotency import Result

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)
TEXT = "\N{GRINNING FACE} e\u0301 \u2028\\\" 'x' \t\r\n"
AUTHOR = Profile("anna", TEXT, None, following=False)
ARTICLE = Article(
    slug="a",
    author_id=UUID(int=2**127 + 1),
    title=TEXT,
    description=TEXT,
    tags=(TEXT, "b"),
    created_at=NOON,
    updated_at=NOON + timedelta(milliseconds=120),
    body=TEXT,
    id=2**62,
)
PUBLISHED = ArticleDetails(ARTICLE, AUTHOR, favorited=False, favorites_count=0)
COMMENT = CommentDetails(Comment(7, UUID(int=1), TEXT, NOON, 2**62), AUTHOR)
RESULTS: list[Result] = [
    PUBLISHED,
    replace(PUBLISHED, article=replace(ARTICLE, tags=()), favorited=True, favorites_count=3),
    COMMENT,
    replace(COMMENT, author=Profile("bert", None, "i", following=True)),
]


@pytest.mark.parametrize("result", RESULTS)
def test_a_result_is_read_as_it_was_written(result: Result) -> None:
    assert load_result(dump_result(result)) == result


def test_a_recorded_result_is_readable_json() -> None:
    recorded = dump_result(COMMENT)
    assert "\N{GRINNING FACE}" in recorded
    assert json.loads(recorded) == {
        "comment": {
            "article_id": 7,
            "author_id": "00000000-0000-0000-0000-000000000001",
            "body": TEXT,
            "created_at": "2026-11-22 12:00:05+00:00",
            "id": 2**62,
        },
        "author": {"username": "anna", "bio": TEXT, "image": None, "following": False},
    }


def test_the_number_of_a_lock_is_the_same_in_every_process() -> None:
    assert lock_number(UUID(int=1), "k") == -2_098_369_660_234_829_323


def test_locks_of_other_users_and_keys_have_other_numbers() -> None:
    keys = ["k", "K", "k ", "1 k", "l", "k" * 255]
    numbers = [lock_number(UUID(int=user), key) for user in (1, 2) for key in keys]
    assert len(set(numbers)) == 12
    assert all(-(2**63) <= number < 2**63 for number in numbers)
    assert min(numbers) < 0 < max(numbers)
    assert all(abs(one - other) > 2**16 for one, other in pairwise(sorted(numbers)))
