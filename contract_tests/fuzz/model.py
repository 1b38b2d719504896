"""The model: every use case that an app called, called once more on the memory store."""

from collections.abc import Sequence
from inspect import signature
from typing import Any

from contract_tests.fuzz.apps import Chance, blocking_ports
from contract_tests.fuzz.calls import Call
from contract_tests.fuzz.stores import EmptiedStore
from core.domain.accounts import Bearer
from core.domain.errors import DomainError
from core.run_blocking import run_blocking


class Model:
    """A store in memory, and what use cases make of it."""

    def __init__(self, chance: Chance) -> None:
        self._store = EmptiedStore()
        self.ports = blocking_ports(self._store, chance)

    def empty(self) -> None:
        """Forget everything."""
        self._store.empty()

    def repeat(self, calls: Sequence[Call]) -> list[Call]:
        """The calls of one request, with what comes of them here."""
        viewer: Any = None
        repeated = []
        for call in calls:
            own = {
                name: viewer if isinstance(value, Bearer) else value
                for name, value in call.arguments.items()
            }
            outcome = self._outcome(call, own)
            repeated.append(Call(call.use_case, own, outcome))
            if call.use_case.__name__ == "identify":
                viewer = outcome
        return repeated

    def _outcome(self, call: Call, arguments: dict[str, Any]) -> Any:
        takes_ports = "ports" in signature(call.use_case).parameters
        ports = {"ports": self.ports} if takes_ports else {}
        try:
            return run_blocking(call.use_case(**ports, **arguments))
        except DomainError as refusal:
            return refusal
