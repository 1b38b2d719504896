"""How an answer is written (W1)."""

import math
from typing import Any

import pytest

from http_contract.json_format import compact_json


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": [1, 2], "a": {"c": None}}, b'{"b":[1,2],"a":{"c":null}}'),
        ({"b": True, "a": False}, b'{"b":true,"a":false}'),
        ([2.0, 1e-07, 0.557, 1e16, -0.0, 7], b"[2.0,1e-07,0.557,1e+16,-0.0,7]"),
        ([2**53 + 1, 10**30], b"[9007199254740993,1000000000000000000000000000000]"),
        ("\N{GRINNING FACE} ä \u2028 \u2029", '"\N{GRINNING FACE} ä \u2028 \u2029"'.encode()),
        ('</script> & " \\ /', rb'"</script> & \" \\ /"'),
        ("\n\t\x01\x7f", b'"\\n\\t\\u0001\x7f"'),
        ("e\u0301 \u00e9", b'"e\xcc\x81 \xc3\xa9"'),
        ({}, b"{}"),
    ],
)
def test_json_is_compact_utf_8_in_the_order_given(value: Any, written: bytes) -> None:
    assert compact_json(value) == written


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_say_is_an_error(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        compact_json({"a": [number]})


def test_a_lone_surrogate_is_an_error() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        compact_json("\ud800")
