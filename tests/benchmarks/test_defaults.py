"""docs/defaults.md: made from the results, its verdicts stand, and a small part is run again."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.defaults import features, page, renames, suite
from benchmarks.defaults.__main__ import printed_by
from benchmarks.defaults.serving import BY_OTHERS, OURS, served
from benchmarks.results import read

HEADERS = "http/test_headers.py"
RESULTS: dict[str, Any] = read()["defaults"]


@pytest.fixture(scope="module")
def all_installed() -> None:
    """Skip unless the three frameworks are installed."""
    for name in ("fastapi", "flask", "django"):
        pytest.importorskip(name, reason=f"{name} is not installed")


@pytest.fixture(scope="module")
def kinds(all_installed: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The kind of each chosen row about headers."""
    folder = tmp_path_factory.mktemp("reference")
    with served("ours_fastapi", folder) as url:
        return suite.chosen(suite.run(url, folder, places=[HEADERS]))


def test_the_page_is_made_from_the_results() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.text(RESULTS), (
        "python -m benchmarks.defaults --page writes it"
    )


@pytest.mark.parametrize("number", range(len(page.VERDICTS)))
def test_a_verdict_stands(number: int) -> None:
    verdict = page.VERDICTS[number]
    assert verdict.stands(RESULTS), verdict.text(RESULTS)


def test_our_apps_hold_every_chosen_row_whole() -> None:
    for app in OURS:
        for kind, found in RESULTS["suite"][app].items():
            assert found["units"] > 10, kind
            assert {found[level] for level in suite.LEVELS} == {found["units"]}, (app, kind)


@pytest.mark.parametrize("app", BY_OTHERS)
def test_an_app_holds_as_many_rows_about_headers_as_the_page_says(
    app: str, kinds: dict[str, str], tmp_path: Path
) -> None:
    with served(app, tmp_path) as url:
        units = suite.run(url, tmp_path, suite.scenarios_of(kinds), places=[HEADERS])
    found = suite.counts(units, kinds)["headers"]
    assert found["units"] > 10
    assert found == RESULTS["suite"][app]["headers"]


@pytest.mark.usefixtures("all_installed")
def test_libraries_coerce_as_the_page_says() -> None:
    printed = printed_by("coercions")
    from benchmarks.defaults.coercions import DISTRIBUTIONS

    same = {
        name
        for name, distribution in DISTRIBUTIONS.items()
        if printed["versions"][distribution] == RESULTS["versions"][distribution]
    }
    assert same, "no library has the version that was measured: make defaults"
    for kind, values in RESULTS["coercions"].items():
        for value, cells in values.items():
            found = printed["coercions"][kind][value]
            assert cells.keys() == found.keys()
            assert {name: found[name] for name in same} == {name: cells[name] for name in same}


@pytest.mark.usefixtures("all_installed")
def test_samples_answer_as_the_page_says() -> None:
    printed = printed_by("samples")
    assert printed["bearer"] == RESULTS["bearer"]
    for name, found in printed["webhooks"].items():
        assert found["lines"] == RESULTS["webhooks"][name]["lines"]
        assert found["statuses"] == RESULTS["webhooks"][name]["statuses"]


def test_features_are_counted_as_the_page_says() -> None:
    found = {
        feature: {app: None if at is None else features.count(at) for app, at in places.items()}
        for feature, places in features.FEATURES.items()
    }
    assert (found, features.sizes()) == (RESULTS["features"], RESULTS["sizes"])


def test_a_name_that_is_not_there_is_not_counted() -> None:
    with pytest.raises(LookupError):
        features.count(["fastapi_app/errors.py#nothing"])


@pytest.mark.parametrize("app", BY_OTHERS)
def test_what_is_renamed_is_there_once(app: str, tmp_path: Path) -> None:
    renames.copy_with_rename(app, tmp_path, renamed=True)
    name, before, after = renames.RENAMES[app]
    text = (tmp_path / renames.PACKAGE / name).read_text(encoding="utf-8")
    assert (text.count(before), text.count(after)) == (0, 1)


def test_a_row_that_sends_something_else_is_not_chosen() -> None:
    def request(operation: str | None, path: str, *query: str) -> dict[str, Any]:
        return {"operation": operation, "path": path, "query": query, "status": 200}

    assert suite.is_chosen(request("list_articles", "/api/articles", "limit"))
    assert suite.is_chosen(request(None, "/nowhere"))
    assert not suite.is_chosen(request("list_articles", "/api/articles", "tag"))
    assert not suite.is_chosen(request("list_tags", "/api/tags"))
