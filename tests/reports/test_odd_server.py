"""The report on a server whose JSON is odd: the run ends as any other, and says what was odd."""

import subprocess
import sys

import pytest

from contract_tests.apps import ROOT
from tests.reports.servers import odd_server

TOKEN = "aStaffTokenThatNobodyMayRead-43-characters_"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], str]:
    """The run, and what it wrote to its page and to its JUnit XML."""
    folder = tmp_path_factory.mktemp("report")
    page, xml = folder / "page.html", folder / "junit.xml"
    files = [
        *("contract_tests/articles/test_lists.py", "contract_tests/articles/test_tags.py"),
        *("contract_tests/accounts/test_registration.py", "contract_tests/service"),
        "contract_tests/membership/test_tiers.py",
    ]
    with odd_server() as url:
        options = ["--url", url, "--contract-report", str(page), "--junit-xml", str(xml)]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "0", *files, *options],
            cwd=ROOT,
            env={"CONTRACT_STAFF_TOKEN": f"{TOKEN} ", "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
    return done, page.read_text(encoding="utf-8") + xml.read_text(encoding="utf-8")


def test_the_run_ends_as_any_other(run: tuple[subprocess.CompletedProcess[str], str]) -> None:
    done, written = run
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert "<h2>Findings</h2>" in written


@pytest.mark.parametrize(
    "finding",
    [
        "POST /api/users: 422: $.errors.user: [] has less than 1 item",
        "the body is not JSON in UTF-8 (2 times)",
        "GET /api/articles, GET /api/tags",
    ],
)
def test_what_is_odd_is_a_finding(
    run: tuple[subprocess.CompletedProcess[str], str], finding: str
) -> None:
    done, written = run
    assert finding in done.stdout
    assert finding in written


def test_the_sum_is_pytests_own(run: tuple[subprocess.CompletedProcess[str], str]) -> None:
    done, written = run
    *_, counts = (line for line in done.stdout.splitlines() if line.startswith("in all: "))
    in_pytest = counts.partition("(pytest counts ")[2].rstrip(")")
    failed, rows = in_pytest.split(" ")[0], in_pytest.split(", ")[1].split(" ")[0]
    last = done.stdout.strip().splitlines()[-1]
    assert f" {failed.replace(',', '')} failed, " in last
    assert in_pytest in written
    assert counts.startswith(f"in all: {_count(last, 'passed')} hold, ")
    assert f", {_count(last, 'skipped')} not checked" in counts
    fails = int(counts.split(" hold, ")[1].split(" ")[0])
    assert fails == int(failed) - int(rows) + int(_count(last, "errors"))


def _count(last: str, word: str) -> str:
    """The number before a word of pytest's last line."""
    words = last.replace(",", "").split()
    return words[words.index(word) - 1] if word in words else "0"


def test_no_token_is_written(run: tuple[subprocess.CompletedProcess[str], str]) -> None:
    done, written = run
    assert TOKEN not in done.stdout + done.stderr + written
