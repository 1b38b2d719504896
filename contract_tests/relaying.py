"""How the relay's turns are begun with each scenario, told where one fails, and repeated."""

from collections.abc import Generator
from secrets import randbelow
from typing import Any

import pytest

from contract_tests.targets.turns import Turns

TURNS = pytest.StashKey[Turns]()
SEED = "relay_seed"


def turns_of(config: pytest.Config) -> Turns:
    """The turns of this run, from the seed that was asked for, or a fresh one."""
    if TURNS not in config.stash:
        seeds = (getattr(config, "workerinput", {}).get(SEED), config.getoption(SEED))
        seed = next((seed for seed in seeds if seed is not None), randbelow(1_000_000))
        config.stash[TURNS] = Turns(seed)
    return config.stash[TURNS]


class Relaying:
    """A pytest plugin that has every scenario take the same turns whenever its seed is the same."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Let the processes of one run share a seed."""
        node.workerinput[SEED] = self._turns.seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Draw for what the scenario finds."""
        self._turns.taken.clear()
        self._turns.begin(f"{item.nodeid} setup")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Draw for the scenario itself: what it finds may have been there already."""
        self._turns.begin(item.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Tell how to repeat a scenario that fails, and which app got which request."""
        report = yield
        if report.failed and item.get_closest_marker("relay"):
            file, line, name = report.location
            report.location = (file, line, f"{name} --relay-seed {self._turns.seed}")
            report.sections.append(("Relayed", "\n".join(self._turns.taken)))
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the seed of a run in which something was relayed."""
        reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
        if any("relay" in report.keywords for report in reports):
            seed = self._turns.seed
            terminalreporter.write_line(f"relay: --relay-seed {seed} takes the same turns again")
