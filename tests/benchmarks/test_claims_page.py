"""docs/claims.md: complete, made from the results, and each thing that it names exists."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks import claims
from benchmarks.claims import Claim, Verdict
from benchmarks.parts import PARTS
from tests.architecture.links import anchors
from tests.architecture.test_tour import visited_lines
from tests.architecture.tree import ROOT

CLAIMS = claims.load()
BY_NUMBER = {claim.number: claim for claim in CLAIMS}
NUMBERS = [pytest.param(claim, id=f"{claim.number}") for claim in CLAIMS]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
# What may name nothing: the others have something that one can run or read.
MAY_BE_IDLE = {Verdict.OPINION, Verdict.NO_SOURCE, Verdict.NOT_MEASURABLE}
# A number that no expression gave: not one of a claim, such as 8 threads or 500 predictions.
MEASURED = re.compile(
    r"\d[\d,.]* (?:requests? per second|predictions? per second|ms|MiB|MB|µs|lines)"
)


def complaint(evidence: str) -> str | None:
    """What is wrong with a piece of evidence."""
    if evidence.startswith("make "):
        return _command_of_make(evidence.removeprefix("make "))
    if evidence.startswith("python -m "):
        module = evidence.split()[2]
        return None if find_spec(module) else f"there is no module {module}"
    path, _, names = evidence.partition("::")
    file, _, part = path.partition("#")
    if not (ROOT / file).is_file():
        return f"there is no {file}"
    if names:
        return None if _has_test(ROOT / file, names.split("::")) else f"{file} has no {names}"
    if file.endswith(".md") and part:
        return None if part in anchors(ROOT / file) else f"{file} has no heading {part}"
    if part:
        try:
            visited_lines(f"../{file}", part)
        except LookupError as error:
            return f"{file}: {error}"
    return None


def _command_of_make(command: str) -> str | None:
    target, _, variables = command.partition(" ")
    if target not in TARGETS:
        return f"there is no target {target}"
    for part in variables.removeprefix("ONLY=").split() if variables else ():
        if part not in {each.name for each in PARTS}:
            return f"there is no part {part}"
    return None


def _has_test(file: Path, names: list[str]) -> bool:
    """Whether a file defines a test, or a class with a test."""
    body: list[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body
    for name in names:
        found = [
            node
            for node in body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and node.name == name
        ]
        if not found:
            return False
        body = found[0].body
    return names[-1].startswith(("test_", "Test"))


def test_every_claim_is_there_once() -> None:
    assert sorted(claim.number for claim in CLAIMS) == [*claims.NUMBERS]
    assert len({claim.claim for claim in CLAIMS}) == len(CLAIMS)


def test_the_page_is_what_the_command_writes() -> None:
    assert claims.PAGE.read_text(encoding="utf-8") == claims.page(CLAIMS), (
        "docs/claims.md is out of date: python -m benchmarks.claims --write"
    )


def test_no_cell_is_empty() -> None:
    page = claims.page(CLAIMS)
    rows = [line for line in page.splitlines() if re.match(r"\| \d+ \|", line)]
    assert len(rows) == len(CLAIMS)
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 5, row
        assert all(cells), row
        assert "nan" not in cells[3].split()


@pytest.mark.parametrize("claim", NUMBERS)
def test_what_a_row_names_exists(claim: Claim) -> None:
    assert [each for each in map(complaint, claim.shown_by) if each] == []


@pytest.mark.parametrize("claim", NUMBERS)
def test_a_verdict_follows_from_the_results(claim: Claim) -> None:
    assert claims.stands(claim) == [], "the results changed: read them, and judge the claim again"


@pytest.mark.parametrize("claim", NUMBERS)
def test_a_verdict_is_complete(claim: Claim) -> None:
    assert bool(claim.where) == (claim.verdict is Verdict.HOLDS_WHERE)
    assert claim.shown_by or claim.verdict in MAY_BE_IDLE


@pytest.mark.parametrize("claim", NUMBERS)
def test_no_figure_is_typed(claim: Claim) -> None:
    typed = MEASURED.findall(re.sub(r"\{[^{}]+\}", "…", claim.figure))
    assert typed == []


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("make nothing", "there is no target nothing"),
        ("make bench ONLY=nothing", "there is no part nothing"),
        ("python -m benchmarks.nothing", "there is no module benchmarks.nothing"),
        ("core/nothing.py", "there is no core/nothing.py"),
        ("core/run_blocking.py#nothing", "core/run_blocking.py: there is no nothing"),
        ("docs/tour.md#nothing", "docs/tour.md has no heading nothing"),
        (
            "tests/core/test_run_blocking.py::test_nothing",
            "tests/core/test_run_blocking.py has no test_nothing",
        ),
        ("make bench ONLY=operations", None),
        ("python -m benchmarks.claims", None),
        ("core/run_blocking.py#run_blocking", None),
        ("docs/performance.md#the-incident", None),
        ("docs/idioms.md#what-moves-by-flag-and-what-does-not", None),
        ("tests/benchmarks/test_claims_page.py::test_every_claim_is_there_once", None),
    ],
)
def test_what_does_not_exist_is_named(evidence: str, expected: str | None) -> None:
    assert complaint(evidence) == expected


TREE: dict[str, Any] = {
    "part": {
        "samples": [
            {"trial": "a", "users": 1, "ms": 1.0},
            {"trial": "a", "users": 1, "ms": 9.0},
            {"trial": "a", "users": 1, "ms": 2.0},
            {"trial": "b", "users": 10, "ms": 4.0},
        ],
        "sizes": {"x": 1_000_000, "y": 500_000},
        "GET /health": ["f", "g"],
        "said": [{"claim": "c", "measured": "5 of 6"}],
    }
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("part/samples/[trial=a]/ms | median | .1f", "2.0"),
        ("part/samples/[trial=a]/ms | max | .0f", "9"),
        ("part/samples/[users=10]/[trial=b]/ms | min | .0f", "4"),
        ("part/samples/[trial=a]/ms ÷ part/samples/[trial=a]/users | sum | .0f", "12"),
        (
            "median(part/samples/[trial=b]/ms) ÷ median(part/samples/[trial=a]/ms) | .1f",
            "2.0",
        ),
        ("part/sizes/x ÷ part/sizes/y | .1f", "2.0"),
        ("part/sizes/* | sum | times 1e-6 | .1f", "1.5"),
        ('part/"GET /health" | count | .0f', "2"),
        ("part/said/[claim=c]/measured", "5 of 6"),
    ],
)
def test_an_expression_finds_its_value(
    expression: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "sources", lambda: TREE)
    assert claims.evaluate(expression) == expected
    assert claims.figure(f"it is {{{expression}}}.") == f"it is {expected}."


@pytest.mark.parametrize(
    "expression", ["part/nothing | .0f", "part/samples/[trial=c]/ms | median | .0f", "no | .0f"]
)
def test_an_expression_that_leads_nowhere_is_named(
    expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "sources", lambda: TREE)
    with pytest.raises(LookupError, match=r"there is no"):
        claims.evaluate(expression)


def test_another_result_is_another_page_and_may_be_another_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(claims, "sources", lambda: TREE)
    claim = Claim(
        number=1,
        section="s",
        claim="c",
        verdict=Verdict.HOLDS,
        where="",
        figure="{part/samples/[trial=b]/ms | median | .0f} ms",
        shown_by=["make bench"],
        stands_while=["{part/samples/[trial=b]/ms | median} < 5"],
    )
    assert "| 1 | c | **holds** | 4 ms | `make bench` |" in claims.page([claim])
    assert claims.stands(claim) == []
    faster = {"part": {"samples": [{"trial": "b", "ms": 6.0}]}}
    monkeypatch.setattr(claims, "sources", lambda: faster)
    assert "| 6 ms |" in claims.page([claim])
    assert claims.stands(claim) == claim.stands_while


def test_an_unknown_member_of_a_row_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "claims.toml"
    row = '[[section]]\ntitle = "t"\n[[section.row]]\nn = 7\nclaim = "c"\nverdict = "holds"\n'
    file.write_text(f'{row}figure = "f"\nshow_by = ["make bench"]\n')
    with pytest.raises(ValueError, match="claim 7: show_by"):
        claims.load(file)


def test_the_check_tells_a_page_that_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(claims, "PAGE", tmp_path / "claims.md")
    assert claims.main([]) == 1
    assert "python -m benchmarks.claims --write" in capsys.readouterr().err
    assert (claims.main(["--write"]), claims.main([])) == (0, 0)
    (tmp_path / "claims.md").write_text("another")
    assert claims.main([]) == 1


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("make bench", "`make bench`"),
        ("core/ports/store.py", "[`core/ports/store.py`](../core/ports/store.py)"),
        ("a/b.py#C", "[`C`](../a/b.py#C)"),
        ("docs/tour.md#the-core", "[the core](tour.md#the-core)"),
        ("docs/choosing-a-store.md", "[choosing a store](choosing-a-store.md)"),
        ("a/test_b.py::test_c_is_d", "[`test_c_is_d`](../a/test_b.py)"),
    ],
)
def test_evidence_is_a_command_or_a_link(evidence: str, expected: str) -> None:
    assert claims.shown_as(evidence) == expected
