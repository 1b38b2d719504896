"""Requests for the operations of openapi.yaml, as far as nobody looks at what they are about."""

import re

from contract_tests.openapi.contract import document

# In the form of what stands there, but naming nothing.
PARAMETERS = {
    "/forge/users/{id}": "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01",
    "/api/articles/{slug}/comments/{id}": "1",
}


def declaring(status: int) -> list[tuple[str, str]]:
    """Method and path of each operation that declares a status."""
    return [
        (method.upper(), _filled(path))
        for path, item in document()["paths"].items()
        for method, operation in item.items()
        if method != "parameters" and str(status) in operation["responses"]
    ]


def _filled(path: str) -> str:
    return re.sub(r"\{\w+\}", PARAMETERS.get(path, "1"), path)
