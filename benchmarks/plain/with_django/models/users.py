"""Users, their tokens, and who follows whom."""

import uuid
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

TOKEN_LIFE = timedelta(days=30)


def end_of_token() -> datetime:
    """When a token issued now ends."""
    return timezone.now() + TOKEN_LIFE


class User(AbstractBaseUser):
    """One account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    username = models.CharField(max_length=64, unique=True)
    email = models.CharField(max_length=254, null=True)
    email_key = models.CharField(max_length=508, null=True, unique=True)
    password = models.CharField(max_length=128, null=True)  # type: ignore[assignment]
    bio = models.TextField(null=True)
    image = models.TextField(null=True)
    tier = models.CharField(max_length=16, default="Standard")
    is_staff = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    last_login = None

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "username"

    class Meta:
        managed = False
        db_table = "users"


class Token(models.Model):
    """What stands for a user until it expires; only its digest is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    expires_at = models.DateTimeField(default=end_of_token)

    class Meta:
        managed = False
        db_table = "tokens"


class Follow(models.Model):
    """One user following another."""

    pk = models.CompositePrimaryKey("follower_id", "followed_id")
    follower = models.ForeignKey(User, models.CASCADE, related_name="follows")
    followed = models.ForeignKey(User, models.CASCADE, related_name="followed_by")

    class Meta:
        managed = False
        db_table = "follows"
