"""Users, tokens, failed logins and follows on Django's ORM."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.deletion import get_candidate_relations_to_delete

from adapters.database_timeouts import ARTICLES_AT_ONCE
from core.domain import accounts
from core.domain.account_policy import FailedLogins
from core.domain.accounts import Profile
from core.domain.membership import MemberFilter
from core.ports.store import Stale
from django_project.accounts.models import Follow, LoginFailure, Token, User, columns
from django_project.database.statements import After, insert_unless_taken


class DjangoUsers:
    """Implements `core.ports.accounts.Users`."""

    async def add(self, user: accounts.User) -> None:
        """Store a new user, unless name or email address is taken."""
        if not insert_unless_taken(User(id=user.id, **columns(user))):
            _raise_taken(user)

    async def replace(self, user: accounts.User, before: accounts.User) -> None:
        """Store the next version of a user."""
        unchanged = User.objects.filter(id=before.id, version=before.version)
        same_keys = (user.username, user.email_key) == (before.username, before.email_key)
        try:
            # With the same keys nothing in it can be taken, so it needs no savepoint.
            with nullcontext() if same_keys else transaction.atomic():
                replaced = unchanged.update(**columns(user))
        except IntegrityError:
            _raise_taken(user)
        if not replaced:
            raise Stale

    async def rehash(self, user: accounts.User, password_hash: str) -> None:
        """Store a stronger hash of the same password."""
        same = User.objects.filter(id=user.id, password=user.password_hash)
        same.update(password=password_hash)

    async def by_username(self, username: str) -> accounts.User | None:
        """The user of exactly that name."""
        return _one(User.objects.filter(username=username))

    async def by_email_key(self, email_key: str) -> accounts.User | None:
        """The user with that email address."""
        return _one(User.objects.filter(email_key=email_key))

    async def by_id(self, user_id: UUID, *, lock: bool = False) -> accounts.User | None:
        """The user of that id. On SQLite a writing transaction has locked all rows already."""
        users = User.objects.filter(id=user_id)
        return _one(users.select_for_update() if lock else users)

    async def delete(self, user: accounts.User) -> None:
        """Delete a user with everything that belongs to them, as Django cascades."""
        same = User.objects.filter(id=user.id, version=user.version)
        for row in same.select_for_update():
            # Locked first, as a change locks an article before its tags; otherwise they deadlock.
            articles = row.articles.order_by("id").select_for_update()
            ids = list(articles.values_list("id", flat=True))
            for start in range(0, len(ids), ARTICLES_AT_ONCE):
                row.articles.filter(id__in=ids[start : start + ARTICLES_AT_ONCE]).delete()
            _delete_with_dependents(row)
            return
        raise Stale

    async def page(self, filters: MemberFilter, limit: int) -> list[accounts.User]:
        """At most `limit` matching users, oldest first, along the index of their list."""
        users = User.objects.order_by("created_at", "id")
        if filters.tier is not None:
            users = users.filter(tier=filters.tier.value)
        if filters.after is not None:
            last = filters.after.created_at, filters.after.user_id
            users = users.filter(After((F("created_at"), F("id")), last))
        return [row.to_domain() for row in users[:limit]]


class DjangoTokens:
    """Implements `core.ports.accounts.Tokens`."""

    async def issue(self, token: accounts.Token) -> None:
        """Store a token."""
        Token.objects.create(
            digest=token.digest, user_id=token.user_id, expires_at=token.expires_at
        )

    async def owner(self, digest: str, now: datetime) -> accounts.User | None:
        """The user of a token that has not expired."""
        return _one(User.objects.filter(tokens__digest=digest, tokens__expires_at__gt=now))

    async def of_user(self, user_id: UUID, now: datetime) -> list[accounts.Token]:
        """A user's tokens that have not expired, newest first."""
        live = Token.objects.filter(user_id=user_id, expires_at__gt=now)
        return [
            accounts.Token(row.digest, row.user_id, row.expires_at)
            for row in live.order_by("-expires_at", "-digest")
        ]

    async def revoke(self, digest: str) -> None:
        """Delete a token."""
        Token.objects.filter(digest=digest).delete()

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """Delete every token of a user except that one."""
        Token.objects.filter(user_id=user_id).exclude(digest=digest).delete()

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete a user's expired tokens, and all but the newest of the others."""
        tokens = Token.objects.filter(user_id=user_id)
        newest = tokens.order_by("-expires_at").values("digest")[:keep]
        tokens.filter(Q(expires_at__lte=now) | ~Q(digest__in=newest)).delete()

    async def purge(self, now: datetime, limit: int) -> int:
        """Delete at most `limit` expired tokens, but for those that are being deleted elsewhere."""
        expired = Token.objects.filter(expires_at__lte=now).select_for_update(skip_locked=True)
        digests = list(expired.values_list("digest", flat=True)[:limit])
        return Token.objects.filter(digest__in=digests).delete()[0]


