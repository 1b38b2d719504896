"""The header Idempotency-Key."""

import pytest

from http_contract.idempotency import KEY_LIMIT, read_idempotency_key
from http_contract.problems import Problem

VISIBLE = "".join(map(chr, range(0x21, 0x7F)))


def test_without_the_header_there_is_no_key() -> None:
    assert read_idempotency_key(None) is None


@pytest.mark.parametrize("character", sorted({*VISIBLE} - {'"', ","}))
def test_a_bare_key_has_any_visible_character_but_two(character: str) -> None:
    assert read_idempotency_key(character) == character
    assert read_idempotency_key(f"a{character}b") == f"a{character}b"


@pytest.mark.parametrize("character", sorted({*VISIBLE, " "} - {'"', "\\"}))
def test_a_key_in_quotes_has_any_printable_character_but_two(character: str) -> None:
    assert read_idempotency_key(f'"{character}"') == character


@pytest.mark.parametrize("letter", ["k", "~"])
def test_a_key_of_255_characters_is_the_longest(letter: str) -> None:
    longest = letter * KEY_LIMIT
    assert KEY_LIMIT == 255
    assert read_idempotency_key(longest) == read_idempotency_key(f'"{longest}"') == longest


@pytest.mark.parametrize(
    "header",
    [
        "",
        " ",
        '"',
        '""',
        '"k',
        'k"',
        'k"k',
        '"k"k',
        ' "k"',
        '"k" ',
        '"k"\n',
        "k\n",
        '"k";a=1',
        r'"\""',
        r'"\\"',
        "a b",
        "\t",
        "a,b",
        "a, b",
        ",",
        '"a","b"',
        '"a", "b"',
        "k" * 256,
        f'"{"k" * 256}"',
        "\x7f",
        "\x1f",
        "\xe9",
        '"\xe9"',
        "\N{EURO SIGN}",
    ],
)
def test_anything_else_is_refused_without_a_trace_of_it(header: str) -> None:
    with pytest.raises(Problem) as caught:
        read_idempotency_key(header)
    assert caught.value.status == 400
    assert caught.value.errors == {"idempotency-key": "is invalid"}
    assert caught.value.headers == {}
