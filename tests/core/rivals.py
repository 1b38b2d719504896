"""Others, who write at the same time."""

import pytest

from core.ports.store import Stale


class Rivals:
    """Others, who are faster in as many of the next writes of that kind as `wins` says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, table: type, method: str) -> None:
        self.wins = self.writes = 0
        write = getattr(table, method)

        async def write_unless_a_rival_was_faster(*given: object) -> object:
            self.writes += 1
            if self.writes <= self.wins:
                raise Stale
            return await write(*given)

        monkeypatch.setattr(table, method, write_unless_a_rival_was_faster)
