"""Whether a generated OpenAPI document says what openapi.yaml says.

Everything is compared, except what these rules leave out, each for a reason:

1. References are resolved: component names are each library's own.
2. Of an operation these are compared: operationId, parameters, requestBody, responses, security.
   Titles, summaries, descriptions and tags are for readers, and each framework writes its own.
3. Of a response its content is compared. Hooks set headers, which no generator sees; the suite
   checks the headers of every response instead.
4. `anyOf [x, null]` is `type [x, null]`; a list of types has no order: two spellings (pydantic).
5. `required` has no order, and is absent where it is empty.
6. Parameters on a path belong to each of its operations (apispec).
7. `default` responses are dropped: flask-smorest adds one that no operation returns.
8. `additionalProperties` that allow anything are dropped: JSON Schema's default (spectacular).
9. `minLength: 1` of a path parameter is dropped: Werkzeug's converter; an empty one never matches.
10. `security: [{}]` is no security (spectacular).
11. A response without content may say so by leaving it out.
"""

from typing import Any

from contract_tests.openapi.contract import METHODS, resolved

FOR_PEOPLE = frozenset({"title", "description", "example", "examples"})


def normalised(document: dict[str, Any]) -> dict[str, Any]:
    """The operations of a document by method and path, in the form that is compared."""
    operations = {}
    for path, item in resolved(document["paths"], document).items():
        for method in METHODS:
            if method in item:
                shared = item.get("parameters", [])
                operations[f"{method.upper()} {path}"] = _operation(item[method], shared)
    schemes = document["components"]["securitySchemes"]
    return {"operations": operations, "securitySchemes": schemes}


def differences(contract: Any, generated: Any, at: str = "") -> list[str]:
    """Where a normalised document differs from the normalised contract, one complete line each."""
    if isinstance(contract, dict) and isinstance(generated, dict):
        absent = "nothing"
        return [
            line
            for key in sorted({*contract, *generated})
            for line in differences(
                contract.get(key, absent),
                generated.get(key, absent),
                f"{at} > {key}" if at else key,
            )
        ]
    return [] if contract == generated else [f"{at}: {contract!r}, but generated {generated!r}"]


def _operation(operation: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
    parameters = [*shared, *operation.get("parameters", [])]
    responses = {
        str(status): _content(response.get("content", {}))
        for status, response in operation["responses"].items()
        if status != "default"
    }
    body = operation.get("requestBody")
    return {
        "operationId": operation.get("operationId"),
        "parameters": {f"{p['in']} {p['name']}": _parameter(p) for p in parameters},
        "requestBody": body
        and {"required": body.get("required", False)} | _content(body["content"]),
        "responses": responses,
        "security": _security(operation),
    }


def _security(operation: dict[str, Any]) -> list[str]:
    required = sorted(str(requirement) for requirement in operation.get("security", []))
    return [] if required == ["{}"] else required


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(parameter["schema"])
    if parameter["in"] == "path" and schema.get("minLength") == 1:
        del schema["minLength"]
    return {"required": parameter.get("required", False), "schema": schema}


def _content(content: dict[str, Any]) -> dict[str, Any]:
    return {media_type: _schema(media["schema"]) for media_type, media in content.items()}


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    schema = _without_null_alternative(schema)
    kept = {name: value for name, value in schema.items() if name not in FOR_PEOPLE}
    if "properties" in kept:
        kept["properties"] = {name: _schema(child) for name, child in kept["properties"].items()}
    for name in ("items", "additionalProperties"):
        if isinstance(kept.get(name), dict):
            kept[name] = _schema(kept[name])
    if kept.get("additionalProperties") in ({}, True):
        del kept["additionalProperties"]
    if isinstance(kept.get("type"), list):
        kept["type"] = sorted(kept["type"])
    required = sorted(kept.pop("required", []))
    return kept | ({"required": required} if required else {})


def _without_null_alternative(schema: dict[str, Any]) -> dict[str, Any]:
    rest = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    if len(rest) != 1 or len(schema["anyOf"]) != 2:
        return schema
    choice: dict[str, Any] = rest[0]
    others = {name: value for name, value in schema.items() if name != "anyOf"}
    return others | choice | {"type": [choice["type"], "null"]}
