"""The guard: its rules as pure functions, and its hand on a running gateway."""

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from gateway import guard, history
from gateway.changes import Author, change_move, roll_back, save_last_good
from gateway.engine import Count
from gateway.envoy import Files
from gateway.guard import Guard, Verdict, Watch, Window, as_json, from_json, next_share, regression
from gateway.running import withdraw
from gateway.table import Guard as Rules
from gateway.table import Move, Plan, load_plan, move_to, plan
from tests.gateway.servers import (
    DOCUMENT,
    ReceivedRequest,
    Response,
    Running,
    envoy_process,
    eventually,
    kill,
)

RULES = Rules(requests=10, threshold=3, errors=1.0, latency=1.5, latency_slack_ms=20.0)
CONTENT = yaml.safe_dump(DOCUMENT).encode()


def count(requests: int, errors: int = 0, p99: float = 10.0) -> Count:
    """Requests that all took as long."""
    return Count(requests, errors, {5.0: 0, p99: requests, 10_000.0: requests})


def window(new: Count, old: Count | None = None, compared: int = 0, different: int = 0) -> Window:
    return Window(old or count(1000), new, compared, different)


# One window


@pytest.mark.parametrize(
    ("new", "old", "reason"),
    [
        (count(100), count(100), None),
        (count(100, 1), count(100), None),  # a percent is allowed
        (count(100, 2), count(100), "2.0 % errors, and 0.0 % at the old one"),
        (count(100, 6), count(100, 5), None),
        (count(100, 7), count(100, 5), "7.0 % errors, and 5.0 % at the old one"),
        (count(10, 10), count(0), "100.0 % errors, and 0.0 % at the old one"),
        (count(9, 9), count(100), None),  # too few to say
        (count(100, p99=75), count(100, p99=50), None),
        (count(100, p99=76), count(100, p99=50), "p99 is 76 ms, and 50 ms at the old one"),
        (count(100, p99=30), count(100, p99=10), None),  # a distance that never counts
        (count(100, p99=31), count(100, p99=10), "p99 is 31 ms, and 10 ms at the old one"),
        (count(100, p99=500), count(9), None),  # nothing to compare it with
        (count(0), count(100), None),
    ],
)
def test_a_candidate_fails_by_errors_or_latency(new: Count, old: Count, reason: str | None) -> None:
    assert regression(window(new, old), RULES) == reason


@pytest.mark.parametrize(
    ("allowed", "compared", "different", "reason"),
    [
        (0.0, 100, 0, None),
        (0.0, 100, 1, "1 of 100 answers differ"),
        (0.0, 1, 1, "1 of 1 answers differ"),
        (1.0, 100, 1, None),
        (1.0, 100, 2, "2 of 100 answers differ"),
        (0.0, 0, 0, None),
    ],
)
def test_a_candidate_fails_by_differences(
    allowed: float, compared: int, different: int, reason: str | None
) -> None:
    rules = RULES.model_copy(update={"differences": allowed})
    assert regression(window(count(0), count(0), compared, different), rules) == reason


# Several windows


def judged(watch: Watch, *windows: Window) -> list[guard.Decision]:
    """The verdicts on counts that grow by one window after the other."""
    old, new, compared, different = Count(), Count(), 0, 0
    words = []
    for it in windows:
        old, new = _sum(old, it.old), _sum(new, it.new)
        compared, different = compared + it.compared, different + it.different
        total = Window(old, new, compared, different, it.is_shadow)
        words.append(watch.judge(total, RULES).decision)
    return words


def _sum(one: Count, other: Count) -> Count:
    bounds = sorted({*one.times, *other.times})
    times = {it: _at(one, it) + _at(other, it) for it in bounds}
    return Count(one.requests + other.requests, one.errors + other.errors, times)


def _at(it: Count, bound: float) -> int:
    return max((found for top, found in it.times.items() if top <= bound), default=0)


