"""Reading a request body: its size, its Content-Type, and strict JSON (W3, W4)."""

import json
import math
from itertools import chain, cycle, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from http_contract.json_body import (
    CONTAINER_LIMIT,
    DEPTH_LIMIT,
    check_size,
    read_object,
    read_value,
)
from http_contract.problems import Problem

MIB = 1024 * 1024
JSON = "application/json"
LARGEST_DOUBLE = 2**1024 - 2**971


def read(body: bytes, content_type: str | None = "application/json") -> dict[str, Any]:
    """The object in a body."""
    return read_object(body, content_type)


def problem_with(body: bytes, content_type: str | None = "application/json") -> tuple[int, str]:
    """The status and the message for an invalid body."""
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
def test_an_object_is_read_exactly(body: bytes, value: dict[str, Any]) -> None:
    assert read(body) == value


def test_the_last_of_equal_names_counts() -> None:
    assert read(b'{"a":1,"b":{"c":1,"c":2},"a":3}') == {"a": 3, "b": {"c": 2}}


@pytest.mark.parametrize("body", [b"null", b"[]", b'[{"a":1}]', b'"x"', b"1", b"1.5", b"true"])
def test_valid_json_that_is_no_object_has_an_error_of_its_own(body: bytes) -> None:
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
def test_malformed_json_is_not_valid(body: bytes) -> None:
    assert problem_with(body) == NOT_VALID


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("body", ['{{"a":{}}}', "[{}]", "{}"])
def test_nan_and_infinity_are_not_valid(body: str, number: str) -> None:
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
def test_a_number_beyond_a_double_is_not_valid(sign: str, number: str) -> None:
    assert problem_with(f'{{"a":{sign}{number}}}'.encode()) == NOT_VALID


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_double_is_valid(sign: int) -> None:
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
def test_a_longer_body_is_too_large_before_anything_else(content_type: str | None) -> None:
    assert problem_with(b"x" * (MIB + 1), content_type) == (413, "is too large")


def test_a_length_can_be_checked_alone() -> None:
    check_size(MIB)
    with pytest.raises(Problem) as caught:
        check_size(MIB + 1)
    assert (caught.value.status, caught.value.errors) == (413, {"body": "is too large"})


# Content-Type


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        " application/json ",
        "application/json;",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "application/json; Charset=utf8",
        'application/json; charset="utf-8"',
        'application/json ; charset="UTF8" ',
        "application/json; charset=utf-8; charset=utf8",
        "application/json; profile=x; charset=utf-8",
        "application/json; profile=latin-1",
        "application/json; charset\x0b=latin-1",
        'application/json; profile="a;charset=latin-1"',
        'application/json; profile="a, b"',
        r'application/json; profile="\",text/plain"; charset=utf-8',
        'application/json; profile="never closed, b',
        r'application/json; profile="\";charset=latin-1"; charset=utf-8',
    ],
)
def test_a_utf_8_json_body_is_read(content_type: str) -> None:
    assert read_object(b'{"a":1}', content_type) == {"a": 1}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        ";",
        "json",
        "text/json",
        "text/plain",
        "application/jsonx",
        "Xapplication/jsonX",
        "application/json\x0b",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "application/json, application/json",
        "application/json; charset=utf-8, application/json",
        "application/json; charset=latin-1,application/json",
        'application/json; profile="a", text/plain',
        ",application/json",
        "application/json;,",
        "charset=utf-8; application/json",
    ],
)
@pytest.mark.parametrize("body", [b"{}", b"", b"no JSON"])
def test_any_other_content_type_is_an_error_before_the_body_is_read(
    content_type: str | None, body: bytes
) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body, content_type)
    errors = {"body": "must be application/json"}
    assert (caught.value.status, caught.value.errors) == (415, errors)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=latin-1",
        "application/json; charset=us-ascii",
        "application/json; charset=utf-16",
        "application/json; charset=",
        'application/json; charset=""',
        "application/json; charset='utf-8'",
        "application/json; CHARSET=Latin-1",
        "application/json; charset=utf-8; charset=latin-1",
        "application/json; charset=latin-1; charset=utf-8",
        "application/json; profile=x; charset=latin-1",
        "application/json; charset=utf-8=utf-8",
        "application/json; charset=utf-8\x0b",
    ],
)
def test_another_charset_is_not_valid(content_type: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(b"{}", content_type)
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})


