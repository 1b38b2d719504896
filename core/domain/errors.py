"""What can be refused, in the domain's words."""

from collections.abc import Mapping
from enum import Enum


class Kind(Enum):
    """The kinds of refusal; the HTTP contract has one row for each."""

    TOKEN_MISSING = "nobody said who they are"
    TOKEN_INVALID = "the token stands for nobody"
    WRONG_CREDENTIALS = "email and password do not belong together"
    INVALID = "a value breaks a rule that needs nothing but the value"
    NOT_FOUND = "there is no such thing"
    FORBIDDEN = "somebody else may, but not who asks"
    IMPOSSIBLE = "what is stored rules it out"
    PRECONDITION_MISSING = "nobody said which version they mean to change"
    PRECONDITION_FAILED = "it is not the version that somebody means to change"
    TAKEN = "somebody else has it already"
    BUSY = "others kept changing the same thing"
    UNAVAILABLE = "something behind the core is away"
    UPSTREAM_FAILED = "a server that is asked makes no sense"
    TOO_SLOW = "the time for it ran out"
    NOT_MIGRATED = "the database lacks what this version needs"


class DomainError(Exception):
    """A refusal: its kind, and for each subject what is wrong with it."""

    def __init__(self, kind: Kind, errors: Mapping[str, str]) -> None:
        super().__init__(kind, dict(errors))
        self.kind = kind
        self.errors = dict(errors)


def refuse_faults(found: Mapping[str, str | None]) -> None:
    """Return if no subject has a fault; DomainError INVALID, naming all that have, otherwise."""
    errors = {subject: fault for subject, fault in found.items() if fault}
    if errors:
        raise DomainError(Kind.INVALID, errors)
