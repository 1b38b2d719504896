"""Request bodies: accepted ones, nearly accepted ones, and some that are not JSON."""

import json
from collections.abc import Callable
from typing import Any

from contract_tests.fuzz.values import TIERS, Draw
from contract_tests.unusual.http import UNREADABLE

# Without the long ones, which the table of unusual requests sends once each.
_NOT_READ = [body for body, _ in UNREADABLE.values() if len(body) < 10_000]
_INTENTS, _EVENTS = 8, 40  # few, so that events concern the same payments
Members = dict[str, Any]


def body_of(draw: Draw, kind: str) -> bytes:
    """A body of the kind that a form names, mostly an acceptable one."""
    value = MAKERS[kind](draw)
    if draw.likely(0.15):
        value = _nearly(draw, value)
    text = json.dumps(value, ensure_ascii=draw.likely(0.5))
    body = text.encode("utf-8", "surrogatepass")
    if draw.likely(0.03):
        return draw.one_of(_NOT_READ)
    return _damaged(draw, body) if draw.likely(0.02) else body


def _nearly(draw: Draw, value: Any) -> Any:
    """The same with one member odd, missing or misplaced."""
    if not isinstance(value, dict) or not value or draw.likely(0.1):
        return draw.odd_value()
    name = draw.one_of([*value])
    if isinstance(value[name], dict) and draw.likely(0.8):
        return value | {name: _nearly(draw, value[name])}
    if draw.likely(0.25):
        return {other: child for other, child in value.items() if other != name}
    return value | {name if draw.likely(0.9) else "unknown": draw.odd_value()}


def _damaged(draw: Draw, body: bytes) -> bytes:
    at = draw.random.randrange(len(body) + 1)
    return body[:at] + draw.one_of((b"", b"\x00", b"\xff", b'"', b",", b"[" * 70)) + body[at + 1 :]


def _some(draw: Draw, members: Members) -> Members:
    return {name: value for name, value in members.items() if draw.likely(0.5)}


def _registration(draw: Draw) -> Members:
    name, email = draw.name(), draw.email()
    return {"user": {"username": name, "email": email, "password": draw.password()}}


def _login(draw: Draw) -> Members:
    email = draw.known("email") if draw.likely(0.7) else draw.email()
    return {"user": {"email": email, "password": draw.password()}}


def _account(draw: Draw) -> Members:
    members = {
        "email": draw.email(),
        "username": draw.name(),
        "password": draw.password(),
        "bio": draw.one_of((None, "", draw.prose())),
        "image": draw.one_of((None, "", "https://example.org/a.png")),
    }
    return {"user": _some(draw, members)}


def _article_members(draw: Draw) -> Members:
    members = {"title": draw.prose(), "description": draw.prose(), "body": draw.prose()}
    return members | ({"tagList": draw.tags()} if draw.likely(0.8) else {})


def _member(draw: Draw) -> Members:
    return _some(draw, {"name": draw.name(), "tier": draw.one_of(TIERS)})


def _joining(draw: Draw) -> Members:
    tier = {"tier": draw.one_of(TIERS)} if draw.likely(0.3) else {}
    return {"name": draw.name()} | tier


def _event(draw: Draw) -> Members:
    intent = f"pi_{draw.random.randrange(_INTENTS)}"
    event = {"id": f"evt_{draw.random.randrange(_EVENTS)}"}
    if draw.likely(0.6):
        metadata = {"user_id": draw.known("user_id"), "tier": draw.one_of((*TIERS, "Gold"))}
        about: Members = {"id": intent, "metadata": metadata}
        return event | {"type": "payment_intent.succeeded", "data": {"object": about}}
    about = {"id": "ch_1", "payment_intent": intent, "refunded": draw.likely(0.8)}
    return event | {"type": "charge.refunded", "data": {"object": about}}


def _question(draw: Draw) -> Members:
    numbers = (0.1, 0.571, 1.0, -0.0, 1.7e308, 5e-324, 10**300, 3, -7.25)
    features = draw.random.choices(numbers, k=draw.random.randrange(6))
    return {"features": features, "model_id": "mean" if draw.likely(0.9) else draw.prose()}


MAKERS: dict[str, Callable[[Draw], Any]] = {
    "registration": _registration,
    "login": _login,
    "account": _account,
    "draft": lambda draw: {"article": _article_members(draw)},
    "article": lambda draw: {"article": _some(draw, _article_members(draw))},
    "comment": lambda draw: {"comment": {"body": draw.prose()}},
    "joining": _joining,
    "member": _member,
    "event": _event,
    "question": _question,
}