GOOD, BAD, NOTHING = window(count(100)), window(count(100, 50)), window(count(0), count(0))
FEW = window(count(4), count(4))


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        ([GOOD] * 4, ["hold", "hold", "promote", "promote"]),
        ([BAD] * 3, ["hold", "hold", "roll back"]),
        ([BAD, BAD, GOOD, BAD, BAD, BAD], ["hold"] * 5 + ["roll back"]),
        ([GOOD, GOOD, BAD, GOOD, GOOD, GOOD], ["hold"] * 5 + ["promote"]),
        ([NOTHING] * 20, ["hold"] * 20),
        ([GOOD, GOOD, *[NOTHING] * 5, GOOD], ["hold"] * 7 + ["promote"]),
        ([BAD, NOTHING, BAD, NOTHING, BAD], ["hold"] * 4 + ["roll back"]),
        ([FEW] * 9, ["hold"] * 8 + ["promote"]),  # three of them are enough for a check
        ([window(count(100), count(0))] * 9, ["hold"] * 9),
        ([window(count(0), count(100))] * 9, ["hold"] * 9),
    ],
)
def test_a_verdict_takes_checks_in_a_row(windows: list[Window], words: list[str]) -> None:
    assert judged(Watch(), *windows) == words


@given(st.lists(st.integers(0, 9), max_size=30))
def test_a_candidate_without_requests_is_never_promoted(old: list[int]) -> None:
    windows = [window(count(0), count(100 * it)) for it in old]
    assert "promote" not in judged(Watch(), *windows)


@pytest.mark.parametrize(
    ("compared", "different", "words"),
    [
        (100, 0, ["hold", "hold", "promote"]),
        (4, 0, ["hold", "hold", "hold"]),  # three are one check
        (0, 0, ["hold", "hold", "hold"]),
        (100, 1, ["hold", "hold", "roll back"]),
        (1, 1, ["hold", "hold", "roll back"]),
    ],
)
def test_a_shadow_is_judged_by_its_comparisons(
    compared: int, different: int, words: list[str]
) -> None:
    windows = [Window(count(100), count(0), compared, different, is_shadow=True)] * 3
    assert judged(Watch(), *windows) == words


def test_counts_of_an_envoy_that_started_anew_are_new() -> None:
    watch = Watch(old=count(1000), new=count(1000, 900), compared=50, different=50)
    after = Window(count(20), count(20, 20), 5, 0)
    assert watch.judge(after, RULES).why.startswith("100.0 % errors")


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1))
def test_counts_since_add_up(parts: list[tuple[int, int]]) -> None:
    total, before, found = Count(), Count(), 0
    for requests, errors in parts:
        total = _sum(total, count(requests, errors))
        since = total.since(before)
        assert (since.requests, since.errors) == (requests, errors)
        before, found = total, found + since.requests
    assert found == total.requests


@pytest.mark.parametrize(("part", "bound"), [(0.5, 10.0), (0.9, 10.0), (0.91, 20.0), (0.99, 50.0)])
def test_a_quantile_is_the_bound_of_its_bucket(part: float, bound: float) -> None:
    assert Count(100, 0, {10.0: 90, 20.0: 98, 50.0: 100, 99.0: 100}).quantile(part) == bound
    assert Count().quantile(part) is None


@example(9.95, 10.0, 3, 0.0)  # a window with few errors, and three full ones
@given(st.floats(0, 100), st.floats(1, 60), st.integers(1, 10), st.floats(0, 0.5))
def test_a_fault_goes_back_within_interval_times_threshold(
    began: float, interval: float, threshold: int, healthy: float
) -> None:
    """Wherever between two checks it begins, given enough requests."""
    rules = Rules(interval=interval, threshold=threshold, requests=10)
    watch, step = Watch(), 0
    while True:
        step += 1
        now = step * guard.period(rules)
        requests = round(1000 * now)
        errors = max(0, round(1000 * (now - began) * (1 - healthy)))
        if (
            watch.judge(window(count(requests, errors), count(requests)), rules).decision
            == "roll back"
        ):
            break
    assert began <= now <= began + interval * threshold + 0.02  # rounding of the requests


# All operations


TABLE = """\
[gateway]
openapi = "x"
default = "old"
[upstreams.old]
addresses = ["http://a"]
[upstreams.new]
addresses = ["http://b"]
[guard]
requests = 10
"""
SELL = '[operations.sell]\nold = "old"\nnew = "new"\nstage = "{stage}"\nshare = {share}\n'


