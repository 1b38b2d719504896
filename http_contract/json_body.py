"""How a body is read: as strictly as any of the three could be made to (W3, W4)."""

import json
import math
import re
from typing import Any

from http_contract.media_type import is_json, is_utf8
from http_contract.problems import Problem, body_too_large

BODY_LIMIT = 1024 * 1024
DEPTH_LIMIT = 64
# Python reads no more digits than this at once (4,300 by default); a double needs 309.
_DIGITS = 310


def check_size(length: int) -> None:
    """Return for a body of at most 1 MiB; Problem 413 otherwise."""
    if length > BODY_LIMIT:
        raise body_too_large()


def read_object(body: bytes, content_type: str | None) -> dict[str, Any]:
    """The JSON object that a body holds; Problem 413, 415 or 400, checked in that order."""
    check_size(len(body))
    if not is_json(content_type):
        raise Problem(415, {"body": "must be application/json"})
    if not is_utf8(content_type):
        raise _not_valid()
    value = read_value(body)
    if not isinstance(value, dict):
        raise Problem(400, {"body": "must be a JSON object"})
    return value


def read_value(body: bytes) -> Any:
    """The JSON value that a body holds, whatever its type; Problem 413 or 400."""
    check_size(len(body))
    try:
        return _read(body.decode())
    except (ValueError, RecursionError):  # what it says may quote the body, so it is not passed on
        raise _not_valid() from None


def _not_valid() -> Problem:
    return Problem(400, {"body": "is not valid JSON"})


def _read(text: str) -> Any:
    value = (_CAREFUL if _LARGE.search(text) else _PLAIN).decode(text)
    if _may_be_odd(text):
        _check_tree(_WHOLE.decode(text))
    return value


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS or math.isinf(float(digits)):
        raise ValueError("no double holds it")
    return int(digits)


def _double(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise ValueError("no double holds it")
    return number


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


# Nothing else can be more than a double holds, and to look at each number takes ten times as long.
# The pattern begins with one set of characters, which `re` looks for several times as fast.
_LARGE = re.compile(r"[0-9](?:[0-9]{19}|[eE])")
_PLAIN = json.JSONDecoder(parse_constant=_constant)
_CAREFUL = json.JSONDecoder(parse_int=_integer, parse_float=_double, parse_constant=_constant)


# What an escape or many brackets may have made is looked at in full: an object is the list of all
# its names and values, since a name that comes again hides what stood under it before.
_ODD = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_WHOLE = json.JSONDecoder(object_pairs_hook=lambda pairs: [part for pair in pairs for part in pair])
_CHECKED = frozenset({list, str})


def _may_be_odd(text: str) -> bool:
    return text.count("[") + text.count("{") > DEPTH_LIMIT or _ODD.search(text) is not None


def _check_tree(value: Any) -> None:
    """ValueError for text that no database takes, or nesting past the limit; without recursion."""
    level, depth = [value], 1
    while level := [node for node in level if type(node) in _CHECKED]:
        if depth > DEPTH_LIMIT and list in map(type, level):
            raise ValueError("nested too deeply")
        level, depth = _below(level), depth + 1


def _below(level: list[Any]) -> list[Any]:
    """What is in the lists of one level, whose texts are checked."""
    children: list[Any] = []
    for node in level:
        if isinstance(node, str):
            _check_text(node)
        elif not _CHECKED.isdisjoint(map(type, node)):  # not so for an array of numbers
            children += node
    return children


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValueError("NUL")
    text.encode()  # UnicodeEncodeError, a ValueError, for a lone surrogate
