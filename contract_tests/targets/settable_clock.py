"""A clock that scenarios set."""

from datetime import datetime, timedelta

from adapters.system import SystemClock


class SettableClock:
    """The machine's time, moved by as much as a scenario says."""

    def __init__(self) -> None:
        self._moved_by = timedelta()
        self._broken = False

    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds; fails while the clock is broken."""
        if self._broken:
            raise RuntimeError("secret-of-the-broken-clock")
        return SystemClock().now() + self._moved_by

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._moved_by += by

    def break_down(self) -> None:
        """Fail from now on, with a text that no answer may show."""
        self._broken = True

    def reset(self) -> None:
        """Tell the machine's time again."""
        self._moved_by, self._broken = timedelta(), False
