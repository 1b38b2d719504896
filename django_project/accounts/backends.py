"""Who may log in with a session."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from core.run_blocking import run_blocking
from django_project.accounts.models import User
from django_project.config.composition import ports
from django_project.database.store import release_connection


class AccountBackend(BaseBackend):
    """Users, by their username and the password that they have at the API.

    The admin site lets only staff in; its login form and its views check that.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user, or None. An unknown name costs as much as a wrong password."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        stored = user.password if user else None
        release_connection()
        return user if run_blocking(ports().passwords.verify(stored, password)) else None

    def get_user(self, user_id: UUID) -> User | None:
        """The user of a session."""
        return User.objects.filter(id=user_id).first()
