"""Lists of some articles (GET /api/articles?tag&author&favorited)."""

from urllib.parse import quote, quote_plus

import pytest

from contract_tests.api import Api
from contract_tests.articles.lists import NOTHING, asked, found, page
from contract_tests.articles.publishing import favorite, new_tag, publish
from contract_tests.users import User, new_name, register

FILTERS = ["tag", "author", "favorited"]
NO_NAMES = ["", "%FF", "%C0%80", "%00", "a%00", "a%FFb", "%ED%A0%80", "n" * 2_000, "%25", "%0A"]


def test_articles_are_found_by_tag(api: Api, somebody: User, somebody_else: User) -> None:
    tag, other = new_tag(), new_tag()
    first = publish(api, somebody, tagList=[other, tag])
    publish(api, somebody, tagList=[other])
    second = publish(api, somebody_else, tagList=[tag])
    assert found(api, tag=tag) == ([second["slug"], first["slug"]], 2)


def test_an_article_found_by_one_tag_shows_them_all(api: Api, somebody: User) -> None:
    tags = [new_tag(), new_tag(), new_tag()]
    publish(api, somebody, tagList=tags)
    listed, _ = page(api, f"/api/articles?tag={tags[1]}")
    assert listed[0]["tagList"] == tags


def test_articles_are_found_by_author(api: Api, somebody: User, somebody_else: User) -> None:
    article = publish(api, somebody)
    publish(api, somebody_else)
    assert found(api, author=somebody.username) == ([article["slug"]], 1)


def test_articles_are_found_by_who_favors_them(
    api: Api, somebody: User, somebody_else: User
) -> None:
    older, newer = publish(api, somebody), publish(api, somebody)
    for article in (newer, older):
        favorite(api, somebody_else, article)
    assert found(api, favorited=somebody.username) == NOTHING
    assert found(api, favorited=somebody_else.username) == ([newer["slug"], older["slug"]], 2)


def test_an_article_found_by_who_favors_it_counts_everybody_who_does(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    for reader in (somebody_else, register(api), register(api)):
        favorite(api, reader, article)
    path = f"/api/articles?favorited={somebody_else.username}"
    for viewer, favorited in ((None, False), (somebody, False), (somebody_else, True)):
        (listed,), count = page(api, path, viewer)
        assert (listed["favoritesCount"], listed["favorited"], count) == (3, favorited, 1)


def test_filters_combine(api: Api, somebody: User, somebody_else: User) -> None:
    tag, reader = new_tag(), register(api)
    wanted = publish(api, somebody, tagList=[tag])
    tagged, plain = publish(api, somebody, tagList=[tag]), publish(api, somebody)
    others = publish(api, somebody_else, tagList=[tag])
    for article in (wanted, plain, others):
        favorite(api, reader, article)
    w, t, p, o = (article["slug"] for article in (wanted, tagged, plain, others))
    author, favorited = somebody.username, reader.username
    assert found(api, tag=tag, author=author) == ([t, w], 2)
    assert found(api, tag=tag, favorited=favorited) == ([o, w], 2)
    assert found(api, author=author, favorited=favorited) == ([p, w], 2)
    assert found(api, tag=tag, author=author, favorited=favorited) == ([w], 1)
    assert found(api, tag=tag, limit=1, offset=1) == ([t], 3)
    assert found(api, tag=new_tag(), author=author) == NOTHING


@pytest.mark.parametrize("name", FILTERS)
def test_a_name_that_nobody_has_gives_an_empty_list(api: Api, name: str) -> None:
    assert found(api, **{name: new_name()}) == NOTHING


def test_what_is_no_name_matches_nothing(
    api: Api, somebody: User, subtests: pytest.Subtests
) -> None:
    favorite(api, somebody, publish(api, somebody, tagList=[new_tag()]))
    for text in NO_NAMES:
        with subtests.test(text=text):
            for name in FILTERS:
                assert asked(api, f"{name}={text}") == NOTHING
                for other in {"author", "favorited"} - {name}:
                    assert asked(api, f"{name}={text}&{other}={somebody.username}") == NOTHING


def test_names_match_exactly(api: Api, somebody: User) -> None:
    tag = new_tag()
    article = publish(api, somebody, tagList=[tag, f"{tag} \ufffd", f"{tag} \u00e9"])
    favorite(api, somebody, article)
    for text in (tag.upper(), f"{tag} ", tag[:-1], f"{tag} e\u0301", f"{tag[:-1]}_"):
        assert found(api, tag=text) == NOTHING
    for username in (somebody.username.upper(), f"{somebody.username[:-1]}_"):
        assert found(api, author=username) == found(api, favorited=username) == NOTHING
    assert asked(api, f"tag={tag}%20%FF") == NOTHING
    assert found(api, tag=f"{tag} \u00e9")[1] == 1


def test_any_name_can_be_asked_for(api: Api, subtests: pytest.Subtests) -> None:
    for text in ("a b", "a+b", "50%", "a&b=c", "\u00e9\U0001f600", "?#/;", "%FF"):
        with subtests.test(text=text):
            name = f"{text.replace('/', '')} {new_name()}"
            somebody = register(api, username=name)
            article = publish(api, somebody, tagList=[f"{text} {name}"])
            favorite(api, somebody, article)
            expected = ([article["slug"]], 1)
            assert found(api, tag=f"{text} {name}") == expected
            assert found(api, author=name, favorited=name) == expected
            for encoded in (quote(name, safe=""), quote_plus(name)):
                assert asked(api, f"author={encoded}") == expected
