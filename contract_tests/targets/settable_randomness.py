"""Ids and tokens that a run can repeat."""

from base64 import urlsafe_b64encode
from random import Random
from string import ascii_lowercase, digits
from uuid import UUID

from adapters.system import SystemRandomness
from core.domain.articles import SLUG_SUFFIX_LENGTH


class SettableRandomness:
    """The machine's randomness, or a sequence that begins anew as often as it is told."""

    def __init__(self) -> None:
        self._random: Random | None = None

    def begin(self, seed: str) -> None:
        """Give the sequence of that seed from now on."""
        self._random = Random(seed)  # noqa: S311  # to be repeated, not to be secret

    def reset(self) -> None:
        """Give the machine's again."""
        self._random = None

    def token(self) -> str:
        """256 bits as URL-safe text, 43 characters."""
        if self._random is None:
            return SystemRandomness().token()
        return urlsafe_b64encode(self._random.randbytes(32)).decode().rstrip("=")

    def slug_suffix(self) -> str:
        """8 characters of 0-9 and a-z."""
        if self._random is None:
            return SystemRandomness().slug_suffix()
        return "".join(self._random.choices(digits + ascii_lowercase, k=SLUG_SUFFIX_LENGTH))

    def uuid(self) -> UUID:
        """A UUID (version 4)."""
        if self._random is None:
            return SystemRandomness().uuid()
        return UUID(int=self._random.getrandbits(128), version=4)
