"""Slugs: what stands for articles in addresses."""

import random

import pytest

from core.domain.articles import RESERVED_SLUGS, can_be_slug, slug_stem, suffixed_slug


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("title", "title"),
        ("How to train your DRAGON 2", "how-to-train-your-dragon-2"),
        ("  Hello,\t \u2014 World!\n", "hello-world"),
        ("snake_case/and.dots", "snake-case-and-dots"),
        ("--a--b--", "a-b"),
        ("a\0b", "a-b"),
        ("Feed", "feed"),
        ("0", "0"),
    ],
)
def test_a_stem_has_the_letters_and_digits_and_one_hyphen_for_all_between(
    title: str, stem: str
) -> None:
    assert slug_stem(title) == stem


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("caf\u00e9", "cafe"),
        ("cafe\u0301", "cafe"),
        ("\u00dcber", "u-ber"),  # the mark is no letter, so a run of its own
        ("Stra\u00dfe", "stra-e"),
        ("\ufb01ne", "fine"),  # one ligature
        ("\uff21\uff42\uff11", "ab1"),  # as wide as Chinese characters
        ("\u2460\u00b2\u212a", "12k"),  # 1 in a circle, 2 raised, the sign of the kelvin
        ("1\u00bd", "11-2"),
        ("\u0130stanbul", "i-stanbul"),
        ("\u0131\u0663", "article"),  # no dot, and an Arabic digit: neither is ASCII's
    ],
)
def test_letters_and_digits_are_those_of_ascii_after_nfkd(title: str, stem: str) -> None:
    assert slug_stem(title) == stem


@pytest.mark.parametrize(
    "title", ["", " ", "!!!", "---", "\N{GRINNING FACE}", "\u65e5\u672c\u8a9e"]
)
def test_a_title_without_any_is_an_article(title: str) -> None:
    assert slug_stem(title) == "article"


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("a" * 80, "a" * 80),
        ("a" * 81, "a" * 80),
        ("a" * 78 + " b", "a" * 78 + "-b"),
        ("a" * 79 + " b", "a" * 79),
        ("a" * 79 + " - " * 9 + "b", "a" * 79),
        ("a" * 80 + " b", "a" * 80),
        (" " * 200 + "b", "b"),
        ("\ufb01" * 100, "fi" * 40),
        ("a " * 127, "a-" * 39 + "a"),
    ],
)
def test_a_stem_is_cut_to_80_and_never_ends_in_a_hyphen(title: str, stem: str) -> None:
    assert slug_stem(title) == stem


def test_whatever_a_title_is_its_stem_can_be_a_slug_with_a_suffix_and_without() -> None:
    chosen = random.Random(4)  # noqa: S311
    pool = "abAB09 -_.!\u00e9\u0301\ufb01\u00bd\u65e5\u2028\0\N{GRINNING FACE}"
    for _ in range(2_000):
        title = "".join(chosen.choices(pool, k=chosen.randint(0, 255)))
        stem = slug_stem(title)
        assert can_be_slug(stem), repr(title)
        assert can_be_slug(suffixed_slug(stem, "0a9z0a9z")), repr(title)
        assert not stem.startswith("-"), repr(title)
        assert not stem.endswith("-"), repr(title)
        assert "--" not in stem, repr(title)
        assert slug_stem(stem) == stem


def test_a_suffix_stands_after_a_hyphen() -> None:
    assert suffixed_slug("title", "0a9z0a9z") == "title-0a9z0a9z"


@pytest.mark.parametrize("text", ["a", "0", "a-b", "feed", "article-00000001", "a" * 89])
def test_lower_case_letters_digits_and_hyphens_can_be_a_slug(text: str) -> None:
    assert can_be_slug(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "A", "a b", "a_b", "a.", "a/b", "a\n", "\na", "a\0", "%20", "'"),
        *("\u00e9", "\u0663", "\uff41", "\N{REPLACEMENT CHARACTER}", "\ud800", "a" * 90),
    ],
)
def test_nothing_else_can(text: str) -> None:
    assert not can_be_slug(text)


def test_the_address_of_the_feed_is_nobodys_though_it_could_be_a_slug() -> None:
    assert {"feed"} == RESERVED_SLUGS
    assert can_be_slug("feed")
