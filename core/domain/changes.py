"""How a change says what it leaves as it is."""

from enum import Enum
from typing import Literal


class Unset(Enum):
    """What a change leaves as it is; None already means "remove it"."""

    UNSET = "unset"


UNSET: Literal[Unset.UNSET] = Unset.UNSET
