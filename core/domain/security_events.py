"""Events that the security log keeps: who did what, without any secret."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID


class SecurityEventName(Enum):
    """What happened."""

    LOGIN_FAILED = "login_failed"
    LOGIN_LIMITED = "login_limited"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"
    OTHER_TOKENS_REVOKED = "other_tokens_revoked"
    PASSWORD_CHANGED = "password_changed"
    EMAIL_CHANGED = "email_changed"
    STAFF_APPOINTED = "staff_appointed"
    STAFF_DISMISSED = "staff_dismissed"
    # The admin site's sessions
    SESSION_OPENED = "session_opened"
    SESSION_REFUSED = "session_refused"
    SESSION_ENDED = "session_ended"


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """An event: the user that it concerns, and the id of the token, if it is about one.

    Without a user, nobody has the email address or username of the login. `login` is the first
    digits of its digest, by which the lines of one guesser can be found.
    """

    name: SecurityEventName
    user_id: UUID | None = None
    token_id: str | None = None
    login: str | None = None
