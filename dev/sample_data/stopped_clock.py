"""A clock for telling what happened some time ago."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.ports import Ports


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """Always tells the same moment."""

    moment: datetime

    def now(self) -> datetime:
        """That moment."""
        return self.moment


def hours_ago(ports: Ports, hours: float) -> Ports:
    """The same ports as they were that many hours before what their clock tells."""
    return replace(ports, clock=StoppedClock(ports.clock.now() - timedelta(hours=hours)))
