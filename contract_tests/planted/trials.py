"""Trials: run the suite on a copy of the tree that has a fault, and judge whether it is caught."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from contract_tests.planted.faults import Fault, Planted, copy_tree, planted
from contract_tests.planted.plugin import PLAIN

TIMEOUT = 1_200  # seconds for a run; a single scenario that hangs fails long before


@dataclass(frozen=True)
class Result:
    """What a run wrote: the ids of scenarios that passed, failed, or failed before they began.

    `foreign` are files of ours that were imported from outside the copy.
    """

    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    output: str = ""


def run_some(tree: Path, app: str, scenarios: str) -> Result:
    """Run the scenarios of a file or a folder against an app, until the verdict is clear."""
    return _run(tree, app, PLAIN, f"contract_tests/{scenarios}")


def run_all(tree: Path, app: str) -> Result:
    """Run every scenario against an app, until the verdict is clear."""
    return _run(tree, app, "contract_tests")


def run_exactly(tree: Path, app: str, scenarios: Iterable[str]) -> Result:
    """Run these scenarios, all of them and no others."""
    with exactly(scenarios) as option:
        return _run(tree, app, "contract_tests", *option)


@contextmanager
def exactly(tests: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The option that runs these tests, all of them and no others."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write("\n".join(tests))
        file.flush()
        yield "--exactly", file.name


def _run(tree: Path, app: str, *what: str) -> Result:
    return run_pytest(tree, *what, "-m", f"{app} and not (live or postgresql or matrix)")


def run_pytest(tree: Path, *arguments: str) -> Result:
    """Run the tests that the arguments name, in a copy of the tree, until the verdict is clear."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as file:
        command = [
            *(sys.executable, "-m", "pytest", *arguments, "-q", "--tb=line"),
            *("-p", "contract_tests.planted.plugin", "-p", "no:cacheprovider"),
            *("--basetemp", str(tree / ".scratch"), "--result", file.name),
        ]
        # The copy is imported, wherever it is run from, and no plugins but ours are loaded.
        own = {"PYTHONPATH": str(tree), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        try:
            output = subprocess.run(
                command,
                cwd=tree,
                env=os.environ | own,
                timeout=TIMEOUT,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            ).stdout
        except subprocess.TimeoutExpired:
            return Result(output=f"it took longer than {TIMEOUT} s")
        written = json.loads(file.read() or "{}")
    return Result(**{name: tuple(ids) for name, ids in written.items()}, output=output)


class Outcome(Enum):
    """Whether the suite caught a fault. One after which no scenario passes does not count."""

    KILLED = "killed by"
    SURVIVED = "SURVIVED"
    DOES_NOT_COUNT = "does not count:"


@dataclass(frozen=True)
class Verdict:
    """An outcome, with the scenario that caught the fault, or the reason."""

    outcome: Outcome
    because: str = ""

    def __str__(self) -> str:
        return f"{self.outcome.value} {self.because.partition('[')[0]}".rstrip()


def verdict(result: Result) -> Verdict:
    """The verdict on a run: a fault is caught if one scenario fails while another one passes."""
    if result.foreign:
        return no_verdict(f"it ran {result.foreign[0]}, which is not in the copy")
    if not result.passed:
        return no_verdict(f"no scenario passes; {last_line(result.output)}")
    if result.failed:
        return Verdict(Outcome.KILLED, result.failed[0])
    if result.errors:
        return no_verdict(f"no scenario fails, but {result.errors[0]} cannot begin")
    return Verdict(Outcome.SURVIVED)


def no_verdict(reason: str) -> Verdict:
    """The verdict on a run that says nothing about the fault."""
    return Verdict(Outcome.DOES_NOT_COUNT, reason)


def last_line(output: str) -> str:
    """The last line that a run printed."""
    return (output.strip().splitlines() or ["it printed nothing"])[-1]


class Copies:
    """Copies of the tree, in each of which one fault at a time is tried."""

    def __init__(self, trees: Iterable[Path]) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        for tree in trees:
            self._free.put(tree)

    @contextmanager
    def free_tree(self) -> Iterator[Path]:
        """Wait for a copy that nobody uses, and use it."""
        tree = self._free.get()
        try:
            yield tree
        finally:
            self._free.put(tree)


class Workspace(Copies):
    """Copies of the tree, in which the suite is run."""

    def try_out(self, fault: Fault) -> Verdict:
        """The verdict of the scenarios of `caught_in`, and of all of them if those hold."""
        with self.free_tree() as tree, planted(tree, fault):
            first = verdict(run_some(tree, fault.app, fault.caught_in))
            if first.outcome is Outcome.KILLED:
                return first
            return verdict(run_all(tree, fault.app))

    def failing(self, app: str, scenarios: Iterable[str]) -> set[str]:
        """Which of these scenarios do not pass without any fault."""
        scenarios = set(scenarios)
        with self.free_tree() as tree:
            return scenarios.difference(run_exactly(tree, app, scenarios).passed)


@contextmanager
def copied_trees(processes: int) -> Iterator[list[Path]]:
    """Copies of the tree for so many processes, in a temporary folder."""
    with TemporaryDirectory(prefix="planted-") as directory:
        folder = Path(directory).resolve()
        yield [copy_tree(folder / str(number)) for number in range(processes)]


def tried(
    try_out: Callable[[Planted], Verdict], faults: Iterable[Planted], processes: int
) -> Iterator[tuple[Planted, Verdict]]:
    """Each fault with its verdict, as soon as there is one."""
    with ThreadPoolExecutor(processes) as pool:
        trials = {pool.submit(try_out, fault): fault for fault in faults}
        for trial in as_completed(trials):
            yield trials[trial], trial.result()


def controlled(here: Workspace, verdicts: Mapping[Fault, Verdict]) -> dict[Fault, Verdict]:
    """The verdicts, where a scenario that fails without the fault too catches nothing."""
    killers = {
        fault: one.because for fault, one in verdicts.items() if one.outcome is Outcome.KILLED
    }
    failing = {
        app: here.failing(app, [by for fault, by in killers.items() if fault.app == app])
        for app in {fault.app for fault in killers}
    }
    void = {
        fault: no_verdict(f"{by.partition('[')[0]} fails without it too")
        for fault, by in killers.items()
        if by in failing[fault.app]
    }
    return {**verdicts, **void}


def summary(
    verdicts: Mapping[Planted, Verdict], groups: Iterable[Callable[[Planted], str]]
) -> Iterator[str]:
    """Lines of `killed/total` by each group, and one for each fault that was not caught."""
    yield ""
    for group in groups:
        yield "  ".join(_counts(verdicts, group))
    yield ""
    for fault, one in verdicts.items():
        if one.outcome is not Outcome.KILLED:
            yield f"{fault}: {one}"
            yield f"    {fault.reason}"
    killed = sum(one.outcome is Outcome.KILLED for one in verdicts.values())
    yield f"killed: {killed} of {len(verdicts)}"


def _counts(verdicts: Mapping[Planted, Verdict], group: Callable[[Planted], str]) -> Iterator[str]:
    total = Counter(group(fault) for fault in verdicts)
    killed = Counter(
        group(fault) for fault, one in verdicts.items() if one.outcome is Outcome.KILLED
    )
    yield from (f"{name} {killed[name]}/{total[name]}" for name in total)