# Content-Encoding


@pytest.mark.parametrize("coding", [None, "", " ", "identity", "IDENTITY", "identity,\tidentity,"])
def test_a_body_without_a_coding_is_read(coding: str | None) -> None:
    assert read_object(b'{"a":1}', "application/json", coding) == {"a": 1}


@pytest.mark.parametrize(
    "coding", ["gzip", "x-gzip", "identity, gzip", "gzip,identity", "identityx", "utf-8", ";"]
)
@pytest.mark.parametrize("body", [b"{}", b"", b"no JSON"])
def test_a_coding_is_an_error_that_names_what_is_read(coding: str, body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body, "application/json; charset=latin-1", coding)
    problem = caught.value
    assert (problem.status, problem.errors) == (415, {"body": "must have no content coding"})
    assert problem.headers == {"Accept-Encoding": "identity"}
    with pytest.raises(Problem) as caught:
        read_object(body, "text/plain", coding)
    assert caught.value.errors == {"body": "must be application/json"}


# Strings


@pytest.mark.parametrize("text", [r"\u0000", r"\ud800", r"\udfff", r"\ude00\ud83d", r"x\ud83dx"])
@pytest.mark.parametrize(
    "body",
    [
        *('{{"a":"{}"}}', '{{"{}":1}}', '{{"a":{{"{}":1}}}}', '{{"a":[["{}"]]}}', '["{}"]'),
        *('{{"a":[["{}"],["b"]]}}', '{{"a":[{{"{}":1}},{{"b":1}}]}}', '{{"a":[["{}"],{{"b":1}}]}}'),
    ],
)
def test_nul_and_lone_surrogates_are_not_valid_in_any_string(body: str, text: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body.format(text).encode(), "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})


# Depth


def nested(depth: int, opening: str, closing: str) -> bytes:
    """An object with that many levels, itself included."""
    inner = depth - 1
    return ('{"a":' + opening * inner + "1" + closing * inner + "}").encode()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ("[0,", ",0]")])
def test_a_body_may_have_64_levels(opening: str, closing: str) -> None:
    assert list(read_object(nested(64, opening, closing), "application/json")) == ["a"]


def test_siblings_of_the_deepest_level_are_valid() -> None:
    body = nested(64, "[", "]")[:-1] + b',"b":[[]]}'
    assert read_object(body, "application/json")["b"] == [[]]


