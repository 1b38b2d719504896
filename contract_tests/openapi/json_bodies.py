"""Whether a body is JSON as the contract writes it (W1), and what the OpenAPI file says."""

import json
from collections.abc import Iterator
from typing import Any

from contract_tests.openapi.schemas import schema_faults


def json_faults(body: bytes, schema: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the body of an answer, a line each; empty where all is well."""
    try:
        value = json.loads(body, parse_constant=_refuse)
        as_w1_has_it = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError):  # UnicodeEncodeError for half of a surrogate pair
        yield f"the body is not JSON in UTF-8: {body[:200]!r}"
        return
    if as_w1_has_it != body:
        yield f"the body is JSON, but not as W1 writes it: {body[:200]!r}"
    yield from schema_faults(value, schema)
    yield from _order_faults(value, schema, "$")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is Python's")


def _order_faults(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _order_faults(item, schema.get("items", {}), f"{at}[{index}]")
    properties = schema.get("properties")
    if not isinstance(value, dict) or properties is None:
        return
    if list(value) != [name for name in properties if name in value]:
        yield f"{at}: the members are {list(value)}, documented {list(properties)}"
    for name, child in value.items():
        yield from _order_faults(child, properties.get(name, {}), f"{at}.{name}")
