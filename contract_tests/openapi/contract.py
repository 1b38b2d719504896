"""openapi.yaml, the contract, and its operations."""

from functools import cache
from importlib.resources import files
from typing import Any

from http_conformance.document import METHODS, Document, Operation, resolved

__all__ = ["CONTRACT", "METHODS", "Operation", "document", "operation_of", "operations", "resolved"]

CONTRACT = Document.parse(
    files("http_contract").joinpath("openapi.yaml").read_text(encoding="utf-8")
)
operation_of = CONTRACT.operation_of


def document() -> dict[str, Any]:
    """The file, parsed, with its references as they are."""
    return CONTRACT.whole


@cache
def operations() -> dict[str, Operation]:
    """Every operation by its operationId. Raises ValueError for one without a folder."""
    for name, operation in CONTRACT.operations.items():
        if len(operation.tags) != 1:
            raise ValueError(f"openapi.yaml: {name} needs one tag, its folder of contract_tests/")
    return CONTRACT.operations


def area_of(operation: Operation) -> str:
    """The folder of an operation's scenarios: its tag."""
    return operation.tags[0]
