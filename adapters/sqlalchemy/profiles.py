"""The authors of articles and comments, as a viewer sees their accounts."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from adapters.sqlalchemy.tables import follows


def profile_columns(users: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """The first members of a `Profile`, in its order; `is_following` is the last."""
    return users.c.username, users.c.bio, users.c.image


def is_following(
    viewer_id: UUID | None, followed_id: sa.ColumnElement[UUID]
) -> sa.ColumnElement[bool]:
    """Whether the viewer follows somebody; false for nobody."""
    if viewer_id is None:
        return sa.literal(False)
    follower = follows.c.follower_id == viewer_id
    return sa.exists().where(follower, follows.c.followed_id == followed_id)
