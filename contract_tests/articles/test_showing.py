"""Reading one article (GET /api/articles/{slug}), and slugs, which are derived from titles."""

import re

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import (
    article_path,
    favorite,
    get_article,
    new_word,
    publish,
    update_article,
)
from contract_tests.users import User, follow, register

NOT_FOUND = (404, {"article": ["not found"]})


def test_an_article_shows_favorited_and_following_of_the_current_user(
    api: Api, somebody: User, somebody_else: User
) -> None:
    article = publish(api, somebody)
    favorite(api, somebody_else, article)
    follow(api, somebody_else, somebody)
    current = get_article(api, article, somebody_else)
    assert (current["favorited"], current["favoritesCount"]) == (True, 1)
    assert current["author"]["following"] is True
    for reader in (None, somebody, register(api)):
        current = get_article(api, article, reader)
        assert (current["favorited"], current["favoritesCount"]) == (False, 1)
        assert current["author"]["following"] is False


def test_favoriting_and_following_are_independent(
    api: Api, somebody: User, somebody_else: User
) -> None:
    favored, other = publish(api, somebody), publish(api, somebody)
    favorite(api, somebody_else, favored)
    assert get_article(api, favored, somebody_else)["author"]["following"] is False
    follow(api, somebody_else, somebody)
    assert get_article(api, other, somebody_else)["favorited"] is False
    api.delete(f"/api/profiles/{somebody.username}/follow", token=somebody_else.token)
    assert get_article(api, favored, somebody_else)["favorited"] is True


