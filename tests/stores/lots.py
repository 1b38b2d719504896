"""A clock and a randomness that are drawn by lot: the same ones each time."""

from datetime import timedelta
from random import Random

from tests.core.fakes import ManualClock, SequentialRandomness


class JumpyClock(ManualClock):
    """A clock that often stands still, and never goes back."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._lot = Random(seed)  # noqa: S311

    def jump(self) -> None:
        """Let no time pass, or a millisecond, or up to a second."""
        self.advance(timedelta(milliseconds=self._lot.choice([0, 0, 1, 500, 1_000])))


class FewSuffixes(SequentialRandomness):
    """A randomness whose suffixes are so few that they are often taken."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._lot = Random(seed)  # noqa: S311

    def slug_suffix(self) -> str:
        """One of 40 suffixes."""
        return f"{self._lot.randint(1, 40):08}"
