"""One step of a run: a request, byte for byte."""

from dataclasses import dataclass

APPOINT = "APPOINT"  # no method: whoever `path` names is appointed staff by the app's command

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A request; its number decides which ids and tokens it is given.

    `at` is when it comes, in milliseconds since the run began.
    """

    number: int
    at: int
    method: str
    path: str
    headers: Headers = ()
    body: bytes | None = None
    chunked: bool = False

    @property
    def is_request(self) -> bool:
        """Whether it goes over HTTP."""
        return self.method != APPOINT
