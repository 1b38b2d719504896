"""The output and the exit status of the command."""

import pytest

from contract_tests.planted import __main__ as command
from contract_tests.planted.faults import Fault
from contract_tests.planted.trials import Outcome, Verdict, summary
from tests.planted.planting import fault


def test_a_fault_without_a_place_is_named_and_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = [fault(name=f"W1.{name}", find="nothing like it") for name in ("a", "b")]
    monkeypatch.setattr(command, "read_faults", lambda: [fault(), *moved])
    assert command.main([]) == 2
    printed = capsys.readouterr()
    assert [line.partition(":")[0] for line in printed.err.splitlines()] == ["W1.a", "W1.b"]
    assert printed.out == ""


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--only", "nothing-of-that-name"]) == 2
    assert "nothing-of-that-name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([Verdict(Outcome.KILLED, "s")], 0),
        ([Verdict(Outcome.KILLED, "s"), Verdict(Outcome.SURVIVED)], 1),
        ([Verdict(Outcome.DOES_NOT_COUNT, "r")], 1),
    ],
)
def test_the_command_fails_unless_all_are_killed(
    monkeypatch: pytest.MonkeyPatch, verdicts: list[Verdict], status: int
) -> None:
    def run(faults: list[Fault], _processes: int) -> dict[Fault, Verdict]:
        return dict(zip(faults, verdicts, strict=True))

    faults = [fault(name=f"W1.{number}") for number in range(len(verdicts))]
    monkeypatch.setattr(command, "read_faults", lambda: faults)
    monkeypatch.setattr(command, "_run", run)
    assert command.main([]) == status


def test_the_summary_counts_by_area_rule_and_app_and_names_survivors() -> None:
    verdicts = {
        fault(name="W1.a"): Verdict(Outcome.KILLED, "s"),
        fault(name="W1.b"): Verdict(Outcome.SURVIVED),
        fault(name="W2.c", area="http", app="django"): Verdict(Outcome.KILLED, "s"),
    }
    lines = list(summary(verdicts, command.COMMAND.groups))
    assert "service 1/2  http 1/1" in lines
    assert "W1 1/2  W2 1/1" in lines
    assert "flask 1/2  django 1/1" in lines
    assert "W1.b (flask): SURVIVED" in lines
    assert lines[-1] == "killed: 2 of 3"