def planned(stage: str = "canary", share: int = 50) -> Plan:
    return plan(TABLE + SELL.format(stage=stage, share=share), CONTENT)


def counts_of(requests: int, errors: int) -> dict[tuple[str, str], Count]:
    return {("sell", "old"): count(requests), ("sell", "new"): count(requests, errors)}


def test_what_was_counted_before_an_operation_ramps_does_not_count() -> None:
    found = Guard()
    for _ in range(9):
        verdict = found.verdicts(planned(), counts_of(1000, 1000), {})["sell"]
        assert verdict.decision == "hold"
    for step, word in ((1, "hold"), (2, "hold"), (3, "roll back")):
        counts = counts_of(1000 + 100 * step, 1000 + 100 * step)
        assert found.verdicts(planned(), counts, {})["sell"].decision == word


def test_what_ramps_again_is_judged_anew() -> None:
    found = Guard()
    for step in range(3):
        found.verdicts(planned(), counts_of(100 * step, 100 * step), {})
    assert found.verdicts(planned("legacy", 0), counts_of(300, 300), {}) == {}
    assert found.verdicts(planned(), counts_of(300, 300), {})["sell"].why == "it has only begun"
    assert found.verdicts(planned(), counts_of(400, 400), {})["sell"].decision == "hold"


@pytest.mark.parametrize(
    ("stage", "share", "judged"),
    [
        ("legacy", 0, []),
        ("shadow", 0, ["sell"]),
        ("canary", 1, ["sell"]),
        ("migrated", 100, []),
        ("removed", 100, []),
    ],
)
def test_only_what_ramps_is_judged(stage: str, share: int, judged: list[str]) -> None:
    assert list(Guard().verdicts(planned(stage, share), counts_of(100, 100), {})) == judged


def test_a_larger_share_has_to_show_itself_anew() -> None:
    found = Guard()
    for step in range(4):
        verdict = found.verdicts(planned(), counts_of(100 * step, 0), {})["sell"]
    assert verdict.decision == "promote"
    found.restarted("sell")
    assert found.verdicts(planned(), counts_of(400, 0), {})["sell"].decision == "hold"


def test_what_was_rolled_back_and_moves_again_at_once_begins_anew() -> None:
    found = Guard()
    for step in range(4):
        verdict = found.verdicts(planned(), counts_of(100 * step, 100 * step), {})["sell"]
    assert verdict.decision == "roll back"
    found.forget("sell")
    again = found.verdicts(planned(), counts_of(400, 400), {})["sell"]
    assert (again.decision, again.why) == ("hold", "it has only begun")


@pytest.mark.parametrize(
    ("share", "following"), [(1, 5), (4, 5), (5, 50), (50, 100), (99, 100), (100, None)]
)
def test_a_ramp_has_a_next_share(share: int, following: int | None) -> None:
    move = move_to(Move(old="old"), "new", share)
    assert next_share(move, Rules(ramp=[5, 50, 100])) == following
    assert next_share(move, Rules()) is None


def test_verdicts_are_read_as_they_were_written() -> None:
    verdicts = {"sell": Verdict("hold", "a reason"), "buy": Verdict("promote", "ü")}
    assert from_json(as_json(verdicts)) == verdicts


# A table that somebody has broken meanwhile


def test_a_broken_table_is_no_obstacle(tmp_path: Path) -> None:
    table, files = tmp_path / "gateway.toml", Files(tmp_path / "state")
    (tmp_path / "x").write_bytes(CONTENT)
    table.write_text(TABLE + SELL.format(stage="canary", share=5))
    save_last_good(table.read_text(), load_plan(table), files)
    table.write_text("[broken")
    (tmp_path / "x").unlink()
    roll_back(table, files, "sell", withdraw, Author("guard", "it failed"))
    assert planned("legacy", 0).move("sell") == plan(table.read_text(), CONTENT).move("sell")
    assert table.with_name("gateway.toml.broken").read_text() == "[broken"
    assert history.newest(files.history, 1)[0].who == "guard"


