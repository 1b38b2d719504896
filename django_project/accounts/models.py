"""The tables of accounts, as SQLAlchemy describes them too (adapters/sqlalchemy/tables).

Constraints and indexes have names of their own, so that both migration tools agree on them.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from core.domain.membership_tiers import Tier
from core.domain.validation import EMAIL_LIMIT, USERNAME_LIMIT
from django_project.config.keys import TextKey

# All that staff may do in the admin site.
VIEW_PAYMENTS = "membership.view_payment"


class User(AbstractBaseUser):
    """One account."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=USERNAME_LIMIT)
    email = models.CharField(max_length=EMAIL_LIMIT, null=True)
    # What no two accounts may share; "İ" in lower case is two code points.
    email_key = models.CharField(max_length=2 * EMAIL_LIMIT, null=True)
    password = models.CharField(max_length=128, null=True)  # type: ignore[assignment]
    bio = models.TextField(null=True)
    image = models.TextField(null=True)
    version = models.IntegerField()
    created_at = models.DateTimeField()
    # Defaults of the database, for whatever still runs on the schema before.
    tier = models.CharField(max_length=16, db_default=Tier.STANDARD.value)
    is_staff = models.BooleanField(db_default=False)
    last_login = None  # nothing asks for it

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "users"
        constraints = (
            models.UniqueConstraint(fields=["username"], name="users_username_unique"),
            models.UniqueConstraint(fields=["email_key"], name="users_email_key_unique"),
        )
        indexes = (
            models.Index(fields=["created_at", "id"], name="users_oldest"),
            models.Index(fields=["tier", "created_at", "id"], name="users_tier_oldest"),
        )

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """The username as it is: they compare exactly."""
        return username

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether they may do that in the admin site: staff may see payments, and no more."""
        return self.is_staff and perm == VIEW_PAYMENTS

    def has_perms(self, perm_list: Iterable[str], obj: models.Model | None = None) -> bool:
        """Whether they may do all of it."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin site shows them that app at all."""
        return self.is_staff and VIEW_PAYMENTS.startswith(f"{app_label}.")


class Token(models.Model):
    """What stands for a user until it expires; only the digest is kept."""

    digest = TextKey(max_length=64, primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", db_index=False
    )
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "tokens"
        indexes = (models.Index(fields=["user", "expires_at"], name="tokens_user_expires"),)


class Follow(models.Model):
    """One user following another."""

    pk = models.CompositePrimaryKey("follower_id", "followed_id")
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", db_index=False
    )
    followed = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed_by", db_index=False
    )

    class Meta:
        db_table = "follows"
        indexes = (models.Index(fields=["followed"], name="follows_followed"),)
