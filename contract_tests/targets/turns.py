"""Which of several apps is sent a request: always another one than the last, drawn from a seed."""

from collections.abc import Sequence
from random import Random


class Turns:
    """Draws apps; whoever begins a scenario anew with the same seed gets the same ones."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.taken: list[str] = []  # until somebody clears it
        self._random = Random()  # noqa: S311  # to be repeated, not to be secret
        self._last: str | None = None
        self._documents: str | None = None

    def begin(self, scenario: str) -> None:
        """Draw for that scenario from now on."""
        self._random.seed(f"{self.seed} {scenario}")
        self._last = self._documents = None

    def next(self, apps: Sequence[str], request: str) -> str:
        """Whose turn it is, and note for which request."""
        app = self._random.choice([app for app in apps if app != self._last])
        return self._take(app, request)

    def of_documents(self, apps: Sequence[str], request: str) -> str:
        """Whose documents a scenario sees: those of one app, since each writes its own."""
        self._documents = self._documents or self._random.choice(apps)
        return self._take(self._documents, request)

    def _take(self, app: str, request: str) -> str:
        self._last = app
        self.taken.append(f"{app}: {request}")
        return app
