"""How a change says what it leaves as it is."""

from dataclasses import fields
from enum import Enum
from typing import Any, Literal


class Unset(Enum):
    """What a change leaves as it is; None already means "remove it"."""

    UNSET = "unset"


UNSET: Literal[Unset.UNSET] = Unset.UNSET


def given(change: Any) -> dict[str, Any]:
    """The members of a change, a dataclass, that are not left as they are."""
    values = {field.name: getattr(change, field.name) for field in fields(change)}
    return {name: value for name, value in values.items() if value is not UNSET}
