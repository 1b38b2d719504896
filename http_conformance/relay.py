"""The relay: several servers as one, over the same data, each request to another of them.

What one has written the next one reads.
"""

from collections.abc import Generator, Mapping, Sequence
from random import Random
from secrets import randbelow
from typing import Any

import httpx
import pytest

SEED = "relay_seed"


class Schedule:
    """Chooses the app for each request: never the app of the request before, from a seed.

    With the same seed a scenario gets the same apps again.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.log: list[str] = []  # which app got which request; cleared by the caller
        self._random = Random()  # noqa: S311  # has to repeat, not to be secret
        self._last: str | None = None
        self._documents: str | None = None

    def begin(self, scenario: str) -> None:
        """Choose for that scenario from now on."""
        self._random.seed(f"{self.seed} {scenario}")
        self._last = self._documents = None

    def next(self, apps: Sequence[str], request: str) -> str:
        """The app for a request, which is logged."""
        return self._log(self._random.choice([app for app in apps if app != self._last]), request)

    def of_documents(self, apps: Sequence[str], request: str) -> str:
        """The app whose documents the scenario sees: always the same, since each has its own."""
        self._documents = self._documents or self._random.choice(apps)
        return self._log(self._documents, request)

    def _log(self, app: str, request: str) -> str:
        self._last = app
        self.log.append(f"{app}: {request}")
        return app


class Relay(httpx.BaseTransport):
    """Sends each request to the app that the schedule chooses.

    Paths that begin as one of `documents` all go to one app.
    """

    def __init__(
        self,
        apps: Mapping[str, httpx.BaseTransport],
        schedule: Schedule,
        documents: tuple[bytes, ...] = (),
    ) -> None:
        self._apps = apps
        self._schedule = schedule
        self._documents = documents

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The app's response, which names the app as its extension `app`."""
        path = request.url.raw_path
        is_document = path.startswith(self._documents)
        choose = self._schedule.of_documents if is_document else self._schedule.next
        name = choose([*self._apps], f"{request.method} {path.decode('ascii')}")
        response = self._apps[name].handle_request(request)
        response.extensions["app"] = name
        return response


SCHEDULE = pytest.StashKey[Schedule]()


def schedule_of(config: pytest.Config) -> Schedule:
    """The schedule of this run, from --relay-seed or a new seed."""
    if SCHEDULE not in config.stash:
        seeds = (getattr(config, "workerinput", {}).get(SEED), config.getoption(SEED))
        seed = next((seed for seed in seeds if seed is not None), randbelow(1_000_000))
        config.stash[SCHEDULE] = Schedule(seed)
    return config.stash[SCHEDULE]


class RelayPlugin:
    """A pytest plugin that gives each scenario its schedule, and says how to repeat a failure."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give the processes of one run the same seed."""
        node.workerinput[SEED] = self._schedule.seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin the schedule of the fixtures."""
        self._schedule.log.clear()
        self._schedule.begin(f"{item.nodeid} setup")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Begin the schedule of the scenario: its fixtures may have been set up before."""
        self._schedule.begin(item.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Say how to repeat a scenario that fails, and which app got which request."""
        report = yield
        if report.failed and item.get_closest_marker("relay"):
            file, line, name = report.location
            report.location = (file, line, f"{name} --relay-seed {self._schedule.seed}")
            report.sections.append(("Relayed", "\n".join(self._schedule.log)))
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the seed of a run in which the relay took part."""
        reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
        if any("relay" in report.keywords for report in reports):
            seed = self._schedule.seed
            terminalreporter.write_line(f"relay: --relay-seed {seed} repeats this schedule")
