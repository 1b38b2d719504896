"""The core's rules for passwords, for Django's commands and for forms of a project's own."""

from typing import Any

from django.core.exceptions import ValidationError

from core.domain.errors import DomainError, raise_if_invalid
from core.domain.validation import PASSWORD_LIMITS, password_error
from django_project.config.composition import ports


class AccountPolicyValidator:
    """A validator for AUTH_PASSWORD_VALIDATORS. What it accepts, the core stores."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that the core would refuse for the user."""
        names = getattr(user, "username", None), getattr(user, "email", None)
        try:
            raise_if_invalid({"password": password_error(password)})
            ports().policy.check_password(password, *names)
        except DomainError as error:
            raise ValidationError(f"This password {error.errors['password']}.") from error

    def get_help_text(self) -> str:
        """What a form says before a password is entered."""
        shortest, longest = PASSWORD_LIMITS
        return f"Your password needs {shortest} to {longest} characters, and is not easy to guess."
