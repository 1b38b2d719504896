"""Sessions in the security log. The core does not know that they exist."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from core.domain.security_events import SecurityEvent, SecurityEventName
from django_project.accounts.models import User
from django_project.config.composition import ports


@receiver(user_logged_in)
def record_session(user: User, **_kwargs: Any) -> None:
    """Write that a session was opened."""
    ports().security_log.record(SecurityEvent(SecurityEventName.SESSION_OPENED, user.id))


@receiver(user_logged_out)
def record_session_end(user: User | None, **_kwargs: Any) -> None:
    """Write that a session was ended, if there was one."""
    if user is not None:
        ports().security_log.record(SecurityEvent(SecurityEventName.SESSION_ENDED, user.id))
