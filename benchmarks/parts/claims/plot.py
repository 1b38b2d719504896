"""No plot: the claims are a table."""

from pathlib import Path
from typing import Any


def draw(_result: dict[str, Any], _folder: Path) -> None:
    """Draw nothing."""
