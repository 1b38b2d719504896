"""Query parameters (W7). A framework decodes them, with U+FFFD for bytes that are not UTF-8."""

import re

LIMIT = (1, 100)
DEFAULT_LIMIT = 20
# Comments on a page, unless the query says otherwise: as many as it may ask for, since a RealWorld
# client asks for no page, and shows what it gets.
DEFAULT_COMMENTS_LIMIT = 100
OFFSET = (0, 1_000_000)
DEFAULT_OFFSET = 0

# The message for a documented parameter that is repeated, whatever its values.
REPEATED = "must be given once"

_DIGITS = re.compile(r"[0-9]{1,7}")


def parse_integer(text: str, lowest: int, highest: int) -> int:
    """Parse 1 to 7 ASCII digits. Raises ValueError with the contract's message."""
    number = int(text) if _DIGITS.fullmatch(text) else None
    if number is None or not lowest <= number <= highest:
        raise ValueError(f"must be an integer between {lowest} and {highest}")
    return number
