"""Who may log in to the admin site."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.db import close_old_connections
from django.http import HttpRequest

from core.run_blocking import run_blocking
from django_project.accounts.models import User
from django_project.config.composition import ports


class StaffBackend(BaseBackend):
    """Staff, by their username and the password that they have at the API."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs: Any
    ) -> User | None:
        """The user, if staff; whoever it is not, it costs one verification."""
        user = User.objects.filter(username=username, is_staff=True).first()
        stored = user.password if user else None
        close_old_connections()  # a pooled one goes back before the wait for a hash
        return user if run_blocking(ports().passwords.verify(stored, password)) else None

    def get_user(self, user_id: UUID) -> User | None:
        """Whose session it is, while they are staff."""
        return User.objects.filter(id=user_id, is_staff=True).first()
