"""What is to be seen: what openapi.yaml declares, and every kind of refusal that the core knows."""

from functools import cache

from contract_tests.openapi.contract import document
from core.domain.errors import Kind

METHODS = frozenset({"get", "put", "post", "delete", "patch"})
# One refusal of each kind, as the contract words it: status, subject and message.
KINDS = {
    Kind.TOKEN_MISSING: (401, "token", "is missing"),
    Kind.TOKEN_INVALID: (401, "token", "is invalid"),
    Kind.WRONG_CREDENTIALS: (401, "credentials", "invalid"),
    Kind.INVALID: (422, "username", "is invalid"),
    Kind.NOT_FOUND: (404, "article", "not found"),
    Kind.FORBIDDEN: (403, "article", "forbidden"),
    Kind.IMPOSSIBLE: (422, "profile", "can't follow yourself"),
    Kind.PRECONDITION_MISSING: (428, "if-match", "is required"),
    Kind.PRECONDITION_FAILED: (412, "user", "has changed"),
    Kind.TAKEN: (409, "username", "has already been taken"),
    Kind.BUSY: (503, "database", "is busy"),
    Kind.UNAVAILABLE: (503, "database", "is unavailable"),
    Kind.UPSTREAM_FAILED: (502, "model", "is unavailable"),
    Kind.TOO_SLOW: (504, "model", "took too long"),
    Kind.NOT_MIGRATED: (503, "database", "is not migrated"),
}


@cache
def declared() -> dict[str, list[int]]:
    """The statuses that each operation declares, by its operationId, in the file's order."""
    return {
        item[method]["operationId"]: [int(status) for status in item[method]["responses"]]
        for item in document()["paths"].values()
        for method in item
        if method in METHODS
    }
