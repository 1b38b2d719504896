"""The faults as the TOML files describe them, and a trial of each on a copy of the tree."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from contract_tests.planted.faults import Replacement, Unplantable, planted, refuse_equal_names
from contract_tests.planted.trials import (
    Copies,
    Outcome,
    Result,
    Verdict,
    exactly,
    last_line,
    no_verdict,
    run_pytest,
)

DIRECTORY = Path(__file__).parent
TESTS = "tests/gateway"
# One fails for whatever is planted, as its text is gone; the other takes minutes.
LEFT_OUT = ("test_planted.py", "test_contract_suite.py")


@dataclass(frozen=True)
class GatewayFault(Replacement):
    """A fault of `gateway/`. In TOML it is the table `[name]` in the file `MODULE.toml`.

    `caught_in` is a file of tests/gateway, or `file::test`.
    """

    selected_by: ClassVar[str] = "fault or module"

    module: str

    @property
    def words(self) -> set[str]:
        """The names that select it."""
        return {self.name, self.module}


def read_faults(directory: Path = DIRECTORY) -> list[GatewayFault]:
    """Every fault of a folder, by module. Raises Unplantable for one that is not valid."""
    faults = [
        _fault(name, file.stem, members)
        for file in sorted(directory.glob("*.toml"))
        for name, members in tomllib.loads(file.read_text(encoding="utf-8")).items()
    ]
    refuse_equal_names(faults)
    return faults


def _fault(name: str, module: str, members: dict[str, str]) -> GatewayFault:
    try:
        return GatewayFault(name=f"{module}.{name}", module=module, **members)
    except TypeError as error:
        raise Unplantable(f"{module}.{name}: {error}") from None


class GatewayTrials(Copies):
    """Copies of the tree, in which tests of the gateway are run."""

    def try_out(self, fault: GatewayFault) -> Verdict:
        """The verdict of the tests of `caught_in`, and of all of them if those hold."""
        with self.free_tree() as tree, planted(tree, fault):
            first = verdict(_run(tree, f"{TESTS}/{fault.caught_in}"))
            if first.outcome is Outcome.KILLED:
                return first
            ignored = [f"--ignore={TESTS}/{name}" for name in LEFT_OUT]
            return verdict(_run(tree, TESTS, *ignored))

    def passing(self, tests: Iterable[str]) -> set[str]:
        """Which of these tests pass without any fault."""
        tests = sorted(set(tests))
        files = {test.partition("::")[0] for test in tests}
        with self.free_tree() as tree, exactly(tests) as option:
            return set(tests) & set(_run(tree, *sorted(files), *option).passed)


def _run(tree: Path, *what: str) -> Result:
    # The conftest.py of the root is for the apps, and takes longer than most of these tests.
    return run_pytest(tree, *what, "--confcutdir=tests")


def verdict(result: Result) -> Verdict:
    """The verdict on a run: a fault is caught if a test fails that could begin."""
    if result.foreign:
        return no_verdict(f"it ran {result.foreign[0]}, which is not in the copy")
    if result.failed:
        return Verdict(Outcome.KILLED, result.failed[0])
    if result.errors:
        return no_verdict(f"no test fails, but {result.errors[0]} cannot begin")
    if not result.passed:
        return no_verdict(f"no test passes; {last_line(result.output)}")
    return Verdict(Outcome.SURVIVED)


def controlled(
    here: GatewayTrials, verdicts: Mapping[GatewayFault, Verdict], processes: int
) -> dict[GatewayFault, Verdict]:
    """The verdicts, where a test that fails without the fault too catches nothing."""
    by_file: defaultdict[str, set[str]] = defaultdict(set)
    for one in verdicts.values():
        if one.outcome is Outcome.KILLED:
            by_file[one.because.partition("::")[0]].add(one.because)
    with ThreadPoolExecutor(processes) as pool:
        passing: set[str] = set().union(*pool.map(here.passing, by_file.values()))
    return {fault: _checked(one, passing) for fault, one in verdicts.items()}


def _checked(one: Verdict, passing: set[str]) -> Verdict:
    if one.outcome is not Outcome.KILLED or one.because in passing:
        return one
    return no_verdict(f"{one.because} fails without it too")
