"""The OpenAPI document, and the table of problems that the apps document themselves from."""

from importlib.resources import files
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from core.domain import validation
from http_contract import operations
from http_contract.headers import CACHE_CONTROL, SECURITY_HEADERS
from http_contract.operations import problem_statuses
from http_contract.problems import RESPONSES

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
DOCUMENT: dict[str, Any] = yaml.safe_load(
    files("http_contract").joinpath("openapi.yaml").read_text(encoding="utf-8")
)
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for item in DOCUMENT["paths"].values()
    for method, operation in item.items()
    if method in METHODS
}
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_the_document_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_no_two_operations_share_an_id() -> None:
    written = [m for item in DOCUMENT["paths"].values() for m in item if m in METHODS]
    assert len(written) == len(OPERATIONS)


def test_the_table_lists_the_operations_of_the_document() -> None:
    assert set(operations._PROBLEMS) == set(OPERATIONS)


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_the_table_lists_the_problems_of_the_document(operation_id: str) -> None:
    responses = OPERATIONS[operation_id]["responses"]
    written = [int(status) for status in responses if int(status) >= 400]
    assert problem_statuses(operation_id) == sorted(written)


def test_an_unknown_operation_is_an_error() -> None:
    with pytest.raises(KeyError, match="publish_nothing"):
        problem_statuses("publish_nothing")


@pytest.mark.parametrize(
    ("schema", "shortest", "longest"),
    [
        (SCHEMAS["Username"], 1, validation.USERNAME_LIMIT),
        (SCHEMAS["Email"], 1, validation.EMAIL_LIMIT),
        (SCHEMAS["Password"], *validation.PASSWORD_LIMITS),
        (SCHEMAS["AccountChangeRequest"]["properties"]["user"]["properties"]["bio"], None, 4_096),
        (SCHEMAS["AccountChangeRequest"]["properties"]["user"]["properties"]["image"], None, 2_048),
    ],
    ids=["username", "email", "password", "bio", "image"],
)
def test_the_document_has_the_limits_of_the_core(
    schema: dict[str, Any], shortest: int | None, longest: int
) -> None:
    assert (schema.get("minLength"), schema["maxLength"]) == (shortest, longest)


def test_the_document_has_the_headers_of_every_response() -> None:
    headers = DOCUMENT["components"]["headers"]
    documented = {name: headers[name]["schema"].get("const") for name in headers}
    expected = SECURITY_HEADERS | {"Cache-Control": CACHE_CONTROL}
    assert {name: documented[name] for name in expected} == expected
    for name, response in DOCUMENT["components"]["responses"].items():
        assert {"X-Request-ID", *expected} <= set(response["headers"]), name


def test_the_document_lists_every_challenge() -> None:
    challenges = {headers.get("WWW-Authenticate") for _, headers in RESPONSES.values()} - {None}
    assert (
        set(DOCUMENT["components"]["headers"]["WWW-Authenticate"]["schema"]["enum"]) == challenges
    )