@pytest.mark.parametrize("depth", [65, 66, 900, 5_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ("[0,", ",0]")])
def test_a_body_with_more_levels_is_not_valid(depth: int, opening: str, closing: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(nested(depth, opening, closing), "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000])
def test_a_body_of_opening_brackets_is_not_valid(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body, "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})


def test_levels_of_arrays_and_objects_add_up() -> None:
    with pytest.raises(Problem) as caught:
        read_object(b'{"a":' + b'[{"a":' * 32 + b"1" + b"}]" * 32 + b"}", "application/json")
    assert caught.value.errors == {"body": "is not valid JSON"}


@pytest.mark.parametrize(
    "hidden", ['"\\u0000"', '{"\\udc00":1}', "[" * 64 + "]" * 64, '{"a":' * 64 + "1" + "}" * 64]
)
@pytest.mark.parametrize("again", ["1", '"b"', "{}", "[1]"])
def test_a_value_hidden_by_a_repeated_name_is_checked(hidden: str, again: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(f'{{"a":{hidden},"a":{again}}}'.encode(), "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})
    assert read_object(f'{{"a":"","a":{again}}}'.encode(), "application/json")


def test_siblings_are_not_deep() -> None:
    body = b'{"a":[' + b"[1]," * 9_000 + b"[1]]}"
    assert len(read_object(body, "application/json")["a"]) == 9_001


# One object, one list, and as many further containers as are allowed beside them.
FEW = CONTAINER_LIMIT - 2


@pytest.mark.parametrize(
    ("item", "each"),
    [("[]", 1), ("{}", 1), ('{"[":["{"]}', 2), ('["]",[0]]', 2), ("[[],[{}]]", 4), (r'["\"["]', 1)],
)
def test_ten_thousand_containers_are_read(item: str, each: int) -> None:
    allowed = [item] * (FEW // each) + ["[]"] * (FEW % each)
    assert len(read_object(f'{{"a":[{",".join(allowed)}]}}'.encode(), JSON)["a"]) == len(allowed)
    for more in ("[]", "{}"):
        assert problem_with(f'{{"a":[{",".join([*allowed, more])}]}}'.encode()) == NOT_VALID
        hidden = f'{{"a":[{",".join(allowed)}],"b":{more},"b":1}}'
        assert problem_with(hidden.encode()) == NOT_VALID


@pytest.mark.parametrize(
    "item", ['"["', '"[]{}"', '"[","]"', '"[",1', r'"\"["', r'"\\[\\",""', '"[","",1,"]"']
)
def test_brackets_in_strings_are_no_containers(item: str) -> None:
    body = f'{{"a":[{",".join([item] * 40_000)}],"b":[[]]}}'.encode()
    assert read_object(body, JSON)["b"] == [[]]
    with_many = body[:-1] + b',"c":[' + b"[]," * CONTAINER_LIMIT + b"1]}"
    assert problem_with(with_many) == NOT_VALID


def test_many_closing_brackets_are_not_valid() -> None:
    assert problem_with(b'{"a":[' + b"]" * 1_000_000 + b"}") == NOT_VALID


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"\\u0000","b":{}}',
        b'{"a":"\\u0000","b":["c"]}',
        b'{"a":[["\\ud800"],[]]}',
        b'{"a":["\\u0000",[1]]}',
    ],
)
def test_values_before_nested_ones_are_checked(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body, "application/json")
    assert caught.value.errors == {"body": "is not valid JSON"}


def test_a_problem_does_not_quote_the_body() -> None:
    with pytest.raises(Problem) as caught:
        read_object(b'{"password":"secret"', "application/json")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


# Strictness: what `json.loads` accepts and the contract does not

DEEP = DEPTH_LIMIT
SMALL = "0." + "0" * 400 + "1"  # 1e-401
DEPTH_CASES = [
    ("[" * DEEP + "]" * DEEP, True),
    ("[" * (DEEP + 1) + "]" * (DEEP + 1), False),
    ('[{"a":' * (DEEP // 2) + "1" + "}]" * (DEEP // 2), True),
    ('[{"a":' * (DEEP // 2) + "[]" + "}]" * (DEEP // 2), False),
    ('{"a":[' * (DEEP // 2) + "{}" + "]}" * (DEEP // 2), False),
    ("[" * DEEP + "]" * (DEEP - 1) + ",[]]", True),
    ("[[]," + "[" * (DEEP - 1) + "]" * DEEP, True),
    ("[[]," + "[" * DEEP + "]" * (DEEP + 1), False),
    (f'{{"a":{"[" * (DEEP - 1)}{"]" * (DEEP - 1)},"a":1}}', True),
    (f'{{"a":{"[" * DEEP}{"]" * DEEP},"a":1}}', False),
]
CORNER_CASES = [
    ("[" + "[]," * 100 + "{}]", True),
    ("[" + "[[]]," * 100 + "0]", True),
    # brackets, quotes and backslashes within strings
    (f'"{"[" * 100}"', True),
    (f'["{"[" * 100}","{"}" * 100}"]', True),
    (rf'"\"{"[" * 100}"', True),
    (rf'["\\","{"{" * 100}"]', True),
    (rf'["\\\"{"[" * 100}"]', True),
    ('["\\\\",' + "[" * DEEP + "]" * DEEP + "]", False),
    (rf'{{"\"":{"[" * DEEP}{"]" * DEEP}}}', False),
    # surrogates
    (r'"\ud83d\ude00"', True),
    (r'"\uD83D\uDE00"', True),
    (r'"\uD83d\udE00x\ud83D\uDe00"', True),
    (r'"\ude00\ud83d"', False),
    (r'"\ud83d"', False),
    (r'"\uDE00"', False),
    (r'"\ud83d\ud83d\ude00"', False),
    (r'"\ud83dx\ude00"', False),
    (r'["\ud83d","\ude00"]', False),
    (r'["\ud83d", "x"]', False),
    (r'{"\ud83d":"\ude00"}', False),
    (r'{"a":"\ud83d","\ude00":1}', False),
    (r'"\\ud83d"', True),
    (r'"\\\ud83d"', False),
    (r'"\\\\ud83d"', True),
    (r'["\\","\ud83d\ude00"]', True),
    # NUL
    (r'"\u0000"', False),
    (r'"\\u0000"', True),
    (r'"\\\u0000"', False),
    (r'"\\\\u0000"', True),
    (r'"\"\u0000"', False),
    (r'{"\u0000":1}', False),
    (r'"\u00000"', False),
    (r'"\u0001\u00100"', True),
    # numbers
    ("1e308", True),
    ("1e309", False),
    ("-1e308", True),
    ("-1e400", False),
    ("1E+309", False),
    ("1e-400", True),
    (f"{SMALL}e400", True),
    (f"{SMALL}e800", False),
    ("1" + "0" * 308, True),
    ("9" * 309, False),
    ("1" + "0" * 309, False),
    (str(LARGEST_DOUBLE), True),
    (str(LARGEST_DOUBLE + 2**969), True),  # rounds down
    (str(2**1024 - 2**970), False),  # rounds up
    ("9" * 4_301, False),
    ("-" + "9" * 4_301, False),
    ("9" * 4_301 + ".5", False),
    ("0." + "9" * 4_301, True),
    ("9" * 199 + "e99", True),
    ("9" * 200 + "e99", True),
    ("9" * 250 + "e99", False),
    ("9" * 199 + "." + "9" * 199 + "e99", True),
    ("1e00308", True),
    ("1e00309", False),
    ("1E+000309", False),
    ("1e-000309", True),
    ("0e999", True),
    ("-0.0E+999", True),
    ("1.7976931348623157e308", True),
    ("1.7976931348623159e308", False),
    # numbers within strings
    ('"1e999"', True),
    (f'"{"9" * 5_000}"', True),
    ('["1e999",1e999]', False),
    ('["1e999",1e99]', True),
    ('{"1e999":1e308}', True),
    (r'["\"",1e999]', False),
    (r'["\\",1e999]', False),
    (r'["\"1e999"]', True),
    # values that a repeated name hides
    ('{"a":1e999,"a":1}', False),
    ('{"a":{"b":1e999},"a":1}', False),
    (f'{{"a":{"9" * 4_301},"a":1}}', False),
    (r'{"a":"\u0000","a":1}', False),
    (r'{"a":{"\ud800":1},"a":1}', False),
]


class Pairs(list[tuple[str, Any]]):
    """An object with all its members, those that a repeated name hides included."""


def reference(body: bytes) -> bool:
    """Whether a body is valid, found out slowly: by parsing it into a tree and walking that."""
    try:
        tree = json.loads(
            body.decode(),
            object_pairs_hook=Pairs,
            parse_int=finite,
            parse_float=finite,
            parse_constant=finite,
        )
    except (ValueError, RecursionError):
        return False
    level, depth = [tree], 0
    while level:
        containers = [value for value in level if isinstance(value, list)]
        depth += 1
        if containers and depth > DEPTH_LIMIT:
            return False
        if not all(is_text(value) for value in level if isinstance(value, str)):
            return False
        level = []
        for container in containers:
            members = chain(*container) if isinstance(container, Pairs) else container
            level.extend(members)
    return True


def finite(number: str) -> float:
    """A number. Raises ValueError if it is not finite."""
    if not math.isfinite(value := float(number)):
        raise ValueError(number)
    return value


def is_text(string: str) -> bool:
    """Whether a string has neither NUL nor a lone surrogate."""
    return "\0" not in string and not any("\ud800" <= c <= "\udfff" for c in string)


def verdict(body: bytes) -> bool:
    """Whether a body is accepted. An accepted one is read as `json.loads` reads it."""
    try:
        value = read_value(body)
    except Problem as problem:
        if (problem.status, problem.errors) == (400, {"body": "is not valid JSON"}):
            return False
        raise
    assert value == json.loads(body)
    return True


@pytest.mark.parametrize(("text", "valid"), DEPTH_CASES)
def test_corner_cases_of_depth(text: str, valid: bool) -> None:
    assert verdict(text.encode()) is reference(text.encode()) is valid


@pytest.mark.parametrize(("text", "valid"), CORNER_CASES)
def test_corner_cases_of_strings_and_numbers(text: str, valid: bool) -> None:
    for body in (text, f" {text}\n", f'{{"x":[],"y":{text}}}', f'["\\"",{text},"\\\\"]'):
        assert verdict(body.encode()) is reference(body.encode()) is valid, body


STRING_PIECES = [
    *("a", "é", "\N{GRINNING FACE}", " ", "[", "]", "{", "}", ":", ",", "1e999", "9" * 310, "e000"),
    *(r"\"", r"\\", r"\/", r"\n", r"\u005b", r"\u0022", r"\u005c", r"\u0000", "u0000", "ud800"),
    *(r"\ud83d", r"\ude00", r"\uD83D", r"\uDE00", r"\ud83d\ude00", r"\udbff\udfff", r"\ud7ff"),
]
DIGITS = ["0", "1", "9" * 198, "9" * 199, "9" * 200, "1" + "0" * 308, "9" * 309, "9" * 4_301]
FRACTIONS = ["", ".0", ".5", "." + "0" * 198 + "1", "." + "0" * 400 + "1", "." + "9" * 310]
EXPONENTS = [
    "",
    "e0",
    "E+9",
    "e99",
    "e100",
    "E+308",
    "e309",
    "e-400",
    "e400",
    "e00309",
    "E+000",
    "e800",
]
NUMBERS = st.tuples(
    st.sampled_from(["", "-"]),
    st.sampled_from(DIGITS),
    st.sampled_from(FRACTIONS),
    st.sampled_from(EXPONENTS),
).map("".join)
STRINGS = st.lists(st.sampled_from(STRING_PIECES), max_size=4).map("".join).map('"{}"'.format)
SCALARS = st.one_of(
    STRINGS, NUMBERS, st.sampled_from(["true", "null", "[]", "{}", "NaN", "Infinity"])
)


def array(items: list[str]) -> str:
    """The text of an array."""
    return f"[{','.join(items)}]"


def object_(members: list[tuple[str, str]]) -> str:
    """The text of an object; names may be repeated."""
    return "{" + ", ".join(f"{name}: {value}" for name, value in members) + "}"


NAMES = st.one_of(st.sampled_from(['"a"', '"b"']), STRINGS)
VALUES = st.recursive(
    SCALARS,
    lambda values: st.one_of(
        st.lists(values, max_size=4).map(array),
        st.lists(st.tuples(NAMES, values), max_size=4).map(object_),
    ),
    max_leaves=12,
)
LEVELS = [
    ("[", "]"),
    ('{"a":', "}"),
    ("[0,", ",[]]"),
    ('{"a":[[]],"b":', ',"a":1}'),
    ('["[",', "]"),
]


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """JSON with what is likely to be judged wrongly; sometimes deep, and sometimes malformed."""
    text = draw(VALUES)
    if draw(st.booleans()):
        levels = draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=4))
        depth = draw(st.one_of(st.integers(1, 3), st.integers(DEPTH_LIMIT - 4, DEPTH_LIMIT + 2)))
        for opening, closing in islice(cycle(levels), depth):
            text = opening + text + closing
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(["", *'"\\[]{},:0e.'])) + text[at + 1 :]
    return text.encode()


@given(bodies())
@settings(max_examples=250)
def test_the_verdict_is_that_of_the_reference(body: bytes) -> None:
    assert verdict(body) == reference(body)


@given(st.binary(max_size=40))
def test_any_bytes_are_accepted_or_not_valid(body: bytes) -> None:
    assert verdict(body) == reference(body)
