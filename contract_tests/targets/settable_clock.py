"""A clock that scenarios set."""

from datetime import datetime, timedelta

from adapters.system import SystemClock


class SettableClock:
    """The machine's time, or a moment at which it stands still; moved as a scenario says."""

    def __init__(self) -> None:
        self._moved_by = timedelta()
        self._stopped_at: datetime | None = None
        self._broken = False

    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds; fails while the clock is broken."""
        if self._broken:
            raise RuntimeError("secret-of-the-broken-clock")
        return (self._stopped_at or SystemClock().now()) + self._moved_by

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._moved_by += by

    def stop(self, at: datetime) -> None:
        """Stand still at that moment, which only `advance` moves from now on."""
        self._stopped_at, self._moved_by = at, timedelta()

    def break_down(self) -> None:
        """Fail from now on, with a text that no answer may show."""
        self._broken = True

    def reset(self) -> None:
        """Tell the machine's time again."""
        self._moved_by, self._stopped_at, self._broken = timedelta(), None, False