class DjangoLoginFailures:
    """Implements `core.ports.accounts.LoginFailures`."""

    async def find(self, key: str) -> FailedLogins | None:
        """The failed logins with that key."""
        return _failed_logins(LoginFailure.objects.filter(key=key))

    async def lock(self, key: str, now: datetime) -> FailedLogins:
        """The same. The row is inserted first, since only a row can be locked."""
        insert_unless_taken(LoginFailure(key=key, count=0, began_at=now))
        locked = _failed_logins(LoginFailure.objects.filter(key=key).select_for_update())
        if locked is None:  # purged meanwhile
            raise Stale
        return locked

    async def save(self, failed: FailedLogins) -> None:
        """Store locked failed logins."""
        row = LoginFailure.objects.filter(key=failed.key)
        row.update(count=failed.count, began_at=failed.began_at)

    async def purge(self, began_until: datetime, limit: int) -> None:
        """Delete at most `limit` records, but for those that are in use elsewhere."""
        over = LoginFailure.objects.filter(began_at__lte=began_until)
        free = over.select_for_update(skip_locked=True)
        keys = list(free.values_list("key", flat=True)[:limit])
        LoginFailure.objects.filter(key__in=keys).delete()


class DjangoFollows:
    """Implements `core.ports.accounts.Follows`."""

    async def add(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user follow another."""
        pair = Follow(follower_id=follower_id, followed_id=followed_id)
        Follow.objects.bulk_create([pair], ignore_conflicts=True)

    async def remove(self, follower_id: UUID, followed_id: UUID) -> None:
        """Let one user stop following another."""
        Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).delete()

    async def exists(self, follower_id: UUID, followed_id: UUID) -> bool:
        """Whether one user follows the other."""
        return Follow.objects.filter(follower_id=follower_id, followed_id=followed_id).exists()


# Profiles of authors, for the stores of articles and comments.

_FOLLOWS_OF_AUTHOR = Follow.objects.filter(followed=OuterRef("author"))


def is_following(reader_id: UUID | None) -> Exists | Value:
    """Whether the requesting user follows the author of a row, for `annotate`."""
    if reader_id is None:
        return Value(False, BooleanField())
    return Exists(_FOLLOWS_OF_AUTHOR.filter(follower=reader_id))


def profile(author: User, *, following: bool) -> Profile:
    """The public part of a user."""
    return Profile(author.username, author.bio, author.image, following)


def _one(users: QuerySet[User]) -> accounts.User | None:
    # Not `first()`, which would sort a single row.
    return next((row.to_domain() for row in users), None)


def _failed_logins(rows: QuerySet[LoginFailure]) -> FailedLogins | None:
    return next((FailedLogins(row.key, row.count, row.began_at) for row in rows), None)


def _delete_with_dependents(row: User) -> None:
    relations: Any = get_candidate_relations_to_delete(row._meta)  # type: ignore[arg-type]
    tables = {relation.related_model._meta.db_table for relation in relations}
    if tables <= set(connection.introspection.table_names()):
        row.delete()  # with the `on_delete` of every installed app, and Django's signals
        return
    # Alembic built the database, without Django's own tables, which the cascade would query.
    for owned in (row.articles, row.comments, row.favorites, row.follows, row.followed_by):
        owned.all().delete()
    row.tokens.all().delete()
    row.idempotency_keys.all().delete()
    User.objects.filter(id=row.id)._raw_delete(row._state.db)


def _raise_taken(user: accounts.User) -> NoReturn:
    """Raise DomainError (TAKEN) naming what is taken; Stale if it has become free."""
    same = Q(username=user.username)
    if user.email_key is not None:
        same |= Q(email_key=user.email_key)
    rows = User.objects.filter(same).exclude(id=user.id).values_list("username", "email_key")
    subjects = set()
    for username, email_key in rows:
        if username == user.username:
            subjects.add("username")
        if email_key is not None and email_key == user.email_key:
            subjects.add("email")
    raise (accounts.taken(subjects) if subjects else Stale()) from None
