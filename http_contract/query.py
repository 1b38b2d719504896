"""How queries are read (W7); a framework has decoded them, with U+FFFD for what is no UTF-8."""

import re

LIMIT = (1, 100)
DEFAULT_LIMIT = 20
OFFSET = (0, 1_000_000)
DEFAULT_OFFSET = 0

# What is said of a documented parameter that comes more than once, whatever its values.
GIVEN_TWICE = "must be given once"

_DIGITS = re.compile(r"[0-9]{1,7}")


def whole_number(text: str, lowest: int, highest: int) -> int:
    """The number that 1 to 7 ASCII digits stand for; ValueError in the contract's words if not."""
    number = int(text) if _DIGITS.fullmatch(text) else None
    if number is None or not lowest <= number <= highest:
        raise ValueError(f"must be an integer between {lowest} and {highest}")
    return number
