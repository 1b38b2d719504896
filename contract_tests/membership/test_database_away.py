"""What members and Stripe are told while the database is away."""

import json
from collections.abc import Iterator

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.events import event, new_intent, refunded, succeeded
from contract_tests.membership.stripe import Stripe
from contract_tests.targets.databases import Databases
from contract_tests.targets.target import WithDatabase

NOBODY = "0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01"
UNAVAILABLE = (503, {"database": ["is unavailable"]})


@pytest.fixture
def stranded(with_database: WithDatabase, databases: Databases) -> Iterator[Api]:
    """A server whose database is not there."""
    with with_database(databases.absent(), fail_fast=True) as client:
        yield Api(client)


def test_events_are_to_come_again(stranded: Api, webhook_secrets: tuple[str, ...]) -> None:
    stripe = Stripe(stranded, webhook_secrets[0])
    paid = succeeded(new_intent(), user_id=NOBODY, tier="Pro")
    for told in (paid, refunded(new_intent()), event("nothing.happened")):
        answer = stripe.send(json.dumps(told).encode())
        assert problem(answer) == UNAVAILABLE
        assert answer.headers["Retry-After"] == "1"


def test_what_is_refused_anyhow_is_refused_without_it(
    stranded: Api, webhook_secrets: tuple[str, ...]
) -> None:
    unsigned = stranded.post("/webhook", event("nothing.happened"))
    no_event = Stripe(stranded, webhook_secrets[0]).send(b"{}")
    no_cursor = stranded.get(f"/forge/users?cursor={'A' * 88}")
    unpaid = stranded.post("/forge/users", {"name": "a", "tier": "Pro"})
    assert problem(unsigned) == (400, {"signature": ["is invalid"]})
    assert problem(no_event) == (400, {"body": ["is not an event"]})
    assert problem(no_cursor) == (422, {"cursor": ["is invalid"]})
    assert problem(unpaid) == (403, {"tier": ["requires payment"]})


def test_a_version_is_not_known_without_it(stranded: Api) -> None:
    answer = stranded.get(f"/forge/users/{NOBODY}", headers={"If-None-Match": "*"})
    assert problem(answer) == UNAVAILABLE
    assert answer.headers["Cache-Control"] == "no-store"
