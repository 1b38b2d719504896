"""The files of planted faults, whether each fault can be planted, and the verdicts on them."""

from pathlib import Path

import pytest

from contract_tests.apps import ROOT
from contract_tests.planted.faults import Unplantable, planted_text, selected
from contract_tests.planted.trials import Outcome, Result, Verdict
from tests.gateway.planted import __main__ as command
from tests.gateway.planted.trials import (
    GatewayFault,
    GatewayTrials,
    controlled,
    read_faults,
    verdict,
)

FAULTS = read_faults()
MODULES = sorted(it.stem for it in (ROOT / "gateway").glob("*.py") if not it.stem.startswith("__"))
MEMBERS = {
    "caught_in": "test_history.py",
    "file": "gateway/history.py",
    "find": "os.fsync(",
    "replace": "os.fstat(",
    "reason": "A letter was lost.",
}


def fault(name: str = "history.a", **members: str) -> GatewayFault:
    return GatewayFault(name=name, module=name.partition(".")[0], **(MEMBERS | members))


@pytest.mark.parametrize("one", FAULTS, ids=str)
def test_every_fault_has_its_place(one: GatewayFault) -> None:
    text = planted_text(ROOT, one)
    assert text != (ROOT / one.file).read_text(encoding="utf-8")
    compile(text, one.file, "exec")
    assert one.file == f"gateway/{one.module}.py"
    file, _, test = one.caught_in.partition("::")
    assert f"def {test}(" in (ROOT / "tests/gateway" / file).read_text(encoding="utf-8") or not test
    assert one.reason.endswith(".")


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_two_faults(module: str) -> None:
    there = sum(one.module == module for one in FAULTS)
    assert there >= 2, f"{module} has {there}: add a fault to tests/gateway/planted/{module}.toml"


# Reading and selecting


@pytest.mark.parametrize(
    ("members", "why"),
    [({"replace": "os.fsync("}, "history.a: it changes nothing"), ({"fiel": "x"}, "history.a: .*")],
)
def test_an_invalid_fault_is_refused(tmp_path: Path, members: dict[str, str], why: str) -> None:
    lines = [f'{name} = "{text}"' for name, text in (MEMBERS | members).items()]
    (tmp_path / "history.toml").write_text("\n".join(["[a]", *lines]))
    with pytest.raises(Unplantable, match=why):
        read_faults(tmp_path)


def test_faults_are_selected_by_name_and_by_module() -> None:
    one, two, three = fault(), fault("history.b"), fault("table.a")
    assert selected([one, two, three], ["history"]) == [one, two]
    assert selected([one, two, three], ["history.b", "table"]) == [two, three]
    with pytest.raises(Unplantable, match="no fault or module nix"):
        selected([one], ["nix", "history"])


# Verdicts


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (Result(passed=("p",)), Outcome.SURVIVED),
        (Result(failed=("f",)), Outcome.KILLED),
        (Result(passed=("p",), failed=("f",), errors=("e",)), Outcome.KILLED),
        (Result(passed=("p",), errors=("e",)), Outcome.DOES_NOT_COUNT),
        (Result(errors=("e",)), Outcome.DOES_NOT_COUNT),
        (Result(failed=("f",), foreign=("/f.py",)), Outcome.DOES_NOT_COUNT),
        (Result(output="no module of that name"), Outcome.DOES_NOT_COUNT),
    ],
)
def test_a_fault_counts_where_a_test_fails_that_could_begin(
    result: Result, outcome: Outcome
) -> None:
    assert verdict(result).outcome is outcome


class WithoutFault(GatewayTrials):
    """Trials in which these tests pass without any fault."""

    def __init__(self, *passing: str) -> None:
        super().__init__([])
        self._passing = passing

    def passing(self, tests: object) -> set[str]:
        return {*self._passing}


def test_a_test_that_fails_without_the_fault_too_proves_nothing() -> None:
    verdicts = {
        fault("table.a"): Verdict(Outcome.KILLED, "t.py::one"),
        fault("table.b"): Verdict(Outcome.KILLED, "t.py::other"),
        fault("table.c"): Verdict(Outcome.SURVIVED),
    }
    kept = controlled(WithoutFault("t.py::one"), verdicts, 1)
    assert [it.outcome for it in kept.values()] == [
        Outcome.KILLED,
        Outcome.DOES_NOT_COUNT,
        Outcome.SURVIVED,
    ]


# The command


def test_a_fault_is_tried_on_a_copy(capsys: pytest.CaptureFixture[str]) -> None:
    before = (ROOT / "gateway/history.py").read_bytes()
    only = "history.does-not-wait-for-the-disk"
    assert command.main(["--only", only, "--processes", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{only}: killed by tests/gateway/test_history.py::test_an_entry_is_")
    assert "killed: 1 of 1\n" in printed
    assert (ROOT / "gateway/history.py").read_bytes() == before


def test_a_fault_without_a_place_is_named_and_nothing_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = [fault(f"history.{name}", find="nothing like it") for name in ("b", "c")]
    monkeypatch.setattr(command, "read_faults", lambda: [fault(), *moved])
    assert command.main([]) == 2
    printed = capsys.readouterr()
    assert [line.partition(":")[0] for line in printed.err.splitlines()] == [
        "history.b",
        "history.c",
    ]
    assert printed.out == ""
    assert command.main(["--only", "nothing-of-that-name"]) == 2


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (Verdict(Outcome.KILLED, "t"), 0),
        (Verdict(Outcome.SURVIVED), 1),
        (Verdict(Outcome.DOES_NOT_COUNT, "r"), 1),
    ],
)
def test_the_command_fails_unless_all_are_killed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    one: Verdict,
    status: int,
) -> None:
    verdicts = {fault(): Verdict(Outcome.KILLED, "t"), fault("table.a"): one}
    monkeypatch.setattr(command, "read_faults", lambda: [*verdicts])
    monkeypatch.setattr(command, "_run", lambda _faults, _processes: verdicts)
    assert command.main([]) == status
    lines = capsys.readouterr().out.splitlines()
    assert f"killed: {2 - status} of 2" in lines
    assert ("    A letter was lost." in lines) is bool(status)
