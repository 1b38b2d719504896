"""How a request body is read: the same strict JSON for every framework (W3, W4)."""

import json
import math
import re
from array import array
from itertools import accumulate
from typing import Any, NoReturn

from http_contract.problems import Problem, bad_request, body_too_large, coding_not_supported

BODY_LIMIT = 1024 * 1024
DEPTH_LIMIT = 64


def check_size(length: int) -> None:
    """Raise Problem 413 for a body of more than 1 MiB."""
    if length > BODY_LIMIT:
        raise body_too_large()


def check_length(length: int, declared: str | None) -> None:
    """Raise Problem 400 for a body that is not as long as its Content-Length, if it has one.

    A client that breaks off leaves a shorter one, and not every server tells.
    """
    if declared and declared.isdecimal() and length != int(declared):
        raise bad_request()


def read_object(
    body: bytes, content_type: str | None, content_encoding: str | None = None
) -> dict[str, Any]:
    """Return the JSON object in a body. Raises Problem 413, 415 or 400, checked in that order.

    Repeated headers are joined by commas.
    """
    check_size(len(body))
    if not is_json(content_type):
        raise Problem(415, {"body": "must be application/json"})
    if not is_identity(content_encoding):
        raise coding_not_supported()
    if not is_utf8(content_type):
        raise _invalid_json()
    value = read_value(body)
    if not isinstance(value, dict):
        raise Problem(400, {"body": "must be a JSON object"})
    return value


def read_value(body: bytes) -> Any:
    """Return the JSON value in a body. Raises Problem 413 or 400."""
    check_size(len(body))
    try:
        text = body.decode()
        _check_strictly(body)
        return _DECODER.decode(text)
    except (ValueError, RecursionError):  # the message may quote the body, so it is not passed on
        raise _invalid_json() from None


def is_json(content_type: str | None) -> bool:
    """Whether a Content-Type is application/json, in any case and with any parameters.

    A comma separates several, and HTTP allows one (RFC 9110, 8.3).
    """
    media_type, _, parameters = (content_type or "").partition(";")
    is_single = "," not in _QUOTED.sub("", parameters)
    return is_single and media_type.strip(" \t").lower() == "application/json"


def is_identity(content_encoding: str | None) -> bool:
    """Whether a Content-Encoding names no coding, or `identity` (RFC 9110, 8.4)."""
    codings = (content_encoding or "").lower().split(",")
    return all(coding.strip(" \t") in ("", "identity") for coding in codings)


def is_utf8(content_type: str | None) -> bool:
    """Whether every charset of a Content-Type is utf-8 or utf8, quoted or not; none is UTF-8."""
    _, _, parameters = (content_type or "").partition(";")
    pairs = (parameter.partition("=") for parameter in _PARAMETER.findall(parameters.lower()))
    charsets = [value.strip(" \t") for name, _, value in pairs if name.strip(" \t") == "charset"]
    return all(charset in _UTF8 for charset in charsets)


# A semicolon within quotes ends no parameter. The nested repetition takes linear time: what begins
# with a quote matches in one way only.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
_PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
_UTF8 = frozenset({"utf-8", "utf8", '"utf-8"', '"utf8"'})


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)

# What json.loads accepts and the contract does not is looked for in the bytes, by functions that
# run in C: that costs a fraction of the parsing, and sees what a repeated member name hides.

# The escapes of NUL, which PostgreSQL does not store, and of surrogates, which may lack a partner.
_SUSPECT_ESCAPES = (rb"\u0000", rb"\ud", rb"\uD")
# A double holds every number with fewer than 200 digits and an exponent of at most two.
_MANY_DIGITS = b"0" * 200
_LONG_EXPONENTS = (b"e000", b"E000", b"e+000", b"E+000")
_LONG_EXPONENT = re.compile(rb"(?:\A|[\[,:\s-])[0-9][0-9.]*+[eE]\+?[0-9]{3}")
_ZEROED_DIGITS = bytes(ord("0") if chr(b) in "0123456789" else b for b in range(256))
_SUSPECT_NUMBER = re.compile(
    rb"(?<![0-9.])(?:[0-9.]{200,}+(?:[eE][+-]?[0-9]++)?+|[0-9.]++[eE]\+?[0-9]{3,}+)"
)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # one level down, one level up
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))


def _check_strictly(body: bytes) -> None:
    """Raise ValueError for strings that are not text, numbers beyond a double, and deep nesting."""
    zeroed = body.translate(_ZEROED_DIGITS)
    has_suspect_escapes = any(escape in body for escape in _SUSPECT_ESCAPES)
    has_long_exponents = any(exponent in zeroed for exponent in _LONG_EXPONENTS)
    has_suspect_numbers = _MANY_DIGITS in zeroed or (
        # Digits of a hash have the same form, but not what stands before a number.
        has_long_exponents and _LONG_EXPONENT.search(body) is not None
    )
    may_be_deep = body.count(b"[") + body.count(b"{") > DEPTH_LIMIT
    if not (has_suspect_escapes or has_suspect_numbers or may_be_deep):
        return
    # Without escaped backslashes and quotes, every second part between quotes is a string.
    parts = body.replace(rb"\\", b"__").replace(rb"\"", b"__").split(b'"')
    if has_suspect_escapes:
        _check_text(b" ".join(parts[1::2]))
    outside_strings = b'"'.join(parts[::2])
    if has_suspect_numbers:
        numbers = _SUSPECT_NUMBER.findall(outside_strings)
        if any(math.isinf(float(number)) for number in numbers):
            raise ValueError("a number is larger than a double")
    if may_be_deep:
        _check_depth(outside_strings)


def _check_text(strings: bytes) -> None:
    text = json.loads(b'"' + strings + b'"')
    if "\0" in text:
        raise ValueError("a string has NUL")
    text.encode()  # UnicodeEncodeError, a ValueError, for a surrogate without its partner


def _check_depth(outside_strings: bytes) -> None:
    steps = outside_strings.translate(_STEPS, _NOT_BRACKETS)
    # Without its empty containers, which are many in the largest bodies, a value has a level less.
    inner = array("b", steps.replace(b"\x01\xff", b""))
    if max(accumulate(inner), default=0) >= DEPTH_LIMIT:
        raise ValueError("nested too deeply")


def _invalid_json() -> Problem:
    return Problem(400, {"body": "is not valid JSON"})
