"""The headings that comments and docstrings refer to exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, python_files

# A page, a comma, and a heading, up to a parenthesis or a full stop.
REFERENCE = re.compile(r"\b((?:docs/)?[a-zA-Z-]+\.md), ([A-Z][^).\n]*)[).]")
# References to sections by number.
NUMBERED = re.compile(r"§|\(contract \d|\bcontract, \d")
TEXTS = [path for path in [*python_files(), ROOT / "schemathesis.toml"] if path != Path(__file__)]


def references() -> Iterator[tuple[str, str]]:
    """The page and the heading of each reference."""
    for path in TEXTS:
        yield from REFERENCE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("page", "heading"), sorted({*references()}))
def test_a_heading_in_a_reference_exists(page: str, heading: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE)


def test_no_reference_is_a_number() -> None:
    assert [path for path in TEXTS if NUMBERED.search(path.read_text(encoding="utf-8"))] == []