def test_what_somebody_has_moved_on_meanwhile_stays(tmp_path: Path) -> None:
    table, files = tmp_path / "gateway.toml", Files(tmp_path / "state")
    for stage, share in (("legacy", 0), ("migrated", 100), ("removed", 100)):
        text = TABLE + SELL.format(stage=stage, share=share)
        table.write_text(text)
        save_last_good(TABLE + SELL.format(stage="canary", share=5), planned(), files)
        roll_back(table, files, "sell", withdraw, Author("guard", "it failed"))
        assert table.read_text() == text
    assert history.newest(files.history, 1) == []


def test_an_edit_between_reading_and_writing_is_not_lost(tmp_path: Path) -> None:
    table, files = tmp_path / "gateway.toml", Files(tmp_path / "state")
    (tmp_path / "x").write_bytes(CONTENT)
    table.write_text(TABLE + SELL.format(stage="canary", share=5))
    edited: list[int] = []

    def decide(now: Move) -> Move:
        if not edited:
            edited.append(table.write_text(table.read_text() + "# an edit\n"))
        return move_to(now, "new", 6)

    change_move(table, files, "sell", decide, Author("ann", ""))
    assert table.read_text() == TABLE + SELL.format(stage="canary", share=6) + "# an edit\n"
    assert len(history.newest(files.history, 9)) == 1


# On a running gateway

INTERVAL, THRESHOLD = 0.6, 3
# Seconds. A test without a limit of its own has these, so that no slow machine is a fault: a p99
# that much worse counts as slow, and an answer that late as an error.
ANY_LATENCY, ANY_ANSWER = 600.0, 60.0
# Where slowness is the fault: a busy machine alone makes a p99 worse by less than the first.
SLACK, SLOW = 1.0, 2.0
ANSWER_TIMEOUT = 2.0  # where the candidate hangs


@pytest.fixture(scope="module")
def more() -> str:
    return limits()


def limits(slack: float = ANY_LATENCY, answer_timeout: float = ANY_ANSWER) -> str:
    """The rules of the guard, and the bounds of Envoy; in seconds."""
    return (
        f"[guard]\ninterval = {INTERVAL}\nthreshold = {THRESHOLD}\nrequests = 5\n"
        f"latency_slack_ms = {1000 * slack:.0f}\n"
        f"[bounds]\nretries = 0\nanswer_timeout = {answer_timeout}\n"
    )


class Clients:
    """Clients that ask for one path all the time."""

    def __init__(
        self, gateway: Running, path: str, method: str = "GET", *, patient: bool = False
    ) -> None:
        self._gateway, self._path, self._method = gateway, path, method
        self._forgiven = (httpx.TransportError,) if patient else ()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(it,)) for it in range(4)]

    def _ask(self, thread: int) -> None:
        number = 0
        while not self._stopped.is_set():
            number += 1
            headers = {"Authorization": f"{thread} {number}"}
            with contextlib.suppress(*self._forgiven):
                self._gateway.client.request(self._method, self._path, headers=headers)
            time.sleep(0.01)

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()


def canary(operation: str, mirror: int = 0, share: int = 50) -> str:
    stage = "canary" if share else "shadow"
    return (
        f'[operations.{operation}]\nstage = "{stage}"\nold = "old"\nnew = "new"\n'
        f"share = {share}\nmirror = {mirror}\n"
    )


def plain(request: ReceivedRequest) -> Response:
    return Response(body=b'{"same": true}')


def failing_answer(request: ReceivedRequest) -> Response:
    return Response(500)


def slow_answer(request: ReceivedRequest) -> Response:
    time.sleep(SLOW)
    return plain(request)


def different_answer(request: ReceivedRequest) -> Response:
    return Response(body=b'{"same": false}')


def garbage(request: ReceivedRequest) -> Response:
    return Response(headers={"Bad Header\r\n\x00": "x"})


def hanging_answer(request: ReceivedRequest) -> Response:
    time.sleep(2 * ANSWER_TIMEOUT)
    return plain(request)


Answer = Callable[[ReceivedRequest], Response | None]
LIMITS: dict[Answer, str] = {
    slow_answer: limits(slack=SLACK),
    hanging_answer: limits(answer_timeout=ANSWER_TIMEOUT),
}


