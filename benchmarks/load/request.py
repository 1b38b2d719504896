"""A request that is sent again and again, and the answer that it must have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request; `{unique}` in its body is another text in each that is sent.

    Every answer must have the status, and hold the text.
    """

    path: str
    holds: str
    method: str = "GET"
    status: int = 200
    body: str = ""
    token: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers that are the same each time."""
        return {"Authorization": f"Token {self.token}"} if self.token else {}