def test_an_article_shows_the_current_profile_of_its_author(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    api.put("/api/user", {"user": {"bio": "b", "image": "i"}}, token=somebody.token)
    author = get_article(api, article)["author"]
    assert (author["bio"], author["image"]) == ("b", "i")


UNKNOWN_SLUGS = [
    "nothing-of-that-name",
    "article-",
    "-",
    "a" * 90,
    "a" * 2_000,
    "%FF",
    "%C0%80",
    "a%FFb",
    "%00",
    "a%00b",
    "%0A",
    "%20",
    "%2E%2E",
    "%EF%BF%BD",
    "%F0%9F%98%80",
    "%2525",
    "a%252Fb",
    "a%5Cb",
    "a+b",
    "feed%20",
    "FEED",
]


def test_an_unknown_or_invalid_slug_is_not_found(api: Api, subtests: pytest.Subtests) -> None:
    for segment in UNKNOWN_SLUGS:
        with subtests.test(segment=segment):
            assert problem(api.get(f"/api/articles/{segment}")) == NOT_FOUND


def test_an_article_is_found_only_by_its_exact_slug(api: Api, somebody: User) -> None:
    slug = publish(api, somebody)["slug"]
    full_width = "".join(f"%EF%BD%{ord(c) + 32:X}" if c in "til" else c for c in slug)
    for segment in (
        slug.upper(),
        slug.capitalize(),
        slug[:-1],
        f"{slug}-",
        f"{slug}%0A",
        f"{slug}%00",
        f"{slug}%20",
        f"%20{slug}",
        f"{slug}%CC%81",
        slug.replace("-", "_"),
        f"{slug[:-1]}%25",
        full_width,
    ):
        assert problem(api.get(f"/api/articles/{segment}")) == NOT_FOUND


def test_a_slug_may_be_percent_encoded(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    answer = api.get(f"{article_path(article)[:-1]}%{ord(article['slug'][-1]):02X}")
    assert answer.json()["article"] == article


@pytest.mark.parametrize("segment", ["%FF", "%00", "nothing-of-that-name"])
def test_an_unknown_slug_is_not_found_whatever_the_token(api: Api, segment: str) -> None:
    assert problem(api.get(f"/api/articles/{segment}", token="nobody's")) == NOT_FOUND


def test_the_query_is_ignored(api: Api, somebody: User) -> None:
    article = publish(api, somebody)
    answer = api.get(f"{article_path(article)}?limit=0&limit=x&tag=%FF")
    assert answer.json()["article"] == article


# Titles and their slugs; `{}` is a word that no other title has.
SLUGS = {
    "How to Train {} Dragons": "how-to-train-{}-dragons",
    "  --Hello,   {}!--  ": "hello-{}",
    "{}\u2028snake_case\tand/more": "{}-snake-case-and-more",
    "Cre\u0300me Bru\u0302le\u0301e {}": "cre-me-bru-le-e-{}",
    "Cr\u00e8me Br\u00fbl\u00e9e {}": "cre-me-bru-le-e-{}",
    "Caf\u00e9 {}": "cafe-{}",
    "\ufb01ne \u2116 \uff15 \u00bd {}": "fine-no-5-1-2-{}",
    "\u212aelvin \uff21\uff22 {}": "kelvin-ab-{}",
    "\u0130stanbul Stra\u00dfe {}": "i-stanbul-stra-e-{}",
    "\u65e5\u672c {} \u0663 \U0001f600": "{}",
    "%2F {} a.b": "2f-{}-a-b",
    "{}" + "x" * 100: "{}" + "x" * 64,
    "{}" + "x" * 63 + " tail": "{}" + "x" * 63,
}


def test_a_slug_is_derived_from_the_title(api: Api, somebody: User) -> None:
    words = {title: new_word() for title in SLUGS}
    expected = {title: slug.format(words[title]) for title, slug in SLUGS.items()}
    actual = {
        title: publish(api, somebody, title=title.format(words[title]))["slug"] for title in SLUGS
    }
    assert actual == expected


def test_a_title_without_letters_or_digits_becomes_article(api: Api, somebody: User) -> None:
    for title in ("!?", "\u65e5\u672c\u8a9e", " ", "\U0001f600"):
        slug = publish(api, somebody, title=title)["slug"]
        assert re.fullmatch(r"article(-[0-9a-z]{8})?", slug)
    assert slug != "article"


def test_no_new_article_has_the_slug_feed(api: Api, somebody: User) -> None:
    for title in ("feed", "Feed", " FEED! "):
        article = publish(api, somebody, title=title)
        assert re.fullmatch(r"feed-[0-9a-z]{8}", article["slug"])
        assert get_article(api, article)["title"] == title


def test_a_suffix_is_added_to_a_slug_of_maximum_length(api: Api, somebody: User) -> None:
    title = new_word() * 6
    assert publish(api, somebody, title=title)["slug"] == title[:80]
    again = publish(api, somebody, title=title)
    assert re.fullmatch(rf"{title[:80]}-[0-9a-z]{{8}}", again["slug"])
    assert get_article(api, again) == again


def test_a_new_title_changes_the_slug_and_frees_the_old_one(api: Api, somebody: User) -> None:
    before, word = publish(api, somebody), new_word()
    favorite(api, somebody, before)
    after = update_article(api, somebody, before, title=f"Another {word}")
    assert after["slug"] == f"another-{word}"
    assert get_article(api, after, somebody) == after
    assert after["favoritesCount"] == 1
    for method in ("GET", "DELETE"):
        assert problem(api.send(method, article_path(before), token=somebody.token)) == NOT_FOUND
    assert publish(api, somebody, title=before["title"])["slug"] == before["slug"]


def test_a_title_with_the_same_base_slug_keeps_the_slug(api: Api, somebody: User) -> None:
    first = publish(api, somebody)
    for article in (first, publish(api, somebody, title=first["title"])):
        for title in (first["title"], f"\u00bf{first['title'].upper()}?"):
            changed = update_article(api, somebody, article, title=title)
            assert (changed["slug"], changed["title"]) == (article["slug"], title)


def test_titles_that_differ_only_after_80_characters_have_the_same_base_slug(
    api: Api, somebody: User
) -> None:
    word = new_word() * 6
    article = publish(api, somebody, title=f"{word} one")
    assert update_article(api, somebody, article, title=f"{word} two")["slug"] == article["slug"]


def test_a_new_title_with_a_taken_slug_gets_a_suffix(api: Api, somebody: User) -> None:
    other, article = publish(api, somebody), publish(api, somebody)
    changed = update_article(api, somebody, article, title=other["title"])
    assert re.fullmatch(rf"{other['slug']}-[0-9a-z]{{8}}", changed["slug"])
    assert get_article(api, other) == other
    assert update_article(api, somebody, changed, title=article["title"])["slug"] == article["slug"]


def test_no_updated_article_has_the_slug_feed(api: Api, somebody: User) -> None:
    changed = update_article(api, somebody, publish(api, somebody), title="Feed")
    assert re.fullmatch(r"feed-[0-9a-z]{8}", changed["slug"])
    assert update_article(api, somebody, changed, title="feed")["slug"] == changed["slug"]


def test_an_update_without_a_title_keeps_the_slug(api: Api, somebody: User) -> None:
    first = publish(api, somebody)
    second = publish(api, somebody, title=first["title"])
    assert update_article(api, somebody, second, body="b")["slug"] == second["slug"]
