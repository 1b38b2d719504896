"""Whether the fuzzer knows what openapi.yaml declares. Each message names the place to change."""

import json
import re
from functools import cache
from typing import Any

from contract_tests.fuzz.bodies import MAKERS
from contract_tests.fuzz.requests import FORMS, Form
from contract_tests.fuzz.values import Draw, Known
from contract_tests.openapi.contract import Operation, document, operations, resolved

REQUESTS = "contract_tests/fuzz/requests.py"
BODIES = "contract_tests/fuzz/bodies.py"
DRAWS = 100  # of each kind of body, after which every member has been there


def _key(method: str, path: str) -> tuple[str, str]:
    """A method and a path, whatever its parameters are called."""
    return method, re.sub(r"\{\w+\}", "{}", path)


FORM_OF = {_key(form.method, form.path): form for form in FORMS}
OPERATIONS = {_key(one.method, one.path): one for one in operations().values()}


def test_every_operation_has_a_form() -> None:
    missing = [f"{method} {path}" for method, path in OPERATIONS.keys() - FORM_OF.keys()]
    assert missing == [], f"add them to FORMS in {REQUESTS}"


def test_every_form_is_of_an_operation() -> None:
    unknown = [f"{method} {path}" for method, path in FORM_OF.keys() - OPERATIONS.keys()]
    assert unknown == [], f"remove them from FORMS in {REQUESTS}"


def test_every_form_sends_the_declared_parameters() -> None:
    missing = [
        f"{operation.operation_id}: {place} parameter {name}"
        for operation, form in _pairs()
        for place, name in _parameters(operation)
        if name not in (form.query if place == "query" else form.headers)
    ]
    assert missing == [], f"add them to FORMS in {REQUESTS}"


def test_every_form_sends_the_declared_members() -> None:
    missing = [
        f"{operation.operation_id}: `{member}`, in the maker of {form.body!r}"
        for operation, form in _pairs()
        for member in operation.request_members
        if not member.startswith("?") and member not in _members_made(form.body)
    ]
    assert missing == [], f"add them to {BODIES}"


def test_a_form_without_a_member_is_found() -> None:
    made = _members_made("registration")
    assert {"user.username", "user.email", "user.password"} <= made
    assert "user.subtitle" not in made


def _pairs() -> list[tuple[Operation, Form]]:
    return [(OPERATIONS[key], form) for key, form in FORM_OF.items() if key in OPERATIONS]


def _parameters(operation: Operation) -> list[tuple[str, str]]:
    whole = document()
    item = whole["paths"][operation.path]
    declared = [*item.get("parameters", []), *item[operation.method.lower()].get("parameters", [])]
    parameters = [resolved(one, whole) for one in declared]
    return [(one["in"], one["name"]) for one in parameters if one["in"] in ("query", "header")]


@cache
def _members_made(kind: str | None) -> set[str]:
    """The members of bodies of a kind, as `article.title`."""
    if kind not in MAKERS:
        return set()
    draws = [Draw(f"members {number}", Known()) for number in range(DRAWS)]
    return {member for draw in draws for member in _members(MAKERS[kind](draw))}


def _members(value: Any, prefix: str = "") -> set[str]:
    value = json.loads(json.dumps(value))
    if not isinstance(value, dict):
        return {prefix.rstrip(".")}
    found = {f"{prefix}{name}" for name in value}
    return found | {m for name, one in value.items() for m in _members(one, f"{prefix}{name}.")}
