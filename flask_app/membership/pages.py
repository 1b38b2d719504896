"""Where lists of members go on: the cursors between their pages."""

from flask import Flask, current_app

from core.domain.membership import Position
from core.domain.membership_tiers import Tier
from http_contract.cursors import Cursors

EXTENSION = "forge.cursors"


def init_app(app: Flask) -> None:
    """Give the app its cursors, which its SECRET_KEY signs."""
    app.extensions[EXTENSION] = Cursors(app.config["SECRET_KEY"])


def position_at(cursor: str, tier: Tier | None) -> Position:
    """Where a cursor leads; 422 for one that is not ours, or not of the list of that tier."""
    tier_name = tier.value if tier else None
    created_at, user_id = _cursors().read(cursor, tier_name)
    return Position(created_at, user_id)


def cursor_to(position: Position, tier: Tier | None) -> str:
    """The cursor that leads there, in the list of a tier or of all."""
    name = None if tier is None else tier.value
    return _cursors().write(name, position.created_at, position.user_id)


def _cursors() -> Cursors:
    cursors: Cursors = current_app.extensions[EXTENSION]
    return cursors
