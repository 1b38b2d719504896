"""The authors of articles and comments, as a viewer sees their accounts."""

from typing import Any

import sqlalchemy as sa

from adapters.sqlalchemy.tables import follows

# Whoever sees them, None for nobody; nothing equals that, so that nobody follows anybody.
VIEWER_ID = sa.bindparam("viewer_id", type_=sa.Uuid())


def profile_columns(users: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    """The first members of a `Profile`, in its order; `is_following` is the last."""
    return users.c.username, users.c.bio, users.c.image


def is_following(followed_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the viewer follows somebody; false for nobody."""
    follower = follows.c.follower_id == VIEWER_ID
    return sa.exists().where(follower, follows.c.followed_id == followed_id)
