"""What each app answers to an article with an odd member, over HTTP."""

import json
from typing import Any
from uuid import uuid4

import httpx

DRAFT = {"title": '"A title"', "description": '"About it"', "body": '"All of it"'}
# What is sent instead, as JSON text; the last ones Python's parser accepts, and JSON does not have.
SENT: dict[str, dict[str, str | None]] = {
    "`title`: `123`": {"title": "123"},
    "`title`: `true`": {"title": "true"},
    "`title`: `null`": {"title": "null"},
    '`title`: `""`': {"title": '""'},
    '`title`: `" "`': {"title": '" "'},
    '`title`: `" a "`': {"title": '" a "'},
    "`title`: `{}`": {"title": "{}"},
    "`title`: `10**30`": {"title": str(10**30)},
    "`title`: `NaN`": {"title": "NaN"},
    "`title` missing": {"title": None},
    "an unknown member": {"more": "1"},
    '`tagList`: `"ab"`': {"tagList": '"ab"'},
    "`tagList`: `[1]`": {"tagList": "[1]"},
}

Cell = dict[str, Any]


def registered(client: httpx.Client) -> str:
    """The token of a new user. Raises httpx.HTTPStatusError if there is none."""
    name = f"reader-{uuid4().hex[:12]}"
    user = {"username": name, "email": f"{name}@example.org", "password": f"{name} and more"}
    answer = client.post("/api/users", json={"user": user})
    answer.raise_for_status()
    token: str = answer.json()["user"]["token"]
    return token


def publish(client: httpx.Client, token: str, members: dict[str, str | None]) -> httpx.Response:
    """Publish a draft with other members."""
    pairs = {**DRAFT, **members}.items()
    text = ",".join(f'"{name}":{value}' for name, value in pairs if value is not None)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return client.post("/api/articles", content=f'{{"article":{{{text}}}}}', headers=headers)


def cells(url: str) -> dict[str, Cell]:
    """By what was sent: the status, and what the member became or how it was refused."""
    # A server closes a connection after an error that the app did not handle, so none is kept.
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=url, timeout=30, trust_env=False, limits=limits) as client:
        token = registered(client)
        return {
            shown: _cell(publish(client, token, members), next(iter(members)))
            for shown, members in SENT.items()
        }


def _cell(answer: httpx.Response, member: str) -> Cell:
    if answer.is_success:
        article = answer.json()["article"]
        became = json.dumps(article[member]) if member in article else "left out"
        return {"status": answer.status_code, "accepted": became}
    return {"status": answer.status_code, "refused": answer.text[:300]}
