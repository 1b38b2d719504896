"""The users of accounts on Django's ORM."""

from contextlib import nullcontext
from typing import Any, NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from core.domain import accounts
from core.domain.membership import MemberFilter
from core.domain.membership_tiers import Tier
from core.ports.store import Stale
from django_project.accounts.models import User
from django_project.accounts.store.keyset import After
from django_project.config.inserting import insert_unless_taken


class DjangoUsers:
    """The users of one unit of work."""

    async def add(self, user: accounts.User) -> None:
        """Store a new user, unless name or email is taken."""
        if not insert_unless_taken(User(id=user.id, **_columns(user))):
            _refuse_taken(user)

    async def replace(self, user: accounts.User, before: accounts.User) -> None:
        """Store the next version of a user."""
        unchanged = User.objects.filter(id=before.id, version=before.version)
        same_keys = (user.username, user.email_key) == (before.username, before.email_key)
        try:
            # Nothing in the same keys can be taken, so they need no savepoint.
            with nullcontext() if same_keys else transaction.atomic():
                replaced = unchanged.update(**_columns(user))
        except IntegrityError:
            _refuse_taken(user)
        if not replaced:
            raise Stale

    async def rehash(self, user: accounts.User, password_hash: str) -> None:
        """Store a stronger hash of the same password."""
        same = User.objects.filter(id=user.id, password=user.password_hash)
        same.update(password=password_hash)

    async def by_username(self, username: str) -> accounts.User | None:
        """The user of exactly that name."""
        return account(User.objects.filter(username=username))

    async def by_email_key(self, email_key: str) -> accounts.User | None:
        """The user whose email has that key."""
        return account(User.objects.filter(email_key=email_key))

    async def by_id(self, user_id: UUID, *, lock: bool = False) -> accounts.User | None:
        """The user of that id; on SQLite a writing unit holds all rows anyway."""
        users = User.objects.filter(id=user_id)
        return account(users.select_for_update() if lock else users)

    async def delete(self, user: accounts.User) -> None:
        """Remove a user; Django's cascade takes along what hangs on their articles."""
        row = User(id=user.id)
        # Held first, as a change holds its article before the tags; the cascade begins with those.
        list(row.articles.order_by("id").select_for_update().values_list("id"))
        row.articles.only("id", "author").delete()
        row.comments.all().delete()
        row.favorites.all().delete()
        row.follows.all().delete()
        row.followed_by.all().delete()
        row.tokens.all().delete()
        same = User.objects.filter(id=user.id, version=user.version)
        # No cascade from here: it would ask the log of the admin site too, which is there only
        # where Django migrated.
        if not same._raw_delete(same.db):
            raise Stale

    async def page(self, wanted: MemberFilter, limit: int) -> list[accounts.User]:
        """Up to that many of the users wanted, oldest first, along the index of their list."""
        users = User.objects.order_by("created_at", "id")
        if wanted.tier is not None:
            users = users.filter(tier=wanted.tier.value)
        if wanted.after is not None:
            last = wanted.after.created_at, wanted.after.user_id
            users = users.filter(After((F("created_at"), F("id")), last))
        return [_account(row) for row in users[:limit]]


def account(users: QuerySet[User]) -> accounts.User | None:
    """The one user that a query finds, as the core knows them."""
    # Not `first()`, which would have a single row sorted.
    return next((_account(row) for row in users), None)


def _account(row: User) -> accounts.User:
    return accounts.User(
        id=row.id,
        username=row.username,
        email=row.email,
        password_hash=row.password,
        bio=row.bio,
        image=row.image,
        tier=Tier(row.tier),
        is_staff=row.is_staff,
        version=row.version,
        created_at=row.created_at,
    )


def _columns(user: accounts.User) -> dict[str, Any]:
    return {
        "username": user.username,
        "email": user.email,
        "email_key": user.email_key,
        "password": user.password_hash,
        "bio": user.bio,
        "image": user.image,
        "tier": user.tier.value,
        "is_staff": user.is_staff,
        "version": user.version,
        "created_at": user.created_at,
    }


def _refuse_taken(user: accounts.User) -> NoReturn:
    same = Q(username=user.username)
    if user.email_key is not None:
        same |= Q(email_key=user.email_key)
    rows = User.objects.filter(same).exclude(id=user.id).values_list("username", "email_key")
    taken = set()
    for username, email_key in rows:
        if username == user.username:
            taken.add("username")
        if email_key is not None and email_key == user.email_key:
            taken.add("email")
    raise (accounts.taken(taken) if taken else Stale()) from None
