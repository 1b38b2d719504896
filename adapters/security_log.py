"""The security log: a line for each event, in the logger `forge.security`."""

import logging
from collections.abc import Callable
from urllib.parse import quote

from core.domain.security_events import SecurityEvent, SecurityEventName

SECURITY_LOGGER = "forge.security"
ADDRESS_LIMIT = 64  # characters; a proxy's header may hold anything

_log = logging.getLogger(SECURITY_LOGGER)
_WARNINGS = frozenset(
    {
        SecurityEventName.LOGIN_FAILED,
        SecurityEventName.LOGIN_LIMITED,
        SecurityEventName.SESSION_REFUSED,
    }
)


class LoggedSecurityEvents:
    """Implements `core.ports.system.SecurityLog`.

    `client` returns the address of the client of the current request. The log's handlers add the
    time and the request's id.
    """

    def __init__(self, client: Callable[[], str]) -> None:
        self._client = client

    def record(self, event: SecurityEvent) -> None:
        """Write a line: what, who, and from where. Attacks are warnings."""
        level = logging.WARNING if event.name in _WARNINGS else logging.INFO
        _log.log(level, "%s", security_line(event, self._client()))


def security_line(event: SecurityEvent, client: str) -> str:
    """An event as `name user=… client=…`, in ASCII, without blanks in a value."""
    members = {
        "user": "unknown" if event.user_id is None else str(event.user_id),
        "login": event.login,
        "token": event.token_id,
        # Whatever could break the line or pass for another member is escaped.
        "client": quote(client[:ADDRESS_LIMIT], safe=":."),
    }
    return " ".join(
        [event.name.value, *(f"{name}={value}" for name, value in members.items() if value)]
    )
