"""Whether there is what comments and docstrings refer a reader to."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, python_files

# A page, a comma, and a heading up to a parenthesis or a full stop.
REFERENCE = re.compile(r"\b((?:docs/)?[a-zA-Z-]+\.md), ([A-Z][^).\n]*)[).]")
# Sections have names alone.
NUMBERED = re.compile(r"§|\(contract \d|\bcontract, \d")
TEXTS = [path for path in [*python_files(), ROOT / "schemathesis.toml"] if path != Path(__file__)]


def references() -> Iterator[tuple[str, str]]:
    """Each page that is referred to, with the heading."""
    for path in TEXTS:
        yield from REFERENCE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("page", "heading"), sorted({*references()}))
def test_a_heading_that_is_referred_to_is_on_the_page(page: str, heading: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE)


def test_none_refers_to_a_number() -> None:
    assert [path for path in TEXTS if NUMBERED.search(path.read_text(encoding="utf-8"))] == []
