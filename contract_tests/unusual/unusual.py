"""One row of the table of unusual requests, and the words that rows are made of.

`{username}`, `{email}`, `{id}` and `{token}` stand for somebody who is known to the server,
`{signature}` for Stripe's of the body.
"""

from dataclasses import dataclass

Errors = dict[str, str]

REGISTER, LOGIN, LOGOUT = "/api/users", "/api/users/login", "/api/users/logout"
USER, PROFILE = "/api/user", "/api/profiles/{username}"
JSON = ("Content-Type", "application/json")
TOKEN = ("Authorization", "Bearer {token}")
SIGNED = ("Stripe-Signature", "{signature}")

BLANK = "can't be blank"
STRING = "must be a string"
NOT_JSON = {"body": "is not valid JSON"}
NO_OBJECT = {"body": "must be a JSON object"}
NOT_TYPE = {"body": "must be application/json"}
LARGE = {"body": "is too large"}
NO_TOKEN, BAD_TOKEN = {"token": "is missing"}, {"token": "is invalid"}
NO_PATH, NO_METHOD = {"path": "not found"}, {"method": "not allowed"}
NO_PROFILE = {"profile": "not found"}


@dataclass(frozen=True)
class Unusual:
    """One request, and the answer that it must get; `errors` is None where that is no problem."""

    name: str
    method: str
    path: str
    status: int
    errors: Errors | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def is_signed(self) -> bool:
        """Whether it can be sent only with the secret that deliveries are signed with."""
        return SIGNED in self.headers
