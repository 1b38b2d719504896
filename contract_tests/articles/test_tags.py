"""Tags: the list of all tags (GET /api/tags), and the validation of `tagList`.

The list also has tags of other scenarios, so each scenario looks only at its own.
"""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import (
    Article,
    article_path,
    draft,
    favorite,
    get_article,
    list_slugs,
    new_tag,
    publish,
    update_article,
)
from contract_tests.users import User


def _listed(api: Api, tags: list[str]) -> list[str]:
    """Return those of the tags that are listed, in the order of the list."""
    listed = api.get("/api/tags").json()["tags"]
    assert len(set(listed)) == len(listed) <= 1_000
    return [tag for tag in listed if tag in tags]


def test_tags_are_listed_most_used_first(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    for tags in ([b], [c, b], [b, a], [c]):
        publish(api, somebody, tagList=tags)
    assert _listed(api, [a, b, c]) == [b, c, a]


def test_tags_with_equal_counts_are_listed_latest_first(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    for tag in (c, a, b):
        publish(api, somebody, tagList=[tag])
    assert _listed(api, [a, b, c]) == [b, a, c]
    for tag in (a, c):
        update_article(api, somebody, publish(api, somebody), tagList=[tag])
    assert _listed(api, [a, b, c]) == [c, a, b]


def test_of_tags_added_together_the_last_counts_as_the_latest(api: Api, somebody: User) -> None:
    a, b, c, d = sorted(new_tag() for _ in range(4))
    article = publish(api, somebody, tagList=[c, a, b])
    assert _listed(api, [a, b, c]) == [b, a, c]
    update_article(api, somebody, article, tagList=[d, a, b, c])
    assert _listed(api, [a, b, c, d]) == [d, b, a, c]


def test_a_tag_kept_by_an_update_is_not_added_again(api: Api, somebody: User) -> None:
    older, newer = new_tag(), new_tag()
    article = publish(api, somebody, tagList=[older])
    publish(api, somebody, tagList=[newer])
    update_article(api, somebody, article, body="b")
    update_article(api, somebody, article, tagList=[new_tag(), older])
    favorite(api, somebody, article)
    assert _listed(api, [older, newer]) == [newer, older]
    update_article(api, somebody, article, tagList=[])
    update_article(api, somebody, article, tagList=[older])
    assert _listed(api, [older, newer]) == [older, newer]


def test_a_tag_disappears_with_its_last_article(api: Api, somebody: User) -> None:
    tag, other = new_tag(), new_tag()
    deleted, changed = (publish(api, somebody, tagList=[tag, other]) for _ in range(2))
    api.delete(article_path(deleted), token=somebody.token)
    assert set(_listed(api, [tag, other])) == {tag, other}
    update_article(api, somebody, changed, tagList=[other])
    assert _listed(api, [tag, other]) == [other]


def test_a_repeated_tag_of_one_article_counts_once(api: Api, somebody: User) -> None:
    repeated, on_two_articles = new_tag(), new_tag()
    publish(api, somebody, tagList=[on_two_articles])
    publish(api, somebody, tagList=[on_two_articles])
    publish(api, somebody, tagList=[repeated, repeated, repeated])
    assert _listed(api, [repeated, on_two_articles]) == [on_two_articles, repeated]


def test_tags_are_listed_unchanged(api: Api, somebody: User) -> None:
    tag = new_tag()
    tags = [tag, tag.upper(), f" {tag} ", f"{tag}\u00e9\u2028", f"{tag}e\u0301\U0001f600"]
    publish(api, somebody, tagList=tags)
    assert set(_listed(api, tags)) == set(tags)


def test_the_token_and_the_query_are_ignored(api: Api) -> None:
    for value in ("Bearer nobody's", b"\xff", "Basic x"):
        assert api.get("/api/tags", headers={"Authorization": value}).status_code == 200
    on_two_articles = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    assert api.get("/api/tags?limit=0&tag=%FF", headers=on_two_articles).status_code == 200


def test_at_most_a_thousand_tags_are_listed(api: Api, somebody: User) -> None:
    tags = [new_tag() for _ in range(1_020)]
    starts = range(0, len(tags), 10)
    slugs = [publish(api, somebody, tagList=tags[at : at + 10])["slug"] for at in starts]
    assert len(api.get("/api/tags").json()["tags"]) == 1_000
    assert _listed(api, tags) == tags[: -len(_listed(api, tags)) - 1 : -1]
    # Checked here because no other scenario publishes this many articles.
    assert list_slugs(api, author=somebody.username, offset=101) == (slugs[:1], 102)


NOT_A_LIST = "must be a list of strings"
BLANK = "can't be blank"
TOO_LONG = "is too long"
TAGS_21 = [f"tag {number}" for number in range(21)]
REFUSED: list[tuple[object, str]] = [
    (None, BLANK),
    ("", NOT_A_LIST),
    ("tag", NOT_A_LIST),
    (1, NOT_A_LIST),
    (True, NOT_A_LIST),
    (False, NOT_A_LIST),
    (0, NOT_A_LIST),
    ({}, NOT_A_LIST),
    ({"0": "tag"}, NOT_A_LIST),
    ([1], NOT_A_LIST),
    ([1.5], NOT_A_LIST),
    ([True], NOT_A_LIST),
    ([None], NOT_A_LIST),
    ([["tag"]], NOT_A_LIST),
    ([{}], NOT_A_LIST),
    (["tag", 1, "tag"], NOT_A_LIST),
    ([""], BLANK),
    (["tag", ""], BLANK),
    (["t" * 65], TOO_LONG),
    (["\U0001f600" * 65], TOO_LONG),
    (["tag", "t" * 65], TOO_LONG),
    (TAGS_21, TOO_LONG),
    (["tag"] * 21, TOO_LONG),
    (["", None], NOT_A_LIST),
    (["t" * 65, ""], BLANK),
    (["t" * 65, "", 1], NOT_A_LIST),
    ([*TAGS_21, ""], BLANK),
    ([*TAGS_21, 1], NOT_A_LIST),
]


def test_tag_lists_are_validated(
    api: Api, anybody: User, any_article: Article, subtests: pytest.Subtests
) -> None:
    for tags, message in REFUSED:
        with subtests.test(tags=tags):
            expected = (422, {"tagList": [message]})
            answer = api.post("/api/articles", draft(tagList=tags), token=anybody.token)
            assert problem(answer) == expected
            body = {"article": {"tagList": tags}}
            assert (
                problem(api.put(article_path(any_article), body, token=anybody.token)) == expected
            )
    assert get_article(api, any_article) == any_article


def test_maximum_sizes_in_code_points_are_accepted(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    for tags in (["\U0001f600" * 64], [" "], ["t", "T"], TAGS_21[:20], ["t"] * 20):
        with subtests.test(tags=tags):
            expected = list(dict.fromkeys(tags))
            assert publish(api, somebody, tagList=tags)["tagList"] == expected
            changed = update_article(api, somebody, publish(api, somebody), tagList=tags)
            assert get_article(api, changed)["tagList"] == changed["tagList"] == expected
