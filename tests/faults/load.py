"""Clients that keep apps busy until they are told to stop, and note what becomes of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from typing import Self

from contract_tests.api import Api
from contract_tests.together.apps import Request
from tests.faults.deeds import Deed
from tests.faults.entries import Entry, outcome_of

PAUSE = 0.1  # seconds, after what was not served
ENDS_WITHIN = 60.0  # seconds


class Load:
    """Clients, each in a thread of its own, for as long as the context lasts."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._failures: list[Exception] = []
        self._phase = "calm"
        self._changed = Condition()
        self._is_over = False
        self._threads: list[Thread] = []

    def add(self, api: Api, requests: Iterable[Deed | Request]) -> None:
        """Let somebody send one request after the other, once the context is entered."""
        client = f"client {len(self._threads)}"
        self._threads.append(Thread(target=self._send, args=(client, api, requests), name=client))

    def begin(self, phase: str) -> None:
        """Note requests as of this phase from now on."""
        with self._changed:
            self._phase = phase

    def wait_for_more(self, times: int) -> None:
        """Return when there are that many more entries, whoever's."""
        enough = len(self.entries) + times
        self._wait_until(lambda: len(self.entries) >= enough)

    def wait_for_each(self, times: int, is_so: Callable[[Entry], bool]) -> None:
        """Return when every client has that many more entries that are so.

        AssertionError if they have not within a minute, or one was told what may never be said.
        """
        begin = len(self.entries)

        def all_have() -> bool:
            have = Counter(entry.client for entry in self.entries[begin:] if is_so(entry))
            return all(have[thread.name] >= times for thread in self._threads)

        self._wait_until(all_have)

    def __enter__(self) -> Self:
        """Itself, begun."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop; AssertionError for a client that hangs, or was told what may never be said."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(ENDS_WITHIN)
        assert [thread.name for thread in self._threads if thread.is_alive()] == []
        self._raise_failure()

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        with self._changed:
            in_time = self._changed.wait_for(
                lambda: bool(self._failures) or is_so(), timeout=ENDS_WITHIN
            )
        self._raise_failure()
        assert in_time, Counter((entry.phase, entry.status) for entry in self.entries)

    def _raise_failure(self) -> None:
        if self._failures:
            raise self._failures[0]

    def _send(self, client: str, api: Api, requests: Iterable[Deed | Request]) -> None:
        for one in requests:
            if self._is_over:
                return
            phase, deed = self._phase, one if isinstance(one, Deed) else None
            try:
                status, was_sent = outcome_of(one.request if isinstance(one, Deed) else one, api)
            except Exception as failure:
                with self._changed:
                    self._failures.append(failure)
                    self._changed.notify_all()
                return
            with self._changed:
                lasting = phase if phase == self._phase else None
                entry = Entry(client, deed, lasting, status, was_sent)
                self.entries.append(entry)
                self._changed.notify_all()
                if not entry.is_served:
                    self._changed.wait_for(lambda: self._is_over, PAUSE)
