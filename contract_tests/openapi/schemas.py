"""Whether values are what schemas say."""

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import Draft202012Validator

# By identity, since the file's schemas are dictionaries that live as long as the run; compiling
# one takes far longer than asking it.
_compiled: dict[int, tuple[dict[str, Any], Draft202012Validator]] = {}


def schema_faults(value: Any, schema: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a value, a line each, with its place in it."""
    for error in _validator(schema).iter_errors(value):
        yield f"{_json_path(error.instance_path)}: {error.message}"


def is_valid(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is what a schema says."""
    return _validator(schema).is_valid(value)


def _validator(schema: dict[str, Any]) -> Draft202012Validator:
    if id(schema) not in _compiled:
        _compiled[id(schema)] = schema, Draft202012Validator(schema)
    return _compiled[id(schema)][1]


def _json_path(steps: list[str | int]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