@pytest.mark.parametrize(
    ("request_line", "operation", "mirror", "share", "fault", "reason"),
    [
        ("GET /pets", "list_pets", 0, 50, failing_answer, "% errors"),
        ("POST /sales", "sell", 0, 50, failing_answer, "% errors"),
        ("GET /pets", "list_pets", 0, 50, lambda seen: None, "% errors"),
        ("GET /pets", "list_pets", 0, 50, hanging_answer, "% errors"),
        ("GET /pets", "list_pets", 0, 50, garbage, "% errors"),
        ("GET /pets", "list_pets", 0, 99, failing_answer, "% errors"),
        ("GET /pets/mine", "show_mine", 0, 50, slow_answer, "p99 is"),
        ("POST /sales", "sell", 0, 50, slow_answer, "p99 is"),
        ("GET /pets/1", "show_pet", 100, 50, different_answer, "answers differ"),
        ("GET /pets/1", "show_pet", 100, 0, different_answer, "answers differ"),
        ("GET /pets/1", "show_pet", 100, 0, failing_answer, "answers differ"),
        ("GET /pets/1", "show_pet", 100, 0, lambda seen: None, "answers differ"),
    ],
    ids=[
        *("errors", "errors of writes", "hanging up", "hanging", "garbage"),
        "errors of nearly all",
        *("slowness", "slowness of writes", "differences", "differences in shadow"),
        *("errors in shadow", "hanging up in shadow"),
    ],
)
def test_a_planted_fault_goes_back_in_time(
    gateway: Running,
    request_line: str,
    operation: str,
    mirror: int,
    share: int,
    fault: Answer,
    reason: str,
) -> None:
    """At the threshold's check, and not again until somebody moves it."""
    for server in (gateway.old, gateway.new):
        server.answer = plain
    text = gateway.first_text.replace(limits(), LIMITS.get(fault, limits()))
    gateway.table.write_text(text + canary(operation, mirror, share))
    gateway.wait_until_in_force()
    method, path = request_line.split()
    with Clients(gateway, path, method):
        eventually(lambda: "passed" in _verdict(gateway, operation))
        gateway.new.answer = fault
        eventually(lambda: load_plan(gateway.table).move(operation).stage == "legacy")
        gateway.wait_until_in_force()
        (entry,) = history.newest(gateway.files.history, 1, operation)
        assert (entry.who, entry.after["share"]) == ("guard", 0)
        assert reason in entry.why
        assert f"{THRESHOLD} of {THRESHOLD} failed checks" in entry.why
        gateway.new.answer = plain
        eventually(lambda: operation not in _verdicts(gateway))
        eventually(lambda: _old_serves_alone(gateway))
    assert load_plan(gateway.table).move(operation).stage == "legacy"


def _old_serves_alone(gateway: Running) -> bool:
    """Whether the new one is sent nothing, not even by the comparator, while the old one serves."""
    old, new = len(gateway.old.requests), len(gateway.new.requests)
    eventually(lambda: len(gateway.old.requests) > old + 50)
    return len(gateway.new.requests) == new


def _verdicts(gateway: Running) -> dict[str, Verdict]:
    try:
        return from_json(gateway.files.verdicts.read_text())
    except (OSError, ValueError):
        return {}


def _verdict(gateway: Running, operation: str) -> str:
    verdict = _verdicts(gateway).get(operation)
    return verdict.why if verdict else ""


@pytest.mark.parametrize(
    ("operation", "share", "asked"),
    [
        ("change_pet", 50, "/pets/mine"),  # nothing at all
        ("show_pet", 0, "/pets/mine"),  # nothing to compare
        ("list_pets", 1, "/pets"),  # one client, whom the old one serves
    ],
)
def test_a_candidate_without_traffic_is_never_promoted(
    gateway: Running, operation: str, share: int, asked: str
) -> None:
    text = gateway.first_text.replace("requests = 5", "requests = 5\nramp = [60, 100]")
    gateway.table.write_text(text + canary(operation, 0 if share else 100, share))
    gateway.wait_until_in_force()
    eventually(lambda: "too little data" in _verdict(gateway, operation))
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.wait(0.01):
            gateway.get(asked, Authorization="one and the same")

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep((THRESHOLD + 2) * INTERVAL)
    is_over.set()
    asking.join()
    assert load_plan(gateway.table).move(operation).share == share
    assert _verdicts(gateway)[operation].decision == "hold"
    assert gateway.new.requests == []


