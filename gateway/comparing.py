"""What differs between two answers to one request, and what of it may be kept."""

import contextlib
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from gateway.table import AcceptedDifference

Headers = tuple[tuple[str, str], ...]
BodyComparison = Literal["value", "bytes"]

LOCATIONS_LIMIT = 100
REDACTED = "(redacted)"
# What servers and proxies say for themselves, and what follows from the body.
FREE_HEADERS = frozenset(
    {
        "alt-svc", "connection", "content-length", "date", "keep-alive", "server",
        "transfer-encoding", "upgrade", "via",
    }
)  # fmt: skip
_MISSING = object()
NO_JSON = object()


@dataclass(frozen=True)
class Request:
    """One request, as it came."""

    operation: str
    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """One answer; without one, why there is none."""

    status: int | None = None
    headers: Headers = ()
    body: bytes = b""
    failure: str = ""

    def header(self, name: str) -> list[str]:
        """The values of a header, in their order."""
        return [value for key, value in self.headers if key.lower() == name]


# Differences


def differences(old: Answer, new: Answer, by: BodyComparison) -> list[str]:
    """Return the locations where two answers differ, at most 100 of them.

    A location is `answer`, `status`, `header NAME`, `body`, or `body` and a JSON pointer. By value,
    bodies of JSON are equal if they mean the same; all others are compared by their bytes.
    """
    return list(islice(_differences(old, new, by), LOCATIONS_LIMIT))


def _differences(old: Answer, new: Answer, by: BodyComparison) -> Iterator[str]:
    if old.status is None or new.status is None:
        if old.status is not new.status:
            yield "answer"
        return
    if old.status != new.status:
        yield "status"
    names = {name.lower() for name, _ in (*old.headers, *new.headers)} - FREE_HEADERS
    for name in sorted(names):
        if old.header(name) != new.header(name):
            yield f"header {name}"
    yield from _body_differences(old, new, by)


def _body_differences(old: Answer, new: Answer, by: BodyComparison) -> Iterator[str]:
    if old.body == new.body:
        return
    values = [json_value(answer) for answer in (old, new)]
    if by == "bytes" or NO_JSON in values:
        yield "body"
        return
    try:
        pointers = list(islice(_json_locations(values[0], values[1], ""), LOCATIONS_LIMIT))
    except RecursionError:  # nested too deep for a pointer
        pointers = [""]
    for pointer in pointers:
        yield f"body {pointer}" if pointer else "body"


def json_value(answer: Answer) -> Any:
    """The value of a JSON body; NO_JSON for any other."""
    if not _is_json(answer.headers):
        return NO_JSON
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return NO_JSON


def _is_json(headers: Headers) -> bool:
    types = [value for name, value in headers if name.lower() == "content-type"]
    media_type = types[0].partition(";")[0].strip().lower() if types else ""
    return media_type == "application/json" or media_type.endswith("+json")


def _json_locations(old: Any, new: Any, at: str) -> Iterator[str]:
    match old, new:
        case dict(), dict():
            for key in sorted(old.keys() | new.keys()):
                pointer = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
                yield from _json_locations(old.get(key, _MISSING), new.get(key, _MISSING), pointer)
        case list(), list():
            for index in range(max(len(old), len(new))):
                left, right = (it[index] if index < len(it) else _MISSING for it in (old, new))
                yield from _json_locations(left, right, f"{at}/{index}")
        case _:
            if isinstance(old, bool) is not isinstance(new, bool) or old != new:
                yield at


def real_differences(old: Answer, new: Answer, old_again: Answer, by: BodyComparison) -> list[str]:
    """Return where the new answer differs from an old one that does not differ from itself there.

    The old server answers before the new one and after it, so a concurrent write also changes
    its own two answers.
    """
    if not differences(old_again, new, by):
        return []
    noise = differences(old, old_again, by)
    return [
        location
        for location in differences(old, new, by)
        if not any(_covers(noisy, location) for noisy in noise)
    ]


def unaccepted(
    locations: Iterable[str], operation: str, rules: Iterable[AcceptedDifference]
) -> list[str]:
    """Leave out the locations that a rule for the operation, or for all, accepts."""
    ours = [rule for rule in rules if rule.operation in (None, operation)]
    return [
        location for location in locations if not any(_covers(rule.at, location) for rule in ours)
    ]


def _covers(pattern: str, location: str) -> bool:
    """Whether a location is the one that a pattern names, or one within it."""
    if not pattern.startswith("body"):
        return pattern.lower() == location.lower()
    if not location.startswith("body"):
        return False
    expected, actual = pattern[4:].strip().split("/"), location[4:].strip().split("/")
    return len(expected) <= len(actual) and all(
        one in ("*", other) for one, other in zip(expected, actual, strict=False)
    )


# Secrets


def redacted_headers(headers: Headers, secrets: Collection[str]) -> list[list[str]]:
    """Headers without the values of secret ones, and without secrets in the URLs of others."""
    kept = []
    for name, value in headers:
        if name.lower() in secrets:
            value = REDACTED
        elif name.lower() in ("location", "link", "referer"):
            value = redacted_target(value, secrets)
        kept.append([name, value])
    return kept


def redacted_target(target: str, secrets: Collection[str]) -> str:
    """A URL, or several in a text, without the values of secret query parameters."""
    names = "|".join(re.escape(name) for name in secrets)
    return re.sub(rf"(?i)([?&](?:{names})=)[^&#>\s]*", rf"\1{REDACTED}", target)


def redacted_body(headers: Headers, body: bytes, secrets: Collection[str]) -> Any:
    """A body that may be kept: JSON and forms without the values of secret members.

    Nobody can tell what is secret in another one, so only its size and digest are kept.
    """
    if not body:
        return None
    value = json_value(Answer(200, headers, body))
    with contextlib.suppress(RecursionError):
        if value is not NO_JSON:
            return without_secrets(value, secrets)
    types = [value.lower() for name, value in headers if name.lower() == "content-type"]
    if types and types[0].startswith("application/x-www-form-urlencoded"):
        pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True)
        return urlencode([(k, REDACTED if k.lower() in secrets else v) for k, v in pairs])
    return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def without_secrets(value: Any, secrets: Collection[str]) -> Any:
    """A JSON value in which secret members have no value, wherever they are."""
    if isinstance(value, Mapping):
        return {
            key: REDACTED if key.lower() in secrets else without_secrets(member, secrets)
            for key, member in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [without_secrets(element, secrets) for element in value]
    return value
