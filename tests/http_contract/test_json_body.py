"""How a body is read (W3)."""

from typing import Any

import pytest

from http_contract.json_body import check_size, read_object
from http_contract.problems import Problem

MIB = 1024 * 1024
LARGEST_DOUBLE = 2**1024 - 2**971


def read(body: bytes, content_type: str | None = "application/json") -> dict[str, Any]:
    """What a body with that Content-Type holds."""
    return read_object(body, content_type)


def problem_with(body: bytes, content_type: str | None = "application/json") -> tuple[int, str]:
    """The status for a body that is refused, and what its one message says of it."""
    with pytest.raises(Problem) as caught:
        read_object(body, content_type)
    assert list(caught.value.errors) == ["body"]
    return caught.value.status, caught.value.errors["body"]


NOT_VALID = (400, "is not valid JSON")


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b' \t\r\n{ "a" : 1 } \n', {"a": 1}),
        (b'{"a":[true,false,null,1.5,-0,"x"]}', {"a": [True, False, None, 1.5, 0, "x"]}),
        ('{"ä":"\N{GRINNING FACE}"}'.encode(), {"ä": "\N{GRINNING FACE}"}),
        (rb'{"a":"\ud83d\ude00"}', {"a": "\N{GRINNING FACE}"}),
        ('{"a":" \u2028 e\u0301 "}'.encode(), {"a": " \u2028 e\u0301 "}),
        (rb'{"a":"\u0001\u007f\ufffd\uffff"}', {"a": "\x01\x7f\ufffd\uffff"}),
    ],
)
def test_an_object_is_read_exactly_as_it_was_sent(body: bytes, value: dict[str, Any]) -> None:
    assert read(body) == value


def test_of_equal_keys_the_last_counts() -> None:
    assert read(b'{"a":1,"b":{"c":1,"c":2},"a":3}') == {"a": 3, "b": {"c": 2}}


@pytest.mark.parametrize("body", [b"null", b"[]", b'[{"a":1}]', b'"x"', b"1", b"1.5", b"true"])
def test_valid_json_that_is_no_object_is_called_so(body: bytes) -> None:
    assert problem_with(body) == (400, "must be a JSON object")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"{}{}",
        b"{} x",
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":01}',
        b'{"a":+1}',
        b'{"a":.5}',
        b'{"a":"\t"}',
        b'{"a":"\\x41"}',
        b"\xa0{}",
        b"// a comment\n{}",
    ],
)
def test_what_the_grammar_does_not_know_is_not_valid(body: bytes) -> None:
    assert problem_with(body) == NOT_VALID


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("body", ['{{"a":{}}}', "[{}]", "{}"])
def test_no_number_is_called_nan_or_infinity(body: str, number: str) -> None:
    assert problem_with(body.format(number).encode()) == NOT_VALID


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    "number",
    [
        pytest.param("1e999", id="1e999"),
        pytest.param("1.8e308", id="1.8e308"),
        pytest.param("1" + "0" * 309, id="310 digits"),
        pytest.param("9" * 400, id="400 digits"),
        pytest.param("9" * 5_000, id="5,000 digits"),
        pytest.param("9" * 5_000 + ".5", id="5,000 digits and a half"),
        pytest.param(str(2**1024), id="2 to the 1024th"),
    ],
)
def test_a_number_that_no_double_holds_is_not_valid(sign: str, number: str) -> None:
    assert problem_with(f'{{"a":{sign}{number}}}'.encode()) == NOT_VALID


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_double_is_a_number_like_any_other(sign: int) -> None:
    number = sign * LARGEST_DOUBLE
    assert read(f'{{"a":{number}}}'.encode()) == {"a": number}
    assert read(f'{{"a":{float(number)!r}}}'.encode()) == {"a": float(number)}


def test_a_number_too_small_for_a_double_is_zero() -> None:
    assert read(b'{"a":1e-999}') == {"a": 0.0}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
        pytest.param("{}".encode("utf-16"), id="utf-16"),
        pytest.param("{}".encode("utf-16-le"), id="utf-16 without a mark"),
        pytest.param("{}".encode("utf-32"), id="utf-32"),
        pytest.param('{"a":"ä"}'.encode("latin-1"), id="latin-1"),
        pytest.param(b'{"a":"\xc0\x80"}', id="overlong"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', id="surrogate in UTF-8"),
    ],
)
def test_only_utf_8_without_a_byte_order_mark_is_valid(body: bytes) -> None:
    assert problem_with(body) == NOT_VALID


def test_a_body_of_exactly_one_mebibyte_is_read() -> None:
    text = "a" * (MIB - len('{"a":""}'))
    assert read(f'{{"a":"{text}"}}'.encode()) == {"a": text}


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", None])
def test_a_byte_more_is_too_large_whatever_it_holds(content_type: str | None) -> None:
    assert problem_with(b"x" * (MIB + 1), content_type) == (413, "is too large")


def test_a_size_is_checked_without_the_body_too() -> None:
    check_size(MIB)
    with pytest.raises(Problem) as caught:
        check_size(MIB + 1)
    assert (caught.value.status, caught.value.errors) == (413, {"body": "is too large"})
