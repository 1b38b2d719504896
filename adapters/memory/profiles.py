"""The authors of articles and comments, as a viewer sees their accounts."""

from uuid import UUID

from adapters.memory.rows import Rows
from core.domain.accounts import Profile, profile_of


def profile_for(rows: Rows, user_id: UUID, viewer_id: UUID | None) -> Profile:
    """Somebody as the viewer sees them, who may be nobody."""
    following = viewer_id is not None and (viewer_id, user_id) in rows.follows
    return profile_of(rows.users[user_id], following=following)
