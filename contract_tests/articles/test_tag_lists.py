"""What a list of tags must look like, in a publication and in a change (tagList)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import (
    Article,
    change,
    draft,
    path_of,
    publish,
    shown,
)
from contract_tests.users import User

NO_LIST = "must be a list of strings"
BLANK = "can't be blank"
TOO_LONG = "is too long"
TAGS_21 = [f"tag {number}" for number in range(21)]
REFUSED: list[tuple[object, str]] = [
    (None, BLANK),
    ("", NO_LIST),
    ("tag", NO_LIST),
    (1, NO_LIST),
    (True, NO_LIST),
    (False, NO_LIST),
    (0, NO_LIST),
    ({}, NO_LIST),
    ({"0": "tag"}, NO_LIST),
    ([1], NO_LIST),
    ([1.5], NO_LIST),
    ([True], NO_LIST),
    ([None], NO_LIST),
    ([["tag"]], NO_LIST),
    ([{}], NO_LIST),
    (["tag", 1, "tag"], NO_LIST),
    ([""], BLANK),
    (["tag", ""], BLANK),
    (["t" * 65], TOO_LONG),
    (["\U0001f600" * 65], TOO_LONG),
    (["tag", "t" * 65], TOO_LONG),
    (TAGS_21, TOO_LONG),
    (["tag"] * 21, TOO_LONG),
    (["", None], NO_LIST),
    (["t" * 65, ""], BLANK),
    (["t" * 65, "", 1], NO_LIST),
    ([*TAGS_21, ""], BLANK),
    ([*TAGS_21, 1], NO_LIST),
]


def test_a_list_of_tags_has_its_form_and_its_sizes(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for tags, message in REFUSED:
        with subtests.test(tags=tags):
            expected = (422, {"tagList": [message]})
            answer = api.post("/api/articles", draft(tagList=tags), token=anybody.token)
            assert problem(answer) == expected
            body = {"article": {"tagList": tags}}
            assert problem(api.put(path_of(any_article), body, token=anybody.token)) == expected
    assert shown(api, any_article) == any_article


def test_sizes_count_code_points_and_may_be_reached(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    for tags in (["\U0001f600" * 64], [" "], ["t", "T"], TAGS_21[:20], ["t"] * 20):
        with subtests.test(tags=tags):
            kept = list(dict.fromkeys(tags))
            assert publish(api, somebody, tagList=tags)["tagList"] == kept
            changed = change(api, somebody, publish(api, somebody), tagList=tags)
            assert shown(api, changed)["tagList"] == changed["tagList"] == kept
