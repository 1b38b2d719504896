"""How many faults were caught, by room, by rule or operation, and by app."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from contract_tests.planted.faults import Fault
from contract_tests.planted.verdicts import Outcome, Verdict


def summary(verdicts: Mapping[Fault, Verdict]) -> Iterator[str]:
    """Lines of `killed/total`, and one for each fault that was not caught."""
    yield ""
    for groups in (_of_room, _of_rule, _of_app):
        yield "  ".join(_counts(verdicts, groups))
    yield ""
    for fault, said in verdicts.items():
        if said.outcome is not Outcome.KILLED:
            yield f"{fault.name} ({fault.app}): {said}"
            yield f"    {fault.reason}"
    killed = sum(said.outcome is Outcome.KILLED for said in verdicts.values())
    yield f"killed: {killed} of {len(verdicts)}"


def _counts(verdicts: Mapping[Fault, Verdict], group: Callable[[Fault], str]) -> Iterator[str]:
    total = Counter(group(fault) for fault in verdicts)
    killed = Counter(
        group(fault) for fault, said in verdicts.items() if said.outcome is Outcome.KILLED
    )
    yield from (f"{name} {killed[name]}/{total[name]}" for name in total)


def _of_room(fault: Fault) -> str:
    return fault.room


def _of_rule(fault: Fault) -> str:
    return fault.rule


def _of_app(fault: Fault) -> str:
    return fault.app
