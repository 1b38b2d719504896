"""What docs/another-framework.md says of files is so."""

import re

import pytest

from contract_tests.apps import ROOT

PAGE = (ROOT / "docs/another-framework.md").read_text(encoding="utf-8")
HERE = "tests/another_framework"
SECTIONS = re.compile(r"^# (The service itself|Accounts|Comments)$", re.MULTILINE)


@pytest.mark.parametrize("scenarios", sorted({*re.findall(r"`(\w+/test_\w+\.py)`", PAGE)}))
def test_a_file_of_scenarios_exists(scenarios: str) -> None:
    assert (ROOT / "contract_tests" / scenarios).is_file()


def test_the_lines_of_the_example_are_counted() -> None:
    operations = _text("operations.py")
    shared, *sections = SECTIONS.split(operations)
    texts = [_text("starlette_app.py"), shared, *sections[1::2], _text("entry.py")]
    _, _, table = PAGE.partition("lines that are not blank")
    assert re.findall(r"\| (\d+) \|$", table, re.MULTILINE) == [str(_lines(text)) for text in texts]


def _text(name: str) -> str:
    return (ROOT / HERE / name).read_text(encoding="utf-8")


def _lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())
