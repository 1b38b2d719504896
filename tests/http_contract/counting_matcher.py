"""A backtracking matcher of regular expressions, as `re` is one, that counts its steps."""

import re
from collections.abc import Iterator
from re import _constants, _parser
from typing import Any

Node = tuple[Any, Any]
Repeat = tuple[int, int, Any]


class Steps:
    """Matches at the beginning of texts. `taken` counts how often it compares a character.

    It knows what the tested patterns use. Raises KeyError for anything else.
    """

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._nodes: list[Node] = list(_parser.parse(pattern.pattern, pattern.flags))
        self.taken = 0

    def match(self, text: str) -> int | None:
        """Where the first match ends, None without one."""
        return next(self._sequence(self._nodes, text, 0), None)

    def _sequence(self, nodes: list[Node], text: str, start: int) -> Iterator[int]:
        if not nodes:
            yield start
            return
        (kind, value), *rest = nodes
        for end in _KINDS[kind](self, value, text, start):
            yield from self._sequence(rest, text, end)

    def _literal(self, code: int, text: str, start: int) -> Iterator[int]:
        return self._one(text, start, lambda character: ord(character) == code)

    def _in(self, members: list[Node], text: str, start: int) -> Iterator[int]:
        def is_in(character: str) -> bool:
            listed = [member for member in members if member[0] is not _constants.NEGATE]
            found = any(_MEMBERS[kind](value, ord(character)) for kind, value in listed)
            return found is (listed == members)

        return self._one(text, start, is_in)

    def _one(self, text: str, start: int, matches: Any) -> Iterator[int]:
        self.taken += 1
        if start < len(text) and matches(text[start]):
            yield start + 1

    def _repeat(self, value: Repeat, text: str, start: int) -> Iterator[int]:
        least, most, item = value
        if item[0][0] in _CHARACTERS:
            yield from self._run(value, text, start)
            return
        for end in self._sequence(list(item), text, start) if most else ():
            yield from self._repeat((max(least - 1, 0), most - 1, item), text, end)
        if not least:
            yield start

    def _run(self, value: Repeat, text: str, start: int) -> Iterator[int]:
        """The ends of a run of characters, without recursion."""
        least, most, item = value
        ends = [start]
        while len(ends) <= most and (end := next(self._sequence(list(item), text, ends[-1]), None)):
            ends.append(end)
        yield from reversed(ends[least:])

    def _group(self, value: tuple[Any, ...], text: str, start: int) -> Iterator[int]:
        return self._sequence(list(value[-1]), text, start)

    def _branch(self, value: tuple[Any, list[Any]], text: str, start: int) -> Iterator[int]:
        for alternative in value[1]:
            yield from self._sequence(list(alternative), text, start)

    def _at(self, position: Any, text: str, start: int) -> Iterator[int]:
        self.taken += 1
        if start == {_constants.AT_END_STRING: len(text)}[position]:
            yield start


_KINDS: dict[Any, Any] = {
    _constants.LITERAL: Steps._literal,
    _constants.IN: Steps._in,
    _constants.MAX_REPEAT: Steps._repeat,
    _constants.SUBPATTERN: Steps._group,
    _constants.BRANCH: Steps._branch,
    _constants.AT: Steps._at,
}
_CHARACTERS = {_constants.LITERAL, _constants.IN}
_MEMBERS: dict[Any, Any] = {
    _constants.LITERAL: lambda value, code: value == code,
    _constants.RANGE: lambda value, code: value[0] <= code <= value[1],
}
