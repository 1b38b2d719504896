"""What tests say of error responses."""

from typing import Any


def errors(response: Any, status: int) -> dict[str, list[str]]:
    """The errors of a response, which has to have that status and the contract's form (W2)."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    body = response.json()
    assert list(body) == ["type", "title", "status", "errors"]
    assert body["status"] == status
    found: dict[str, list[str]] = body["errors"]
    return found
