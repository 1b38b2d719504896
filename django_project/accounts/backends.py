"""Who may log in with a session."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from core.domain.accounts import Principal
from core.domain.errors import DomainError, Kind
from core.run_blocking import run_blocking
from core.use_cases.accounts import check_credentials
from django_project.accounts.models import User
from django_project.config.composition import ports


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
        """The user, or None.

        An unknown name costs as much as a wrong password. After too many of either, the right
        password is refused in the same way for a while.
        """
        if username is None or password is None:
            return None
        try:
            user = run_blocking(check_credentials(ports(), username, password))
        except DomainError as error:
            if error.kind in (Kind.WRONG_CREDENTIALS, Kind.TOO_MANY_LOGINS):
                return None
            raise
        return User.from_principal(Principal(user))

    def get_user(self, user_id: UUID) -> User | None:
        """The user of a session."""
        return User.objects.filter(id=user_id).first()
