"""The tags that articles have (GET /api/tags).

Other articles may have tags too, so scenarios look at the order of their own alone.
"""

from contract_tests.api import Api
from contract_tests.articles.lists import found
from contract_tests.articles.publishing import change, favorite, new_tag, path_of, publish
from contract_tests.users import User


def _among(api: Api, tags: list[str]) -> list[str]:
    """Those of these tags that are in use, in the order in which they are listed."""
    listed = api.get("/api/tags").json()["tags"]
    assert len(set(listed)) == len(listed) <= 1_000
    return [tag for tag in listed if tag in tags]


def test_tags_are_listed_most_used_first(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    for tags in ([b], [c, b], [b, a], [c]):
        publish(api, somebody, tagList=tags)
    assert _among(api, [a, b, c]) == [b, c, a]


def test_among_equals_the_tag_put_on_last_is_first(api: Api, somebody: User) -> None:
    a, b, c = sorted(new_tag() for _ in range(3))
    for tag in (c, a, b):
        publish(api, somebody, tagList=[tag])
    assert _among(api, [a, b, c]) == [b, a, c]
    for tag in (a, c):
        change(api, somebody, publish(api, somebody), tagList=[tag])
    assert _among(api, [a, b, c]) == [c, a, b]


def test_of_tags_put_on_together_the_last_one_counts_as_put_on_last(
    api: Api, somebody: User
) -> None:
    a, b, c, d = sorted(new_tag() for _ in range(4))
    article = publish(api, somebody, tagList=[c, a, b])
    assert _among(api, [a, b, c]) == [b, a, c]
    change(api, somebody, article, tagList=[d, a, b, c])
    assert _among(api, [a, b, c, d]) == [d, b, a, c]


def test_a_tag_that_stays_on_its_article_is_not_put_on_again(api: Api, somebody: User) -> None:
    older, newer = new_tag(), new_tag()
    article = publish(api, somebody, tagList=[older])
    publish(api, somebody, tagList=[newer])
    change(api, somebody, article, body="b")
    change(api, somebody, article, tagList=[new_tag(), older])
    favorite(api, somebody, article)
    assert _among(api, [older, newer]) == [newer, older]
    change(api, somebody, article, tagList=[])
    change(api, somebody, article, tagList=[older])
    assert _among(api, [older, newer]) == [older, newer]


def test_a_tag_leaves_with_its_last_article(api: Api, somebody: User) -> None:
    tag, other = new_tag(), new_tag()
    deleted, changed = (publish(api, somebody, tagList=[tag, other]) for _ in range(2))
    api.delete(path_of(deleted), token=somebody.token)
    assert set(_among(api, [tag, other])) == {tag, other}
    change(api, somebody, changed, tagList=[other])
    assert _among(api, [tag, other]) == [other]


def test_an_articles_repeated_tag_counts_once(api: Api, somebody: User) -> None:
    once, twice = new_tag(), new_tag()
    publish(api, somebody, tagList=[twice])
    publish(api, somebody, tagList=[twice])
    publish(api, somebody, tagList=[once, once, once])
    assert _among(api, [once, twice]) == [twice, once]


def test_tags_are_listed_exactly(api: Api, somebody: User) -> None:
    tag = new_tag()
    tags = [tag, tag.upper(), f" {tag} ", f"{tag}\u00e9\u2028", f"{tag}e\u0301\U0001f600"]
    publish(api, somebody, tagList=tags)
    assert set(_among(api, tags)) == set(tags)


def test_tags_need_no_token_and_look_at_none(api: Api) -> None:
    for value in ("Bearer nobody's", b"\xff", "Basic x"):
        assert api.get("/api/tags", headers={"Authorization": value}).status_code == 200
    twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    assert api.get("/api/tags?limit=0&tag=%FF", headers=twice).status_code == 200


def test_of_tags_a_thousand_are_listed_and_of_articles_all(api: Api, somebody: User) -> None:
    tags = [new_tag() for _ in range(1_020)]
    starts = range(0, len(tags), 10)
    slugs = [publish(api, somebody, tagList=tags[at : at + 10])["slug"] for at in starts]
    assert len(api.get("/api/tags").json()["tags"]) == 1_000
    assert _among(api, tags) == tags[: -len(_among(api, tags)) - 1 : -1]
    # Here, since nowhere else so many are published.
    assert found(api, author=somebody.username, offset=101) == (slugs[:1], 102)
