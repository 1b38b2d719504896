"""A row of the table of unusual requests, and the constants that rows are built from.

In a row, `{username}`, `{email}`, `{id}` and `{token}` stand for those of a registered user, and
`{signature}` for the Stripe signature of the body.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contract_tests.api import Api
from contract_tests.membership.steps import Member, member_of
from contract_tests.membership.stripe import signature
from contract_tests.users import PASSWORD, User, log_in, register

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
CODED = {"body": "must have no content coding"}
LARGE = {"body": "is too large"}
NO_TOKEN, BAD_TOKEN = {"token": "is missing"}, {"token": "is invalid"}
NO_PATH, NO_METHOD = {"path": "not found"}, {"method": "not allowed"}
NO_PROFILE = {"profile": "not found"}


@dataclass(frozen=True)
class Row:
    """One request and its expected response; `errors` is None unless it is an error in JSON."""

    name: str
    method: str
    path: str
    status: int
    errors: Errors | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def is_signed(self) -> bool:
        """Whether sending the row requires a webhook secret."""
        return SIGNED in self.headers


def known_member(api: Api, username: str) -> Member:
    """Return the member of that name; register or log in, since servers can share a database."""
    email = f"{username}@example.org"
    if api.get(f"/api/profiles/{username}").status_code == 404:
        return member_of(api, register(api, username=username, email=email))
    token = log_in(api, User(username, email, PASSWORD, ""))
    return member_of(api, User(username, email, PASSWORD, token))


def request_of(row: Row, member: Member, secrets: Sequence[str]) -> dict[str, object]:
    """Return the arguments of `Api.send` for a row, sent by a member."""
    body = row.body
    for name in ("username", "email"):
        if body is not None:
            body = body.replace(f"{{{name}}}".encode(), getattr(member, name).encode())
    values = {"{token}": member.token}
    if row.is_signed:
        values["{signature}"] = signature(body or b"", secrets[0])
    return {
        "method": row.method,
        "path": row.path.format(username=member.username, id=member.id),
        "headers": [(name, _replace(value, values)) for name, value in row.headers],
        "content": body,
    }


def _replace(value: str, values: dict[str, str]) -> bytes:
    for name, text in values.items():
        value = value.replace(name, text)
    return value.encode("latin-1")
