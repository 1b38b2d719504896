"""The users of accounts on Django's ORM."""

from typing import Any, NoReturn
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from core.domain import accounts
from core.ports.store import Stale
from django_project.accounts.models import User


class DjangoUsers:
    """The users of one unit of work."""

    async def add(self, user: accounts.User) -> None:
        """Store a new user, unless name or email is taken."""
        try:
            with transaction.atomic():
                User.objects.create(id=user.id, **_columns(user))
        except IntegrityError:
            _refuse_taken(user)

    async def replace(self, user: accounts.User) -> None:
        """Store a user over the version before theirs."""
        before = User.objects.filter(id=user.id, version=user.version - 1)
        try:
            with transaction.atomic():
                replaced = before.update(**_columns(user))
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

    async def by_id(self, user_id: UUID, *, hold: bool = False) -> accounts.User | None:
        """The user of that id; on SQLite a writing unit holds all rows anyway."""
        users = User.objects.filter(id=user_id)
        return account(users.select_for_update() if hold else users)


def account(users: QuerySet[User]) -> accounts.User | None:
    """The one user that a query finds, as the core knows them."""
    row = users.first()
    if row is None:
        return None
    return accounts.User(
        id=row.id,
        username=row.username,
        email=row.email,
        password_hash=row.password,
        bio=row.bio,
        image=row.image,
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
    raise (accounts.already_taken(taken) if taken else Stale()) from None
