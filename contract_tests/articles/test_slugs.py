"""What articles are called in addresses: slugs, made from titles (POST, PUT /api/articles)."""

import re

from contract_tests.api import Api, problem
from contract_tests.articles.publishing import (
    change,
    favorite,
    new_word,
    path_of,
    publish,
    shown,
)
from contract_tests.users import User

NOT_FOUND = (404, {"article": ["not found"]})
# Titles and what becomes of them; `{}` is a word that nobody used before.
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


def test_a_slug_is_the_letters_and_digits_of_a_title(api: Api, somebody: User) -> None:
    words = {title: new_word() for title in SLUGS}
    expected = {title: slug.format(words[title]) for title, slug in SLUGS.items()}
    given = {
        title: publish(api, somebody, title=title.format(words[title]))["slug"] for title in SLUGS
    }
    assert given == expected


def test_a_title_of_symbols_alone_is_called_article(api: Api, somebody: User) -> None:
    for title in ("!?", "\u65e5\u672c\u8a9e", " ", "\U0001f600"):
        slug = publish(api, somebody, title=title)["slug"]
        assert re.fullmatch(r"article(-[0-9a-z]{8})?", slug)
    assert slug != "article"


def test_no_article_is_called_feed(api: Api, somebody: User) -> None:
    for title in ("feed", "Feed", " FEED! "):
        article = publish(api, somebody, title=title)
        assert re.fullmatch(r"feed-[0-9a-z]{8}", article["slug"])
        assert shown(api, article)["title"] == title


def test_a_suffix_comes_after_the_longest_slug(api: Api, somebody: User) -> None:
    title = new_word() * 6
    assert publish(api, somebody, title=title)["slug"] == title[:80]
    again = publish(api, somebody, title=title)
    assert re.fullmatch(rf"{title[:80]}-[0-9a-z]{{8}}", again["slug"])
    assert shown(api, again) == again


def test_a_new_title_gives_a_new_slug_and_the_old_one_is_free(api: Api, somebody: User) -> None:
    before, word = publish(api, somebody), new_word()
    favorite(api, somebody, before)
    after = change(api, somebody, before, title=f"Another {word}")
    assert after["slug"] == f"another-{word}"
    assert shown(api, after, somebody) == after
    assert after["favoritesCount"] == 1
    for method in ("GET", "DELETE"):
        assert problem(api.send(method, path_of(before), token=somebody.token)) == NOT_FOUND
    assert publish(api, somebody, title=before["title"])["slug"] == before["slug"]


def test_a_title_that_leads_to_the_same_stem_keeps_the_slug(api: Api, somebody: User) -> None:
    first = publish(api, somebody)
    for article in (first, publish(api, somebody, title=first["title"])):
        for title in (first["title"], f"\u00bf{first['title'].upper()}?"):
            changed = change(api, somebody, article, title=title)
            assert (changed["slug"], changed["title"]) == (article["slug"], title)


def test_titles_that_differ_only_past_the_cut_have_the_same_stem(api: Api, somebody: User) -> None:
    word = new_word() * 6
    article = publish(api, somebody, title=f"{word} one")
    assert change(api, somebody, article, title=f"{word} two")["slug"] == article["slug"]


def test_a_new_title_that_is_taken_gets_a_suffix(api: Api, somebody: User) -> None:
    other, article = publish(api, somebody), publish(api, somebody)
    changed = change(api, somebody, article, title=other["title"])
    assert re.fullmatch(rf"{other['slug']}-[0-9a-z]{{8}}", changed["slug"])
    assert shown(api, other) == other
    assert change(api, somebody, changed, title=article["title"])["slug"] == article["slug"]


def test_no_article_becomes_feed(api: Api, somebody: User) -> None:
    changed = change(api, somebody, publish(api, somebody), title="Feed")
    assert re.fullmatch(r"feed-[0-9a-z]{8}", changed["slug"])
    assert change(api, somebody, changed, title="feed")["slug"] == changed["slug"]


def test_a_change_without_a_title_keeps_the_slug(api: Api, somebody: User) -> None:
    first = publish(api, somebody)
    second = publish(api, somebody, title=first["title"])
    assert change(api, somebody, second, body="b")["slug"] == second["slug"]
