"""The files of planted faults, and whether each fault can be planted."""

from collections import Counter
from pathlib import Path

import pytest

from contract_tests.apps import ROOT, complete_apps
from contract_tests.openapi.contract import area_of, operations
from contract_tests.planted.faults import (
    OPERATIONS,
    RULES,
    Fault,
    Unplantable,
    planted_text,
    read_faults,
    selected,
)
from tests.planted.planting import fault

FAULTS = read_faults()
WRITTEN = """
[{name}]
app = "{app}"
caught_in = "wire/test_bodies.py"
file = "core/domain/texts.py"
find = "a"
replace = "{replace}"
reason = "r"
"""


@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.name)
def test_every_fault_has_its_place(planted: Fault) -> None:
    assert planted_text(ROOT, planted) != (ROOT / planted.file).read_text(encoding="utf-8")
    assert (ROOT / "contract_tests" / planted.caught_in).is_file()
    assert planted.reason.endswith(".")


@pytest.mark.parametrize("rule", [*RULES, *OPERATIONS])
def test_every_rule_and_every_operation_has_two_faults(rule: str) -> None:
    area = area_of(operations()[rule]) if rule in OPERATIONS else "wire"
    there = sum(planted.rule == rule for planted in FAULTS)
    assert there >= 2, f"{rule} has {there}: add a fault to contract_tests/planted/{area}/"


def test_faults_are_spread_evenly() -> None:
    counts = Counter(one.app for one in FAULTS)
    shares = [counts[name] / len(FAULTS) for name in complete_apps()]
    assert {*counts} == {*complete_apps()}
    assert max(shares) - min(shares) < 0.05, f"add faults to the app with the fewest: {counts}"


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ('{"status": "read"}', 0), ('{"status": "ready"}' * 2, 2)]
)
def test_a_fault_whose_text_is_not_in_the_file_once_is_refused(text: str, count: int) -> None:
    with pytest.raises(Unplantable, match=f"^check_readiness.says-less: .* {count} times"):
        fault().planted_in(text)


def test_a_fault_of_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unplantable, match=r"says-less: there is no nowhere\.py"):
        planted_text(tmp_path, fault(file="nowhere.py"))


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"name": "W14.n"}, "W14.n: there is no rule or operation"),
        ({"app": "rails"}, "W1.n: there is no app 'rails'"),
        ({"replace": "a"}, "W1.n: it changes nothing"),
        ({"app": 'flask"\nfiel = "f'}, "W1.n: .*fiel"),
    ],
)
def test_an_invalid_fault_is_refused(tmp_path: Path, members: dict[str, str], why: str) -> None:
    area = tmp_path / "wire"
    area.mkdir()
    written = {"name": "W1.n", "app": "flask", "replace": "b"} | members
    (area / "some.toml").write_text(WRITTEN.format(**written))
    with pytest.raises(Unplantable, match=why):
        read_faults(tmp_path)


def test_two_of_a_name_are_refused(tmp_path: Path) -> None:
    for area in ("wire", "articles"):
        (tmp_path / area).mkdir()
        text = WRITTEN.format(name="W1.n", app="flask", replace="b")
        (tmp_path / area / "some.toml").write_text(text)
    with pytest.raises(Unplantable, match=r"two of: W1\.n"):
        read_faults(tmp_path)


def test_faults_are_selected_by_name_by_rule_and_by_area() -> None:
    one, two = fault(), fault(name="W1.n", area="wire")
    assert selected([one, two], ["W1"]) == selected([one, two], ["wire"]) == [two]
    assert selected([one, two], [one.name, "W1.n"]) == [one, two]
    with pytest.raises(Unplantable, match="nothing-of-that-name"):
        selected([one, two], ["W1", "nothing-of-that-name"])
