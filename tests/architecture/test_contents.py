"""docs/README.md lists every page once; its links, and those of guide and claims, lead on."""

import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import claims
from tests.architecture.links import anchor, anchors, is_broken, links
from tests.architecture.tree import ROOT

DOCS = ROOT / "docs"
CONTENTS, GUIDE, CLAIMS = DOCS / "README.md", DOCS / "choosing.md", DOCS / "claims.md"
PAGES = [path for path in sorted(DOCS.rglob("*.md")) if path != CONTENTS]
MEASURED = re.compile(r"\d[\d,.]* (?:requests? per second|ms|MiB|MB|µs|lines)\b")


def listed() -> Counter[str]:
    """How many times the table of contents links each page."""
    return Counter(path for path, part in links(CONTENTS) if not part)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_a_page_is_in_the_table_of_contents_once(page: Path) -> None:
    assert listed()[page.relative_to(DOCS).as_posix()] == 1, "add a line to docs/README.md"


def test_each_line_of_the_contents_says_something() -> None:
    rows = [line for line in CONTENTS.read_text(encoding="utf-8").splitlines() if "](" in line]
    tables = [row for row in rows if row.startswith("|")]
    assert len(tables) >= len(PAGES)
    for row in tables:
        assert len(row.strip("| ").split("|")[1].strip()) > 8, row


@pytest.mark.parametrize("page", [CONTENTS, GUIDE, CLAIMS], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    found = links(page)
    assert len(found) > 20
    assert [f"{path}#{part}" for path, part in found if is_broken(page, path, part)] == []


def test_the_guide_names_rows_that_are_in_the_section_it_links() -> None:
    sections = {claim.number: anchor(claim.section) for claim in claims.load()}
    text = GUIDE.read_text(encoding="utf-8")
    named = re.findall(r"\[(\d[\d, and]*)\]\(claims\.md#([\w-]+)\)", text)
    assert len(named) > 20
    for numbers, section in named:
        for number in re.findall(r"\d+", numbers):
            assert sections[int(number)] == section, f"row {number}"


def test_the_guide_has_no_measured_figure_of_its_own() -> None:
    assert MEASURED.findall(GUIDE.read_text(encoding="utf-8")) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    assert not is_broken(GUIDE, "claims.md", "")
    assert is_broken(GUIDE, "no-such-page.md", "")
    assert is_broken(GUIDE, "claims.md", "no-such-heading")
    assert is_broken(GUIDE, "../core/run_blocking.py", "no_such_name")
    assert not is_broken(GUIDE, "../core/run_blocking.py", "run_blocking")
    assert "what-frameworks-get-wrong" in anchors(DOCS / "another-framework.md")
