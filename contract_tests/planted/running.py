"""Faults, tried one after the other in each of some copies of the tree."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from contract_tests.planted.faults import Fault
from contract_tests.planted.trees import copy_tree, planted
from contract_tests.planted.trials import run_all, run_alone, run_some
from contract_tests.planted.verdicts import Outcome, Verdict, fails_anyway, verdict


class Ground:
    """Copies of the tree, in each of which one fault at a time is tried."""

    def __init__(self, trees: Iterable[Path]) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        for tree in trees:
            self._free.put(tree)

    def try_out(self, fault: Fault) -> Verdict:
        """What the suite says of a fault: those scenarios that know it, and all if they hold."""
        with self._tree() as tree, planted(tree, fault):
            said = verdict(run_some(tree, fault.app, fault.caught_in))
            if said.outcome is Outcome.KILLED:
                return said
            return verdict(run_all(tree, fault.app))

    def failing(self, app: str, scenarios: Iterable[str]) -> set[str]:
        """Which of these scenarios do not pass without any fault."""
        scenarios = set(scenarios)
        with self._tree() as tree:
            return scenarios.difference(run_alone(tree, app, scenarios).passed)

    @contextmanager
    def _tree(self) -> Iterator[Path]:
        tree = self._free.get()
        try:
            yield tree
        finally:
            self._free.put(tree)


@contextmanager
def ground(at_once: int) -> Iterator[Ground]:
    """Copies for so many faults at once, in a temporary folder."""
    with TemporaryDirectory(prefix="planted-") as directory:
        folder = Path(directory).resolve()
        yield Ground([copy_tree(folder / str(number)) for number in range(at_once)])


def tried(here: Ground, faults: Iterable[Fault], at_once: int) -> Iterator[tuple[Fault, Verdict]]:
    """Each fault with its verdict, as soon as there is one."""
    with ThreadPoolExecutor(at_once) as pool:
        trials = {pool.submit(here.try_out, fault): fault for fault in faults}
        for trial in as_completed(trials):
            yield trials[trial], trial.result()


def controlled(here: Ground, verdicts: Mapping[Fault, Verdict]) -> dict[Fault, Verdict]:
    """The verdicts, but for faults caught by scenarios that fail without them too."""
    killers = {
        fault: said.because for fault, said in verdicts.items() if said.outcome is Outcome.KILLED
    }
    failing = {
        app: here.failing(app, [by for fault, by in killers.items() if fault.app == app])
        for app in {fault.app for fault in killers}
    }
    void = {fault: fails_anyway(by) for fault, by in killers.items() if by in failing[fault.app]}
    return {**verdicts, **void}
