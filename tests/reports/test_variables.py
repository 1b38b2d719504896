"""What is said of a variable that cannot be used, and of a page that cannot be written."""

import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.targets.variables import variables

ROOT = Path(__file__).parents[2]
SENT = ["CONTRACT_ALLOWED_ORIGIN", "CONTRACT_STAFF_TOKEN"]


@pytest.mark.parametrize("name", SENT)
@pytest.mark.parametrize("value", ["se cret", "secret\r\nX: y", "secr\u00e9t", "secret\x7f"])
def test_what_no_header_can_hold_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"^{name}: give visible ASCII") as caught:
        variables()
    assert "secr" not in str(caught.value)


def test_blanks_around_a_value_are_not_its(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SENT, "CONTRACT_MODEL_SERVER", "CONTRACT_WEBHOOK_SECRETS"):
        monkeypatch.setenv(name, " \t")
    monkeypatch.setenv("CONTRACT_STAFF_TOKEN", " token\r\n")
    given = variables()
    assert (given.staff_token, given.allowed_origin) == ("token", None)
    assert (given.model_server, given.webhook_secrets) == (None, ())


def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_MODEL_SERVER", "http://localhost:abc/control")
    with pytest.raises(ValueError, match=r"^CONTRACT_MODEL_SERVER: http.* is no address: "):
        variables()


@pytest.mark.parametrize(("below", "said"), [("", "Is a directory"), ("file/a", "Not a directory")])
def test_a_page_that_cannot_be_written_is_told_before_a_scenario_runs(
    tmp_path: Path, below: str, said: str
) -> None:
    (tmp_path / "file").touch()
    page = tmp_path / below
    options = ["-p", "no:cacheprovider", "contract_tests/service", "--contract-report", str(page)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert run.stderr == f"ERROR: --contract-report: {page}: {said}\n\n"
    assert run.stdout == ""
