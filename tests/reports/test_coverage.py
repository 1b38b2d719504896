"""What is called a hole in the contract, and on which targets it is looked for."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from contract_tests.coverage.declared import KINDS, declared
from contract_tests.coverage.holes import holes
from contract_tests.coverage.seen import Seen
from contract_tests.coverage.table import table
from contract_tests.coverage.whole import HERE, Whole
from contract_tests.openapi.contract import operation_of
from contract_tests.targets.ways import our_ways
from core.domain.errors import Kind

ONE, OTHER = [*our_ways()][:2]
FILES = sorted(HERE.rglob("test_*.py"))


def everything() -> Seen:
    """What a run counts that leaves no hole."""
    seen = Seen()
    answers = [
        (("one", operation, status), 1)
        for operation, statuses in declared().items()
        for status in statuses
    ]
    seen.add(answers, [(("one", *refusal), 1) for refusal in KINDS.values()])
    return seen


def scenario(file: Path, way: Any) -> Any:
    """A scenario of that file, run in that way."""
    nodeid = f"contract_tests/{file.relative_to(HERE)}::test_a[{way.id}]"
    return SimpleNamespace(
        path=file, nodeid=nodeid, callspec=SimpleNamespace(params={"target": way})
    )


def collected() -> Whole:
    """A run of everything there is, in two ways."""
    whole = Whole()
    whole.collected([scenario(file, way) for file in FILES for way in (ONE, OTHER)])
    return whole


def test_every_kind_of_refusal_is_to_be_seen() -> None:
    assert set(KINDS) == set(Kind)


def test_there_is_no_hole_where_everything_was_seen() -> None:
    assert holes(everything(), "one") == []


@pytest.mark.parametrize("target", ["one", "other"])
def test_what_was_not_seen_on_a_target_is_a_hole(target: str) -> None:
    seen = everything()
    del seen.answers["one", "log_in", 415]
    del seen.refusals["one", *KINDS[Kind.BUSY]]
    found = holes(seen, target)
    assert {"log_in: 415", "BUSY: 503 `database`: `is busy`"} <= {*found}
    assert len(found) == 2 or target == "other"


def test_an_answer_counts_for_its_operation_and_its_refusals() -> None:
    seen = Seen()
    seen.begin("one")
    request = httpx.Request("PUT", "http://server/api/articles/a?b")
    refused = {"errors": {"article": ["forbidden"]}}
    seen.note(httpx.Response(403, json=refused, request=request))
    seen.begin(None)
    seen.note(httpx.Response(403, json=refused, request=request))
    seen.begin(None)
    assert seen.answers == {("one", "change_article", 403): 1}
    assert seen.refusals == {("one", 403, "article", "forbidden"): 1}


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/health", "check_health"),
        ("/%68ealt%68", "check_health"),
        ("/api/articles/f%65ed", "show_feed"),
        ("/api/articles/f%2Feed", "show_article"),
        ("/api/articles/%2E", "show_article"),
        ("/api%2Ftags", None),
    ],
)
def test_an_operation_is_found_however_its_path_is_encoded(
    path: str, operation: str | None
) -> None:
    found = operation_of("GET", path)
    assert (found and found.operation_id) == operation


def test_the_table_shows_what_was_declared_and_not_seen() -> None:
    seen = everything()
    del seen.answers["one", "check_health", 413]
    row = next(line for line in table(seen) if line.startswith("check_health"))
    assert row.split() == ["check_health", "1", "-"]


def test_targets_that_have_every_file_are_whole() -> None:
    assert collected().targets(["contract_tests"]) == sorted([ONE.said, OTHER.said])


def test_a_selection_is_not_whole() -> None:
    narrowed = collected()
    narrowed.left_out([scenario(FILES[0], ONE)])
    assert narrowed.targets(["contract_tests"]) == [OTHER.said]
    assert collected().targets(["contract_tests/a/test_a.py::test_a"]) == []
    part = Whole()
    part.collected([scenario(file, ONE) for file in FILES[1:]])
    assert part.targets(["contract_tests"]) == []
