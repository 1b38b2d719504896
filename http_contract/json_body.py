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
CONTAINER_LIMIT = 10_000


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
        return _check_strictly(body).decode(text)
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


def _parse_finite(text: str) -> float:
    if (number := float(text)) - number:  # inf - inf is not zero
        raise ValueError("a number is larger than a double")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_FINITE_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_parse_finite)
_LENIENT_DECODER = json.JSONDecoder(strict=False)  # takes line breaks within strings

# What json.loads accepts and the contract does not is looked for in the bytes, by functions that
# run in C: that costs a fraction of the parsing, and sees what a repeated member name hides.
# `make bench ONLY=bodies` measures it.

# The escapes of NUL, which PostgreSQL does not store, and of surrogates, which may lack a partner.
_SUSPECT_ESCAPES = (rb"\u0000", rb"\ud", rb"\uD")
# A double holds every number with fewer than 200 digits and an exponent of at most two.
_MANY_DIGITS = b"0" * 200
_LONG_EXPONENT = b"0e000"
_ZEROED = bytes.maketrans(b"123456789E", b"000000000e")
# Only what follows one of these is a number from its first digit on.
_NUMBER_WITH_MANY_DIGITS = re.compile(
    rb"[\[,:\s-]([0-9]{200,}+(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+)"
)
_NUMBER_WITH_LONG_EXPONENT = re.compile(rb"[\[,:\s-]([0-9][0-9.]*+[eE]\+?[0-9]{3,}+)")
_NOT_STRUCTURE = bytes(sorted(set(range(256)) - set(b'[]{}"')))
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # one level down, one level up
_QUOTES_AS_SPACES = bytes.maketrans(b'"', b" ")


def _check_strictly(body: bytes) -> json.JSONDecoder:
    """Return the decoder for a body.

    Raises ValueError for NUL, lone surrogates, large numbers, and many or nested containers.
    """
    zeroed = body.translate(_ZEROED, b"+")
    long_exponents = zeroed.count(_LONG_EXPONENT)
    decoder = _DECODER
    if 12 * long_exponents > len(body):  # they are most of it, so the parser checks each float
        decoder, long_exponents = _FINITE_DECODER, 0
    has_many_digits = _MANY_DIGITS in zeroed
    has_escapes = b"\\" in body
    has_suspect_escapes = has_escapes and any(escape in body for escape in _SUSPECT_ESCAPES)
    # Brackets within strings count, too; most bodies have few in all.
    has_many_brackets = body.count(b"[") + body.count(b"{") > DEPTH_LIMIT
    if not (long_exponents or has_many_digits or has_suspect_escapes or has_many_brackets):
        return decoder
    if has_escapes:  # without escaped backslashes and quotes, each quote begins or ends a string
        body = body.replace(rb"\\", b"__").replace(rb"\"", b"__")
    if has_many_brackets:
        _check_containers(body)
    if has_suspect_escapes:
        _check_text(body)
    if long_exponents:
        _check_numbers(_NUMBER_WITH_LONG_EXPONENT, body)
    if has_many_digits:
        _check_numbers(_NUMBER_WITH_MANY_DIGITS, body)
    return decoder


def _check_containers(body: bytes) -> None:
    # Two quotes with no bracket between them are a string without one, or lie between two strings.
    # Without them each string has a bracket, and so has whatever is between two strings.
    parts = body.translate(None, _NOT_STRUCTURE).replace(b'""', b"").split(b'"')
    brackets = b"".join(parts[::2])
    if len(brackets) > 2 * CONTAINER_LIMIT:
        raise ValueError("too many containers, or brackets without a partner")
    if max(accumulate(array("b", brackets.translate(_STEPS))), default=0) > DEPTH_LIMIT:
        raise ValueError("nested too deeply")


def _check_text(body: bytes) -> None:
    # As one string: a surrogate and its partner are adjacent, so no quote is between them.
    text = _LENIENT_DECODER.decode(f'"{body.translate(_QUOTES_AS_SPACES).decode()}"')
    if "\0" in text:
        raise ValueError("a string has NUL")
    text.encode()  # UnicodeEncodeError, a ValueError, for a surrogate without its partner


def _check_numbers(suspect: re.Pattern[bytes], body: bytes) -> None:
    # Not split at the quotes: the parts of a body with many strings would take 30 times its size.
    body = b" " + body
    position, in_string = 0, 0
    for number in suspect.finditer(body):
        in_string ^= body.count(b'"', position, number.start()) % 2
        position = number.start()
        if not in_string and math.isinf(float(number[1])):
            raise ValueError("a number is larger than a double")


def _invalid_json() -> Problem:
    return Problem(400, {"body": "is not valid JSON"})
