"""What a run leaves uncovered of the contract, and on which targets that counts."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from contract_tests.openapi.contract import area_of, operation_of, operations
from contract_tests.reporting.coverage import HERE, KINDS, NOT_PROVOKED, Complete, gaps, table
from contract_tests.reporting.recorder import Seen
from contract_tests.targets.matrix import all_targets
from core.domain.errors import Kind

ONE, OTHER = [*all_targets()][:2]
FILES = sorted(HERE.rglob("test_*.py"))


def everything() -> Seen:
    """The counts of a run that leaves no gap."""
    seen = Seen()
    answers = [
        (("one", name, status), 1)
        for name, operation in operations().items()
        for status in operation.statuses
    ]
    sent = [
        (("one", name, member), 1)
        for name, operation in operations().items()
        for member in operation.request_members
    ]
    seen.add(answers, [(("one", *refusal), 1) for refusal in KINDS.values()], sent)
    return seen


def scenario(file: Path, spec: Any) -> Any:
    """A scenario of that file on a target."""
    nodeid = f"contract_tests/{file.relative_to(HERE)}::test_a[{spec.id}]"
    return SimpleNamespace(
        path=file, nodeid=nodeid, callspec=SimpleNamespace(params={"target": spec})
    )


def collected() -> Complete:
    """A run of every scenario on two targets."""
    complete = Complete()
    complete.collected([scenario(file, spec) for file in FILES for spec in (ONE, OTHER)])
    return complete


def test_every_kind_of_refusal_is_to_be_seen() -> None:
    missing, unknown = {*Kind} - {*KINDS} - NOT_PROVOKED, {*KINDS} - {*Kind}
    place = "KINDS in contract_tests/reporting/coverage.py"
    assert missing == set(), f"add them to {place}"
    assert unknown == set(), f"remove them from {place}"


def test_every_operation_has_a_folder_of_scenarios() -> None:
    missing = {area_of(one) for one in operations().values() if not (HERE / area_of(one)).is_dir()}
    assert missing == set(), "create them in contract_tests/"


def test_there_is_no_gap_where_everything_was_seen() -> None:
    assert gaps(everything(), "one") == []


@pytest.mark.parametrize("target", ["one", "other"])
def test_what_was_not_seen_on_a_target_is_a_gap(target: str) -> None:
    seen = everything()
    del seen.answers["one", "log_in", 415]
    del seen.refusals["one", *KINDS[Kind.BUSY]]
    del seen.sent["one", "publish_article", "article.tagList"]
    folder = "add a scenario to contract_tests"
    found = gaps(seen, target)
    assert {
        f"log_in: 415: {folder}/accounts/",
        f"publish_article: no accepted request has `article.tagList`: {folder}/articles/",
        "BUSY: 503 `database`: `is busy`: add a scenario that is refused with it",
    } <= {*found}
    assert len(found) == 3 or target == "other"


def test_a_key_in_use_is_to_be_seen_on_postgresql_alone() -> None:
    def gaps_of(target: str) -> list[str]:
        return [gap for gap in gaps(Seen(), target) if "KEY_IN_USE" in gap or ": 409:" in gap]

    operations_of = {gap.partition(":")[0] for gap in gaps_of("an app on PostgreSQL")}
    elsewhere = {gap.partition(":")[0] for gap in gaps_of("an app on SQLite")}
    assert operations_of - elsewhere == {"KEY_IN_USE", "publish_article", "add_comment"}
    assert elsewhere == {"register", "sign_up", "change_account", "change_user"}


def test_an_answer_counts_for_its_operation_and_its_refusals() -> None:
    seen = Seen()
    seen.begin("one")
    request = httpx.Request("PUT", "http://server/api/articles/a?b")
    refused = {"errors": {"article": ["forbidden"]}}
    seen.record(httpx.Response(403, json=refused, request=request))
    seen.begin(None)
    seen.record(httpx.Response(403, json=refused, request=request))
    seen.begin(None)
    assert seen.answers == {("one", "change_article", 403): 1}
    assert seen.refusals == {("one", 403, "article", "forbidden"): 1}


def test_the_members_of_an_accepted_request_count() -> None:
    seen = Seen()
    seen.begin("one")
    body = {"article": {"title": "t", "tagList": None, "unknown": 1}, "body": "b"}
    for status in (200, 422):
        request = httpx.Request("PUT", "http://server/api/articles/a", json=body)
        seen.record(httpx.Response(status, json={"errors": {}}, request=request))
    listed = httpx.Request("GET", "http://server/api/articles?tag=a&limit=1")
    seen.record(httpx.Response(200, request=listed))
    seen.begin(None)
    assert seen.sent == {
        ("one", "change_article", "article.title"): 1,
        ("one", "change_article", "article.tagList"): 1,
        ("one", "list_articles", "?tag"): 1,
        ("one", "list_articles", "?limit"): 1,
    }


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


def test_targets_that_have_every_file_are_complete() -> None:
    assert collected().targets(["contract_tests"]) == sorted([ONE.title, OTHER.title])


def test_a_selection_is_not_complete() -> None:
    narrowed = collected()
    narrowed.deselected([scenario(FILES[0], ONE)])
    assert narrowed.targets(["contract_tests"]) == [OTHER.title]
    assert collected().targets(["contract_tests/a/test_a.py::test_a"]) == []
    part = Complete()
    part.collected([scenario(file, ONE) for file in FILES[1:]])
    assert part.targets(["contract_tests"]) == []
