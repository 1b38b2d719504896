"""The authors of articles and comments on Django's ORM, as a viewer sees their accounts."""

from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Value

from core.domain.accounts import Profile
from django_project.accounts.models import Follow, User

_FOLLOWS = Follow.objects.filter(followed=OuterRef("author"))


def is_following(reader_id: UUID | None) -> Exists | Value:
    """Whether the viewer follows the author of a row, for `annotate`; false for nobody."""
    if reader_id is None:
        return Value(False, BooleanField())
    return Exists(_FOLLOWS.filter(follower=reader_id))


def profile(author: User, *, following: bool) -> Profile:
    """The part of a user that everybody may see."""
    return Profile(author.username, author.bio, author.image, following)
