"""The operations of the contract, and a request for each that one can send as it is.

In a request `{token}`, `{slug}` and their like stand for what `sending` prepares at each app.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from console.source import text_of
from contract_tests.unusual.articles import article_rows
from contract_tests.unusual.http import body_rows, http_rows, media_type_rows, shape_rows
from contract_tests.unusual.inference import inference_rows
from contract_tests.unusual.membership import membership_rows, webhook_rows
from contract_tests.unusual.request import Row

DOCUMENT = "http_contract/openapi.yaml"
METHODS = ("get", "post", "put", "patch", "delete")

USER = "Authorization: Token {token}"
JSON = "Content-Type: application/json"
VERSION = 'If-Match: "1"'


@dataclass(frozen=True)
class Template:
    """A request as one writes it: the target, a header a line, and the body."""

    method: str
    target: str
    headers: str = ""
    body: str = ""


@dataclass(frozen=True)
class Operation:
    """An operation of the document, and a request for it."""

    id: str
    method: str
    path: str
    summary: str
    area: str
    example: Template


# What to send, by operationId: the target if it is not the path, then headers, then the body.
_EXAMPLES: Mapping[str, tuple[str | None, tuple[str, ...], str]] = {
    "register": (
        None,
        (JSON,),
        '{"user":{"username":"{unique}","email":"{unique}@example.org","password":"{password}"}}',
    ),
    "log_in": (None, (JSON,), '{"user":{"email":"{email}","password":"{password}"}}'),
    "log_out": (None, ("Authorization: Token {new_token}",), ""),
    "list_tokens": (None, (USER,), ""),
    "revoke_other_tokens": (None, ("Authorization: Token {member_token}",), ""),
    "revoke_token": ("/forge/tokens/{token_id}", ("Authorization: Token {new_token}",), ""),
    "show_account": (None, (USER,), ""),
    "change_account": (None, (USER, JSON), '{"user":{"bio":"Reads before writing."}}'),
    "show_profile": ("/api/profiles/{username}", (), ""),
    "follow": ("/api/profiles/{other}/follow", (USER,), ""),
    "unfollow": ("/api/profiles/{other}/follow", (USER,), ""),
    "list_articles": ("/api/articles?limit=3", (), ""),
    "show_feed": ("/api/articles/feed?limit=3", (USER,), ""),
    "publish_article": (
        None,
        (USER, JSON),
        '{"article":{"title":"Told by {unique}","description":"One of three","body":"The same '
        'core.","tagList":["console"]}}',
    ),
    "show_article": ("/api/articles/{slug}", (USER,), ""),
    "change_article": ("/api/articles/{slug}", (USER, JSON), '{"article":{"body":"Better."}}'),
    "delete_article": ("/api/articles/{slug}", (USER,), ""),
    "favorite_article": ("/api/articles/{slug}/favorite", (USER,), ""),
    "unfavorite_article": ("/api/articles/{slug}/favorite", (USER,), ""),
    "list_comments": ("/api/articles/{slug}/comments", (), ""),
    "add_comment": (
        "/api/articles/{slug}/comments",
        (USER, JSON),
        '{"comment":{"body":"Well said."}}',
    ),
    "delete_comment": ("/api/articles/{slug}/comments/{comment_id}", (USER,), ""),
    "list_tags": (None, (), ""),
    "sign_up": (None, (JSON,), '{"name":"{unique}"}'),
    "list_users": ("/forge/users?limit=3", (), ""),
    "show_user": ("/forge/users/{member_id}", (), ""),
    "change_user": (
        "/forge/users/{member_id}",
        ("Authorization: Token {member_token}", VERSION, JSON),
        '{"name":"{unique}"}',
    ),
    "delete_user": (
        "/forge/users/{member_id}",
        ("Authorization: Token {member_token}", VERSION),
        "",
    ),
    "welcome_member": (None, ("Authorization: Token {paid_token}",), ""),
    "receive_event": (
        None,
        (JSON, "Stripe-Signature: {signature}"),
        '{"id":"evt_{unique}","type":"payment_intent.succeeded","data":{"object":{"id":'
        '"pi_{unique}","metadata":{"user_id":"{member_id}","tier":"Pro"}}}}',
    ),
    "predict": (None, (JSON,), '{"model_id":"mean","features":[1,2,3.5]}'),
    "check_health": (None, (), ""),
    "check_readiness": (None, (), ""),
}


def unusual(operation: Operation) -> dict[str, Template]:
    """The unusual requests of the contract suite for an operation, by their names.

    Without those whose headers are no ASCII, which a form cannot hold.
    """
    pattern = re.compile(re.sub(r"\{[^}]+\}", "[^/?]+", operation.path))
    return {
        row.name: _template(row)
        for row in _rows()
        if row.method == operation.method
        and pattern.fullmatch(row.path.partition("?")[0])
        and all(value.isascii() and value.isprintable() for _, value in row.headers)
    }


@cache
def _rows() -> list[Row]:
    areas = (http_rows, body_rows, shape_rows, media_type_rows, article_rows)
    others = (membership_rows, webhook_rows, inference_rows)
    return [row for rows in (*areas, *others) for row in rows()]


def _template(row: Row) -> Template:
    """A row, with our names. Bytes of its body that are no text stay as they are."""
    headers = "\n".join(f"{name}: {value}" for name, value in row.headers)
    target, body = row.path, (row.body or b"").decode("utf-8", "surrogateescape")
    if "{id}" in target:  # a member and their token
        target = target.replace("{id}", "{member_id}")
        headers = headers.replace("{token}", "{member_token}")
    return Template(row.method, target, headers, body)


@cache
def operations() -> dict[str, Operation]:
    """Every operation of the document, by its operationId."""
    document: dict[str, Any] = yaml.safe_load(text_of(DOCUMENT))
    return {
        operation["operationId"]: _operation(method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def _operation(method: str, path: str, documented: Mapping[str, Any]) -> Operation:
    name = documented["operationId"]
    target, headers, body = _EXAMPLES.get(name, (None, (), ""))
    example = Template(method, target or path, "\n".join(headers), body)
    return Operation(name, method, path, documented["summary"], documented["tags"][0], example)
