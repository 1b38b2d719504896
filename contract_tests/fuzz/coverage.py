"""Which of the declared operations and statuses a run has seen."""

from collections import Counter

from contract_tests.fuzz.differences import operation_id
from contract_tests.fuzz.step import Step
from contract_tests.openapi.contract import document

# Something behind the apps would have to be away, broken or slow, and nothing is.
NEVER = {"502", "503", "504"}
Pair = tuple[str, str]  # operation and status


class Coverage:
    """Counts answers by operation and status."""

    def __init__(self) -> None:
        self.seen: Counter[Pair] = Counter()
        self.requests = 0

    def count(self, step: Step, status: int) -> None:
        """Note what a request was answered."""
        self.requests += 1
        self.seen[operation_id(step) or "no operation", str(status)] += 1

    def missing(self) -> list[Pair]:
        """The pairs that are declared, can be reached, and were not."""
        return sorted(_declared() - self.seen.keys())

    def share(self) -> float:
        """How many of the pairs that are declared and can be reached were seen, of 1.0."""
        return 1 - len(self.missing()) / len(_declared())

    def operations(self) -> set[str]:
        """Those that were sent a request."""
        return {name for name, _ in _declared() & self.seen.keys()}

    def successes(self) -> float:
        """The share of answers below 300."""
        below = sum(count for (_, status), count in self.seen.items() if status < "300")
        return below / self.requests if self.requests else 0.0

    def __str__(self) -> str:
        """Some lines for people."""
        declared, missing = _declared(), self.missing()
        named = ", ".join(f"{name} {status}" for name, status in missing) or "none"
        return "\n".join(
            [
                f"{len(self.operations())} of {len(_names())} operations, "
                f"{self.successes():.0%} of the answers below 300",
                f"{len(declared) - len(missing)} of {len(declared)} declared pairs of operation "
                f"and status (without {', '.join(sorted(NEVER))}); not seen: {named}",
            ]
        )


def _declared() -> set[Pair]:
    return {
        (operation["operationId"], status)
        for item in document()["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
        for status in operation["responses"]
        if status not in NEVER
    }


def _names() -> set[str]:
    return {name for name, _ in _declared()}
