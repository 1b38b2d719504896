"""What of the contract no scenario saw on a target."""

from contract_tests.coverage.declared import KINDS, declared
from contract_tests.coverage.seen import Seen


def holes(seen: Seen, target: str) -> list[str]:
    """A line for each declared status, and each kind of refusal, that was not seen there."""
    unseen = [
        f"{operation}: {status}"
        for operation, statuses in declared().items()
        for status in statuses
        if not seen.answers[target, operation, status]
    ]
    unsaid = [
        f"{kind.name}: {status} `{subject}`: `{message}`"
        for kind, (status, subject, message) in KINDS.items()
        if not seen.refusals[target, status, subject, message]
    ]
    return [*unseen, *unsaid]