def test_a_candidate_that_is_away_goes_back(gateway: Running) -> None:
    for server in (gateway.old, gateway.new):
        server.answer = plain
    gateway.write(canary("list_pets"))
    with Clients(gateway, "/pets"):
        eventually(lambda: "passed" in _verdict(gateway, "list_pets"))
        gateway.new.answer = lambda seen: None  # so that open connections end, too
        gateway.new.stop()
        try:
            eventually(lambda: load_plan(gateway.table).move("list_pets").stage == "legacy")
        finally:
            gateway.new.start()
    (entry,) = history.newest(gateway.files.history, 1, "list_pets")
    assert entry.who == "guard"
    assert "% errors" in entry.why
    gateway.wait_until_in_force()


def test_an_envoy_that_starts_anew_is_no_reason_to_promote_or_to_forget_a_fault(
    gateway: Running,
) -> None:
    for server in (gateway.old, gateway.new):
        server.answer = plain
    gateway.write(canary("list_pets"))
    with Clients(gateway, "/pets", patient=True):
        eventually(lambda: "passed" in _verdict(gateway, "list_pets"))
        gateway.new.answer = failing_answer
        kill(envoy_process(gateway))
        eventually(lambda: load_plan(gateway.table).move("list_pets").stage == "legacy")
    eventually(gateway.admin.is_ready)
    gateway.wait_until_in_force()


def test_a_ramp_goes_on_while_nothing_is_wrong_and_ends_when_it_is(gateway: Running) -> None:
    for server in (gateway.old, gateway.new):
        server.answer = plain
    text = gateway.first_text.replace("requests = 5", "requests = 5\nramp = [60, 70, 100]")
    gateway.table.write_text(text + canary("list_pets"))
    gateway.wait_until_in_force()
    with Clients(gateway, "/pets"):
        eventually(lambda: load_plan(gateway.table).move("list_pets").share == 70)
        gateway.new.answer = failing_answer
        eventually(lambda: load_plan(gateway.table).move("list_pets").stage == "legacy")
    entries = history.newest(gateway.files.history, 3, "list_pets")
    assert [(it.who, it.after["share"]) for it in entries] == [
        ("guard", 60),
        ("guard", 70),
        ("guard", 0),
    ]


def test_without_a_ramp_nothing_is_raised(gateway: Running) -> None:
    for server in (gateway.old, gateway.new):
        server.answer = plain
    before = history.newest(gateway.files.history, 1000, "sell")
    gateway.write(canary("sell"))
    stop = threading.Event()

    def sells() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            gateway.client.post("/sales", headers={"Authorization": f"{number}"})

    selling = threading.Thread(target=sells)
    selling.start()
    try:
        eventually(lambda: "sell" in _verdicts(gateway) and _is_promoted(gateway, "sell"))
        time.sleep(2 * INTERVAL)
    finally:
        stop.set()
        selling.join()
    assert load_plan(gateway.table).move("sell").share == 50
    entries = history.newest(gateway.files.history, 1000, "sell")[len(before) :]
    assert [entry.who for entry in entries] == ["unknown"]  # whoever edited the table


def _is_promoted(gateway: Running, operation: str) -> bool:
    return _verdicts(gateway)[operation].decision == "promote"


def test_a_ramp_stays_where_the_report_is_not_green(gateway: Running) -> None:
    for server in (gateway.old, gateway.new):
        server.answer = plain
    text = gateway.first_text.replace(
        f'addresses = ["{gateway.new.address}"]',
        f'addresses = ["{gateway.new.address}"]\nreport = "none.xml"\nversion = "/version"',
    ).replace("requests = 5", "requests = 5\nramp = [60]")
    gateway.table.write_text(text + canary("list_pets"))
    gateway.wait_until_in_force()
    log = len(gateway.log.read_text())
    with Clients(gateway, "/pets"):
        eventually(lambda: "list_pets stays at 50 %" in gateway.log.read_text()[log:])
    assert load_plan(gateway.table).move("list_pets").share == 50
    gateway.write("")
