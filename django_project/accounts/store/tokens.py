"""The tokens of accounts on Django's ORM."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from core.domain import accounts
from django_project.accounts.models import Token, User
from django_project.accounts.store.users import account


class DjangoTokens:
    """The tokens of one unit of work."""

    async def issue(self, token: accounts.Token) -> None:
        """Let the digest stand for its user."""
        Token.objects.create(
            digest=token.digest, user_id=token.user_id, expires_at=token.expires_at
        )

    async def owner(self, digest: str, now: datetime) -> accounts.User | None:
        """The user behind a digest whose token has not expired."""
        return account(User.objects.filter(tokens__digest=digest, tokens__expires_at__gt=now))

    async def revoke(self, digest: str) -> None:
        """End one token."""
        Token.objects.filter(digest=digest).delete()

    async def revoke_others(self, user_id: UUID, digest: str) -> None:
        """End all tokens of a user but that one."""
        Token.objects.filter(user_id=user_id).exclude(digest=digest).delete()

    async def prune(self, user_id: UUID, now: datetime, keep: int) -> None:
        """Delete expired tokens, and of the rest all but the newest."""
        mine = Token.objects.filter(user_id=user_id)
        newest = mine.order_by("-expires_at").values("digest")[:keep]
        mine.filter(Q(expires_at__lte=now) | ~Q(digest__in=newest)).delete()

    async def purge(self, now: datetime, limit: int) -> int:
        """Delete at most `limit` expired tokens, but for those that are being deleted elsewhere."""
        expired = Token.objects.filter(expires_at__lte=now).select_for_update(skip_locked=True)
        digests = list(expired.values_list("digest", flat=True)[:limit])
        return Token.objects.filter(digest__in=digests).delete()[0]
