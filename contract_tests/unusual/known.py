"""Somebody who is known on a server, and unusual requests in their name."""

from collections.abc import Sequence

from contract_tests.api import Api
from contract_tests.membership.lists import member_of
from contract_tests.membership.members import Member
from contract_tests.membership.signing import signature
from contract_tests.unusual.unusual import Unusual
from contract_tests.users import PASSWORD, User, log_in, register


def known(api: Api, username: str) -> Member:
    """Somebody of that name, who may be there already: servers can share a database."""
    email = f"{username}@example.org"
    if api.get(f"/api/profiles/{username}").status_code == 404:
        return member_of(api, register(api, username=username, email=email))
    token = log_in(api, User(username, email, PASSWORD, ""))
    return member_of(api, User(username, email, PASSWORD, token))


def request_of(row: Unusual, somebody: Member, secrets: Sequence[str]) -> dict[str, object]:
    """What to send for a row of the table, as the arguments of `Api.send`."""
    body = row.body
    for name in ("username", "email"):
        if body is not None:
            body = body.replace(f"{{{name}}}".encode(), getattr(somebody, name).encode())
    values = {"{token}": somebody.token}
    if row.is_signed:
        values["{signature}"] = signature(body or b"", secrets[0])
    return {
        "method": row.method,
        "path": row.path.format(username=somebody.username, id=somebody.id),
        "headers": [(name, _filled(value, values)) for name, value in row.headers],
        "content": body,
    }


def _filled(value: str, values: dict[str, str]) -> bytes:
    for name, text in values.items():
        value = value.replace(name, text)
    return value.encode("latin-1")
