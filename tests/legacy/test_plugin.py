"""The scenarios of examples/legacy by the plugin: on the old service, the new one, and relayed."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from tests.legacy.conftest import DOCUMENT, ROOT, Pair

SCENARIOS = 14


def run(*options: str, scenarios: str = "examples/legacy") -> subprocess.CompletedProcess[str]:
    """A run of pytest, as a mover starts it."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", scenarios, "-p", "no:cacheprovider", "-q", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def findings_in(output: str) -> list[str]:
    """The findings of the report, without the lines below each."""
    report = output.partition(" the contract at ")[2]
    return [line.strip() for line in report.splitlines() if re.match("  [^ ]", line)]


def test_every_scenario_holds_on_the_old_service(flask_and_flask: Pair) -> None:
    result = run("--url", flask_and_flask.old)
    assert result.returncode == 0, result.stdout
    assert f"contract: {flask_and_flask.old}: {SCENARIOS} scenarios" in result.stdout
    assert f"orders: {SCENARIOS} hold, 0 fail, 0 not checked" in result.stdout


# What finds it: the document, or a scenario.
DIFFERENCES = {
    "no Location": r"POST /orders: 201: header location is missing \(\d+ times\)",
    "another date format": r'\$\.created: "[0-9-]{10}" does not match .* \(\d+ times\)',
    "422 for what is invalid": r"400 expected, 422 received \(\d times\)",
    '"2" is taken for 2': r"POST /orders: 400 expected, 201 received",
    "null leaves a note as it is": r"GET /orders/{order_id}: a note can be removed: .*'ring twice'",
}


@pytest.fixture(scope="module")
def moved(
    tmp_path_factory: pytest.TempPathFactory, flask_and_fastapi: Pair
) -> tuple[subprocess.CompletedProcess[str], str]:
    """A run on the old service and the new one, and its page."""
    page = tmp_path_factory.mktemp("report") / "page.html"
    urls = ("--url", flask_and_fastapi.old, "--url", flask_and_fastapi.new)
    result = run(*urls, "--conformance-report", str(page))
    return result, page.read_text()


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_planted_difference_is_a_finding_about_the_new_service(
    moved: tuple[subprocess.CompletedProcess[str], str], difference: str
) -> None:
    result, page = moved
    assert result.returncode == pytest.ExitCode.TESTS_FAILED
    pattern = re.compile(f"new: {DIFFERENCES[difference]}")
    assert [line for line in findings_in(result.stdout) if pattern.match(line)], result.stdout
    summaries = re.findall("<summary>(.*?)</summary>", page)
    assert [line for line in summaries if pattern.match(unescape(line))]


def test_nothing_is_found_in_the_old_service(
    moved: tuple[subprocess.CompletedProcess[str], str],
) -> None:
    result, page = moved
    findings = [line for line in findings_in(result.stdout) if ": " in line]
    assert findings
    assert all(line.startswith("new: ") for line in findings)
    assert re.search(rf"(?m)^contract: http.*: {SCENARIOS} scenarios ", result.stdout)
    assert "create_order" in page


def test_the_relay_reads_at_one_what_the_other_has_written(on_one_database: Pair) -> None:
    urls = ("--url", on_one_database.old, "--url", on_one_database.new)
    result = run(*urls, "--relay", "--relay-seed", "7")
    found = [line for line in findings_in(result.stdout) if re.match("(old|new|relay)", line)]
    # Only the new service is not as declared, in the relay too.
    assert any(line.startswith("new, relay (new): POST /orders: 201: ") for line in found)
    of_old = [line for line in found if "old" in line.partition(": ")[0]]
    assert not [line for line in of_old if re.search(r": \d{3}: ", line)], of_old
    # What the new one has not removed, the old one shows.
    note = "relay (old): GET /orders/{order_id}: a note can be removed: "
    assert any(note in line for line in found)
    assert "relay: --relay-seed 7 repeats this schedule" in result.stdout
    assert "404 received" not in result.stdout


def test_two_of_one_service_hold_in_the_relay_while_they_share_their_data(
    on_one_database: Pair, flask_and_flask: Pair
) -> None:
    shared = run("--url", on_one_database.old, "--url", on_one_database.old, "--relay")
    assert shared.returncode == 0, shared.stdout
    assert f"orders: {3 * SCENARIOS} hold, 0 fail, 0 not checked" in shared.stdout
    apart = run("--url", flask_and_flask.old, "--url", flask_and_flask.new, "--relay")
    assert apart.returncode == pytest.ExitCode.TESTS_FAILED
    assert all(line.startswith("relay (") for line in findings_in(apart.stdout))


# Options


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("--url", "{old}", "--url", "{old}", "--url", "{old}"), "--url: give one server, or"),
        (("--url", "{old}", "--relay"), "--relay: give two servers by --url"),
        (("--url", "http://127.0.0.1:1"), "--url: nothing answers at http://127.0.0.1:1: "),
        (("--url", "{old}", "--openapi", "nothing.yaml"), "--openapi: nothing.yaml: cannot be"),
        (("--url", "{old}", "--openapi=README.md"), "--openapi: README.md: "),
        (("--url", "{old}", "--conformance-report=tests"), "--conformance-report: tests: Is a"),
    ],
)
def test_options_that_cannot_be_used_end_the_run_before_it_starts(
    flask_and_flask: Pair, options: tuple[str, ...], text: str
) -> None:
    result = run(*(option.format(old=flask_and_flask.old) for option in options))
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert result.stderr.startswith(f"ERROR: {text}")


def test_without_a_server_every_scenario_fails_and_says_what_is_needed() -> None:
    result = run()
    assert result.returncode == pytest.ExitCode.TESTS_FAILED
    assert "needs --openapi FILE and --url URL" in result.stdout


def test_a_conftest_can_load_the_plugin(tmp_path: Path, flask_and_flask: Pair) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["http_conformance.plugin"]\n')
    (tmp_path / "test_it.py").write_text(
        'def test_it(api):\n    assert api.get("/health").status_code == 200\n'
    )
    options = ("--openapi", str(DOCUMENT), "--url", flask_and_flask.old, "--rootdir", str(tmp_path))
    result = run(*options, scenarios=str(tmp_path))
    assert result.returncode == 0, result.stdout + result.stderr
