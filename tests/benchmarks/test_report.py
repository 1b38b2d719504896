"""The command line, the page with its charts, and the comparison of two runs, on small results."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import compare, report, results
from benchmarks.measurement import Sample, Summary
from benchmarks.parts import PARTS as ALL_PARTS
from benchmarks.parts import bodies, footprint, gateway, growth, operations, servers
from benchmarks.report import page
from benchmarks.run import Part, parse_options
from benchmarks.tables import number_text, ratio_text, table
from http_contract.json_body import BODY_LIMIT, read_value
from http_contract.problems import Problem

PARTS = (operations.PART, servers.PART, gateway.PART, growth.PART, footprint.PART)
ABOUT = {
    "began": "2026-11-23 00:00 UTC",
    "seconds": 120,
    "load_average_before": [0.1, 0.2, 0.3],
    "cores": "the server on core 0",
    "machine": {"processor": "A processor", "cores": "2", "memory": "8 GiB", "system": "Linux 6"},
    "versions": {"Python": "3.11.7", "wrk": "4.1.0"},
    "errors": ["feed: flask ours: 1 of 2 responses were wrong"],
}


def rounds(*trials: tuple[str, float]) -> list[dict[str, Any]]:
    """Three rounds of trials with these rates; the second was slow for all."""
    return [
        Sample(trial, number, rate * factor, 1.0, 2.0, 3.0, 1e6 / rate).as_json()
        for number, factor in enumerate((1, 0.5, 1.5))
        for trial, rate in trials
    ]


def sizes(*several: int) -> list[dict[str, Any]]:
    return rounds(
        *(
            (f"{framework} {size}", 100 - index)
            for framework in ("flask", "django")
            for index, size in enumerate(several)
        )
    )


OPERATIONS = {
    "samples": {"health": rounds(("flask ours", 300), ("flask plain", 200), ("wsgi limit", 600))},
    "statements": {"health": {"flask ours": {"data": 1, "transaction": 2, "other": 1}}},
    "commands": {"flask ours": "gunicorn flask_app.wsgi:app"},
}
RESULTS: dict[str, Any] = {
    "operations": OPERATIONS,
    "servers": {"samples": {"flask one_user": rounds(("gunicorn, PostgreSQL", 300))}},
    "gateway": {
        "samples": {
            "flask health": rounds((gateway.DIRECT, 400), (gateway.THROUGH, 300)),
        },
        "memory": {
            "flask": {
                gateway.DIRECT: {"gunicorn": 50_000_000},
                gateway.THROUGH: {"python": 60_000_000, "envoy": 40_000_000},
            }
        },
    },
    "growth": {
        "samples": {
            "pages": sizes(10, 1_000_000),
            "feeds": sizes(10, 1_000),
            "health": sizes(1, 2_000),
            "one_user": [],
        }
    },
    "footprint": {
        "startup_seconds": {"flask ours": [1.0, 3.0, 2.0]},
        "memory": {"flask ours": 50 * 2**20},
        "installed": {"flask": {"flask": 2_000_000, "werkzeug": 500_000}},
    },
}


def page_of(part: str) -> str:
    return page(PARTS, {part: {"about": ABOUT, **RESULTS[part]}})


def test_the_price_of_the_gateway_is_a_ratio() -> None:
    lines = page_of("gateway").splitlines()
    assert "| flask health | 0.75 (0.75 to 0.75) | 1.00 (1.00 to 1.00) | 1.33 (1.33 to 1.33) |" in {
        " ".join(line.split()) for line in lines
    }
    assert "| Flask | 50 | 40 | 60 |" in {" ".join(line.split()) for line in lines}


def test_our_app_is_compared_with_the_others() -> None:
    ratios = next(line for line in page_of("operations").splitlines() if "| health, flask" in line)
    assert [cell.strip() for cell in ratios.split("|")[2:-1]] == [
        *("1.50 (1.50 to 1.50)", "0.67 (0.67 to 0.67)"),
        *("0.50 (0.50 to 0.50)", "2.00 (2.00 to 2.00)"),
    ]


def test_statements_are_shown_or_marked_as_not_counted() -> None:
    ours, plain = (
        next(line for line in page_of("operations").splitlines() if line.startswith(f"| {trial}"))
        for trial in ("flask ours", "flask plain")
    )
    assert ours.endswith(" 1 + 3 |")
    assert plain.endswith(" ? |")


def test_the_page_names_machine_versions_commands_and_errors() -> None:
    text = page_of("operations")
    for fact in ("A processor, 2 cores, 8 GiB", "wrk 4.1.0", "load average before: 0.10, 0.20"):
        assert fact in text
    assert "    gunicorn flask_app.wsgi:app" in text
    assert "- **error:** feed: flask ours: 1 of 2 responses were wrong" in text


def test_the_docs_have_the_page_of_the_stored_results() -> None:
    assert report.PAGE.read_text(encoding="utf-8") == page(ALL_PARTS, results.read()), (
        f"docs/{report.PAGE.name} is out of date: run python -m benchmarks.report"
    )


def test_growth_is_shown_from_the_smallest_to_the_largest_size() -> None:
    text = page_of("growth")
    assert "| 1,000,000 " in text
    assert "1.01 (1.01 to 1.01)" in text


def test_a_shape_has_the_ratio_of_both_readers() -> None:
    times = {"strings": {"json_loads": [2.0, 4.0, 3.0], "strict": [3.0, 4.0, 6.0]}}
    row = bodies.section({"times": times}).splitlines()[-1]
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        *("strings", "3.0", "4.0", "+1.0", "1.50 (1.00 to 2.00)"),
    ]


@pytest.mark.parametrize("shape", bodies.SHAPES)
def test_each_shape_is_json_of_almost_one_mebibyte(shape: str) -> None:
    body = bodies.SHAPES[shape]
    assert 0.8 * BODY_LIMIT < len(body) <= BODY_LIMIT
    value = json.loads(body)
    if shape.startswith("refused"):
        with pytest.raises(Problem):
            read_value(body)
    else:
        assert read_value(body) == value


def test_the_footprint_is_shown() -> None:
    text = page_of("footprint")
    assert "|               2.00 |      3.00 |         50 |" in text
    assert "flask 2.0, werkzeug 0.5" in text


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_the_charts_of_a_section_are_drawn_the_same_twice(part: Part, tmp_path: Path) -> None:
    for directory in ("first", "second"):
        part.draw(RESULTS[part.name], tmp_path / directory)
    drawn = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert drawn == sorted(
        line.partition("(performance/")[2].rstrip(")")
        for line in part.section(RESULTS[part.name]).splitlines()
        if line.startswith("![")
    )
    for name in drawn:
        first, second = (tmp_path / directory / name for directory in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_a_part_replaces_only_its_own_result(tmp_path: Path) -> None:
    file = tmp_path / "docs" / "results.json"
    assert results.read(file) == {}
    results.write({"growth": {"a": 1}, "servers": {"b": 2}}, file)
    results.write({"growth": {"a": 3}}, file)
    assert results.read(file) == {"growth": {"a": 3}, "servers": {"b": 2}}


@pytest.mark.parametrize(
    ("arguments", "writes"),
    [
        ([], True),
        (["--only", "growth"], True),
        (["--no-write"], False),
        (["--framework", "flask"], False),
        (["--operation", "health"], False),
        (["--rounds", "1"], False),
        (["--seconds", "1"], False),
    ],
)
def test_only_complete_parts_are_written(arguments: list[str], writes: bool) -> None:
    assert parse_options(["operations", "growth"], arguments).writes is writes


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(["operations"], ["--only", "nothing"])
    assert "unknown part nothing: choose from operations" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Summary(1832.4, 1800, 1900), "1,832 ± 3 %"),
        (Summary(18.32, 18, 19), "18.3 ± 3 %"),
        (Summary(1.832, 1.832, 1.832), "1.83 ± 0 %"),
    ],
)
def test_a_number_is_shown_with_half_its_range(value: Summary, text: str) -> None:
    assert number_text(value) == text


def test_a_ratio_is_shown_with_its_minimum_and_maximum() -> None:
    assert ratio_text(Summary(1.234, 1.2, 1.3)) == "1.23 (1.20 to 1.30)"


def test_a_table_is_aligned() -> None:
    assert table(["a", "b", "number"], [["long", "x", "1"]], text_columns=2).splitlines() == [
        "| a    | b  | number |",
        "| ---- | -- | -----: |",
        "| long | x  |      1 |",
    ]


def test_the_installed_size_includes_the_packages_of_the_packages() -> None:
    installed = footprint.installed_with("bench")
    assert {"matplotlib", "numpy", "granian", "sqlalchemy", "argon2-cffi"} <= installed.keys()
    assert not {footprint.PROJECT, "flask", "django", "pytest"} & installed.keys()
    assert installed["matplotlib"] > 1_000_000 > installed["argon2-cffi"] > 10_000


@pytest.mark.parametrize(("rate", "status"), [(113, 0), (88, 0), (117, 1), (80, 1)])
def test_ratios_of_two_runs_agree_within_15_percent(
    tmp_path: Path, rate: float, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for name, served in (("first", 100.0), ("second", rate)):
        samples = [
            Sample(trial, 0, requests, 1.0, 2.0, 3.0, 4.0).as_json()
            for trial, requests in (("flask ours", served), ("flask plain", 100.0))
        ]
        files.append(tmp_path / name)
        files[-1].write_text(json.dumps({"operations": {"samples": {"health": samples}}}))
    assert compare.main([str(file) for file in files]) == status
    output = capsys.readouterr().out
    assert ("DIFFERS 1.00" in output) is bool(status)
    assert "health flask plain cpu_us" in output
