"""Writes that leave rows which nothing else leaves, so that each can be found, or missed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy import tables
from contract_tests.api import Api
from contract_tests.articles.steps import Article, draft, new_tag, new_word, publish
from contract_tests.comments.steps import comments_path
from contract_tests.membership.steps import Member, sign_up
from contract_tests.membership.stripe import Stripe, new_intent, succeeded
from contract_tests.people import new_name
from contract_tests.targets.target import WEBHOOK_SECRETS
from contract_tests.together.apps import Request

Row = tuple[sa.Column[Any], str]  # where the database has which text


@dataclass(frozen=True)
class Deed:
    """A request, and the rows that it leaves: all of them, or none."""

    request: Request
    rows: tuple[Row, ...]
    changes: UUID | None = None  # a user who is one version on afterwards


def deeds(api: Api) -> Iterator[Deed]:
    """All that somebody who has just signed up will ever do, each thing once."""
    member = sign_up(api)
    return _deeds(member, publish(api, member))


def reads(api: Api) -> Iterator[Request]:
    """All that somebody who has just signed up will ever look at."""
    token = sign_up(api).token
    return cycle(
        [
            lambda api: api.get("/api/articles"),
            lambda api: api.get("/api/user", token=token),
            lambda api: api.get("/api/tags"),
            lambda api: api.get("/forge/users", token=token),
        ]
    )


def _deeds(member: Member, article: Article) -> Iterator[Deed]:
    while True:
        yield _publishing(member)
        yield _commenting(member, article)
        yield _changing(member)
        yield _signing_up()
        yield _paying(member)


def _publishing(author: Member) -> Deed:
    title, tags = f"Title {new_word()}", [new_tag(), new_tag()]
    body = draft(title=title, tagList=tags)
    rows = [(tables.article_tags.c.name, tag) for tag in tags]
    return Deed(
        lambda api: api.post("/api/articles", body, token=author.token),
        ((tables.articles.c.title, title), *rows),
    )


def _commenting(author: Member, article: Article) -> Deed:
    text = new_word()
    body = {"comment": {"body": text}}
    return Deed(
        lambda api: api.post(comments_path(article), body, token=author.token),
        ((tables.comments.c.body, text),),
    )


def _changing(member: Member) -> Deed:
    body = {"user": {"bio": new_word()}}
    return Deed(lambda api: api.put("/api/user", body, token=member.token), (), UUID(member.id))


def _signing_up() -> Deed:
    name = new_name()
    return Deed(
        lambda api: api.post("/forge/users", {"name": name}), ((tables.users.c.username, name),)
    )


def _paying(member: Member) -> Deed:
    intent = new_intent()
    event = succeeded(intent, user_id=member.id, tier="Pro")
    return Deed(
        lambda api: Stripe(api, WEBHOOK_SECRETS[0]).send(json.dumps(event).encode()),
        (
            (tables.payment_events.c.id, event["id"]),
            (tables.payments.c.payment_intent, intent),
        ),
    )
