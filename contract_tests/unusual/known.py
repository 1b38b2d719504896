"""Somebody who is known on a server, and unusual requests in their name."""

from contract_tests.api import Api
from contract_tests.people import Somebody, log_in, register
from contract_tests.unusual.unusual import Unusual


def known(api: Api, username: str) -> Somebody:
    """Somebody of that name, who may be there already: servers can share a database."""
    email = f"{username}@example.org"
    somebody = Somebody(username, email, "correct horse battery", "")
    if api.get(f"/api/profiles/{username}").status_code == 404:
        return register(api, username=username, email=email)
    return Somebody(username, email, somebody.password, log_in(api, somebody))


def request_of(row: Unusual, somebody: Somebody) -> dict[str, object]:
    """What to send for a row of the table, as the arguments of `Api.send`."""
    body = row.body
    for name in ("username", "email"):
        if body is not None:
            body = body.replace(f"{{{name}}}".encode(), getattr(somebody, name).encode())
    return {
        "method": row.method,
        "path": row.path.format(username=somebody.username),
        "headers": [
            (name, value.replace("{token}", somebody.token)) for name, value in row.headers
        ],
        "content": body,
    }
