"""The role of whatever gives ids and tokens."""

from typing import Protocol
from uuid import UUID


class Randomness(Protocol):
    """Gives what nobody can guess and nobody was given before."""

    def token(self) -> str:
        """256 random bits as URL-safe text."""

    def slug_suffix(self) -> str:
        """8 random characters of 0-9 and a-z."""

    def uuid(self) -> UUID:
        """A new id."""
