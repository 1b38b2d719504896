"""The guard: compares a candidate with what it replaces, and moves traffic back by itself."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx

from gateway.engine import Count, Counts
from gateway.table import Guard as Rules
from gateway.table import Move, Plan, Upstream

VERSION_SECONDS = 5.0
VERSION_LIMIT = 1000

Decision = Literal["promote", "hold", "roll back"]


@dataclass(frozen=True)
class Verdict:
    """What the guard says of an operation, and why."""

    decision: Decision
    why: str


@dataclass(frozen=True)
class Window:
    """What was counted of an operation during an interval, at both upstreams."""

    old: Count
    new: Count
    compared: int = 0
    different: int = 0
    is_shadow: bool = False


def regression(window: Window, rules: Rules) -> str | None:
    """Return why the candidate is worse in this window; None while nothing shows that."""
    if window.compared and 100 * window.different / window.compared > rules.differences:
        return f"{window.different} of {window.compared} answers differ"
    if window.new.requests < rules.requests:
        return None
    errors, usual = _error_rate(window.new), _error_rate(window.old)
    if errors > usual + rules.errors:
        return f"{errors:.1f} % errors, and {usual:.1f} % at the old one"
    slow, usual_p99 = window.new.quantile(0.99), window.old.quantile(0.99)
    if slow is None or usual_p99 is None or window.old.requests < rules.requests:
        return None
    if slow > usual_p99 * rules.latency and slow > usual_p99 + rules.latency_slack_ms:
        return f"p99 is {slow:g} ms, and {usual_p99:g} ms at the old one"
    return None


def is_enough(window: Window, rules: Rules) -> bool:
    """Whether there is enough to say that nothing is wrong.

    A candidate in stage shadow serves nobody, so there comparisons count.
    """
    if window.is_shadow:
        return window.compared >= rules.requests
    return min(window.old.requests, window.new.requests) >= rules.requests


def _error_rate(count: Count) -> float:
    return 100 * count.errors / count.requests if count.requests else 0.0


@dataclass
class Watch:
    """What the guard remembers of one operation while it ramps."""

    failed: int = 0
    passed: int = 0
    # Where the current window began.
    old: Count = field(default_factory=Count)
    new: Count = field(default_factory=Count)
    compared: int = 0
    different: int = 0

    def judge(self, now: Window, rules: Rules) -> Verdict:
        """Judge what has been counted since the last judgement.

        A window without enough data is held, and goes on into the next interval. The verdict is to
        roll back after `threshold` failed checks in a row, and to promote after as many passed.
        """
        window = Window(
            now.old.since(self.old),
            now.new.since(self.new),
            _grown(now.compared, self.compared),
            _grown(now.different, self.different),
            now.is_shadow,
        )
        reason = regression(window, rules)
        if reason is None and not is_enough(window, rules):
            return Verdict("hold", _too_few(window, rules))
        self.old, self.new = now.old, now.new
        self.compared, self.different = now.compared, now.different
        if reason is None:
            self.failed, self.passed = 0, self.passed + 1
            return self._passed(rules)
        self.failed, self.passed = self.failed + 1, 0
        decision: Decision = "roll back" if self.failed >= rules.threshold else "hold"
        return Verdict(decision, f"{reason} ({self.failed} of {rules.threshold} failed checks)")

    def _passed(self, rules: Rules) -> Verdict:
        if self.passed < rules.threshold:
            return Verdict("hold", f"{self.passed} of {rules.threshold} checks passed")
        return Verdict("promote", f"{self.passed} checks passed, one after the other")


def _grown(now: int, before: int) -> int:
    """How much a counter has grown; one that is smaller has started anew."""
    return now - before if now >= before else now


def _too_few(window: Window, rules: Rules) -> str:
    if window.is_shadow:
        return f"too little data: {window.compared} comparisons of {rules.requests}"
    return (
        f"too little data: {window.new.requests} requests at the new one and "
        f"{window.old.requests} at the old one, of {rules.requests}"
    )


def window_of(
    plan: Plan, operation: str, counts: Counts, compared: Mapping[str, Mapping[str, int]]
) -> Window:
    """Everything that has been counted of an operation at its two upstreams."""
    move = plan.move(operation)
    ours = compared.get(operation, {})
    return Window(
        counts.get((operation, move.old), Count()),
        counts.get((operation, move.new or ""), Count()),
        ours.get("compared", 0),
        ours.get("different", 0),
        move.stage == "shadow",
    )


class Guard:
    """Returns a verdict on every operation that ramps. Its caller acts on them.

    An operation that was rolled back is in stage legacy, which the guard ignores: it ramps again
    only after a manual move.
    """

    def __init__(self) -> None:
        self._watches: dict[tuple[str, str, str | None], Watch] = {}

    def verdicts(
        self, plan: Plan, counts: Counts, compared: Mapping[str, Mapping[str, int]]
    ) -> dict[str, Verdict]:
        """Return a verdict for each operation in stage shadow or canary."""
        ramping = {
            name: move
            for name, move in plan.table.operations.items()
            if move.stage in ("shadow", "canary")
        }
        keys = {name: (name, move.old, move.new) for name, move in ramping.items()}
        self._watches = {key: it for key, it in self._watches.items() if key in keys.values()}
        found = {}
        for name, key in keys.items():
            now = window_of(plan, name, counts, compared)
            if key not in self._watches:  # what was counted before does not count
                self._watches[key] = Watch(0, 0, now.old, now.new, now.compared, now.different)
                found[name] = Verdict("hold", "it has only begun")
                continue
            found[name] = self._watches[key].judge(now, plan.table.guard)
        return found

    def restarted(self, operation: str) -> None:
        """Forget what passed so far: a larger share has to show itself anew."""
        for (name, _, _), watch in self._watches.items():
            if name == operation:
                watch.passed = watch.failed = 0

    def forget(self, operation: str) -> None:
        """Forget all of an operation that was rolled back: moved again at once, it begins anew."""
        self._watches = {key: it for key, it in self._watches.items() if key[0] != operation}


def period(rules: Rules) -> float:
    """Seconds from one check to the next.

    One check more than `threshold` fits into `interval` times `threshold`, since a fault can begin
    within a window that passes.
    """
    return rules.interval * rules.threshold / (rules.threshold + 1)


def next_share(move: Move, rules: Rules) -> int | None:
    """The next share of the ramp; None where the table has none, or the ramp is at its end."""
    return min((share for share in rules.ramp if share > move.share), default=None)


# The contract report


def refusal_to_raise(upstream: Upstream, folder: Path) -> str | None:
    """Return why an upstream may get no larger share; None if its report allows it.

    Where the table names a report, it has to be green, and of the version that runs at each of the
    upstream's addresses. The suite writes it as a property `version`.
    """
    if upstream.report is None or upstream.version is None:
        return None
    try:
        root = ET.parse(folder / upstream.report).getroot()  # noqa: S314
    except (OSError, ET.ParseError) as error:
        return f"{upstream.report}: cannot be read: {error}"
    if reason := _not_green(root):
        return f"{upstream.report}: {reason}"
    tested = {it.get("value", "") for it in root.iter("property") if it.get("name") == "version"}
    for address in upstream.addresses:
        running = _running_version(address + upstream.version)
        if running is None or running not in tested:
            return f"{address} runs {running or 'an unknown version'}, which was not tested"
    return None


def _not_green(root: ET.Element) -> str | None:
    cases = list(root.iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None]
    broken = [case for case in cases if case.find("error") is not None]
    passed = [case for case in cases if not len(case) or case.find("skipped") is None]
    if failed or broken:
        return f"{len(failed) + len(broken)} of {len(cases)} tests fail"
    return None if passed else "no test passed"


def _running_version(url: str) -> str | None:
    try:
        with httpx.stream("GET", url, timeout=VERSION_SECONDS) as response:
            response.raise_for_status()
            text = next(response.iter_text(VERSION_LIMIT), "").strip()
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
    return text or None


def as_json(verdicts: Mapping[str, Verdict]) -> str:
    """Verdicts as a file holds them."""
    return (
        json.dumps({name: [it.decision, it.why] for name, it in verdicts.items()}, indent=1) + "\n"
    )


def from_json(text: str) -> dict[str, Verdict]:
    """Verdicts as a file holds them."""
    found: dict[str, Any] = json.loads(text)
    return {name: Verdict(*it) for name, it in found.items()}
