"""The tables of accounts, as SQLAlchemy describes them too (adapters/sqlalchemy/tables.py).

Constraints and indexes have names of their own, so that both migration tools agree on them.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models

from core.domain import accounts
from core.domain.accounts import Principal
from core.domain.errors import DomainError
from core.domain.membership_tiers import Tier
from core.domain.validation import EMAIL_LIMIT, USERNAME_LIMIT
from core.run_blocking import run_blocking
from core.use_cases.accounts import create_user, set_password
from django_project.config.composition import ports
from django_project.database.fields import TextKey, current_time


class UserManager(BaseUserManager["User"]):
    """Creates users through the core, with its rules and its password hash."""

    def create_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        *,
        is_staff: bool = False,
    ) -> "User":
        """Create a user. Raises ValidationError for what the core refuses."""
        try:
            user = run_blocking(
                create_user(ports(), username, email or None, password, is_staff=is_staff)
            )
        except DomainError as error:
            raise ValidationError(error.errors) from error
        return self.get(id=user.id)

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None
    ) -> "User":
        """Create a member of staff, for `manage.py createsuperuser`."""
        return self.create_user(username, email, password, is_staff=True)


class User(AbstractBaseUser):
    """An account: a member, and perhaps staff.

    Use cases change accounts. `save()` alone leaves `version`, and so the ETag, as it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    username = models.CharField(max_length=USERNAME_LIMIT)
    email = models.CharField(max_length=EMAIL_LIMIT, null=True)
    # The unique form of the email address; "İ" in lower case is two code points.
    email_key = models.CharField(max_length=2 * EMAIL_LIMIT, null=True)
    password = models.CharField(max_length=128, null=True)  # type: ignore[assignment]
    bio = models.TextField(null=True)
    image = models.TextField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=current_time)
    # Defaults of the database, for a process that still runs on the schema before.
    tier = models.CharField(max_length=16, db_default=Tier.STANDARD.value)
    is_staff = models.BooleanField(db_default=False)
    last_login = None  # not stored

    objects = UserManager()

    _password: str | None  # Django's: the argument of `set_password` until the row is saved
    _principal: Principal | None = None

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("email",)  # type: ignore[assignment]  # the stubs want a list

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
        """The username as it is: usernames compare exactly."""
        return username

    # As the core knows a user

    @classmethod
    def from_principal(cls, principal: Principal) -> "User":
        """The user of a request, without a query."""
        user = cls(id=principal.id, **columns(principal.user))
        user._state.adding = False
        user._principal = principal
        return user

    @property
    def principal(self) -> Principal:
        """The user for a use case; with the token of their request, if there is one."""
        return self._principal or Principal(self.to_domain())

    def to_domain(self) -> accounts.User:
        """The row as a user of the domain."""
        return accounts.User(
            id=self.id,
            username=self.username,
            email=self.email,
            password_hash=self.password,
            bio=self.bio,
            image=self.image,
            tier=Tier(self.tier),
            is_staff=self.is_staff,
            version=self.version,
            created_at=self.created_at,
        )

    # Passwords

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row. A password from `set_password` goes through the core, which ends tokens.

        Raises ValidationError for a password that the core refuses.
        """
        if self._password is not None and not self._state.adding:
            try:
                changed = run_blocking(set_password(ports(), self.username, self._password))
            except DomainError as error:
                raise ValidationError(error.errors) from error
            self.password, self.version = changed.password_hash, changed.version
        super().save(*args, **kwargs)

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the user's password. A member who signed up without one has none."""
        return self.password is not None and super().check_password(raw_password)

    def has_usable_password(self) -> bool:
        """Whether the user has a password."""
        return self.password is not None and super().has_usable_password()

    # Permissions, which the admin site asks for. What staff may do there, each ModelAdmin says.

    @property
    def is_superuser(self) -> bool:
        """Whether the user has every permission."""
        return self.is_staff

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the user has a permission: staff have all."""
        return self.is_staff

    def has_perms(self, perm_list: Iterable[str], obj: models.Model | None = None) -> bool:
        """Whether the user has all of these permissions."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the user has any permission in an app."""
        return self.is_staff


# A dump with natural primary keys keeps the id as well: the ledger of membership refers to it.
User._meta.get_field("id").serialize = True  # type: ignore[attr-defined]


class Token(models.Model):
    """A token of a user, until it expires. Only its digest is stored."""

    digest = TextKey(max_length=64, primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", db_index=False
    )
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "tokens"
        indexes = (models.Index(fields=["user", "expires_at"], name="tokens_user_expires"),)

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"


class LoginFailure(models.Model):
    """Failed logins with one email address or username, by its digest."""

    key = TextKey(max_length=64, primary_key=True)
    count = models.IntegerField()
    began_at = models.DateTimeField()

    class Meta:
        db_table = "failed_logins"
        indexes = (models.Index(fields=["began_at"], name="failed_logins_began"),)

    def __str__(self) -> str:
        return f"{self.key[:8]}…"


class Follow(models.Model):
    """A user who follows another one."""

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

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followed_id}"


def columns(user: accounts.User) -> dict[str, Any]:
    """The columns of a user of the domain, without the id."""
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
