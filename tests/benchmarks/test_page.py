"""The page and its plots, from a small result."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks import results
from benchmarks.choice import chosen
from benchmarks.measuring.figures import Figure
from benchmarks.parts import footprint, growth, operations, servers
from benchmarks.parts.part import Part
from benchmarks.report.page import page

PARTS = (operations.PART, servers.PART, growth.PART, footprint.PART)
ABOUT = {
    "began": "2026-11-23 00:00 UTC",
    "seconds": 120,
    "load_average_before": [0.1, 0.2, 0.3],
    "cores": "the server on core 0",
    "machine": {"processor": "A processor", "cores": "2", "memory": "8 GiB", "system": "Linux 6"},
    "versions": {"Python": "3.11.7", "wrk": "4.1.0"},
    "faults": ["feed: flask ours: 1 of 2 answers were wrong"],
}


def rounds(*trials: tuple[str, float]) -> list[dict[str, Any]]:
    return [
        Figure(trial, number, rate * factor, 1.0, 2.0, 3.0, 1e6 / rate).as_json()
        for number, factor in enumerate((1, 0.5, 1.5))
        for trial, rate in trials
    ]


def sizes(*those: int) -> list[dict[str, Any]]:
    return rounds(
        *((f"{one} {size}", 100 - i) for one in ("flask", "django") for i, size in enumerate(those))
    )


OPERATIONS = {
    "figures": {"health": rounds(("flask ours", 300), ("flask plain", 200), ("wsgi limit", 600))},
    "statements": {"health": {"flask ours": {"data": 1, "transaction": 2, "other": 1}}},
    "commands": {"flask ours": "gunicorn flask_app.wsgi:app"},
}
RESULTS: dict[str, Any] = {
    "operations": OPERATIONS,
    "servers": {"figures": {"flask one_user": rounds(("gunicorn, PostgreSQL", 300))}},
    "growth": {
        "figures": {
            "pages": sizes(10, 1_000_000),
            "feeds": sizes(10, 1_000),
            "health": sizes(1, 2_000),
            "one_user": [],
        }
    },
    "footprint": {
        "started_in": {"flask ours": [1.0, 3.0, 2.0]},
        "memory": {"flask ours": 50 * 2**20},
        "installed": {"flask": {"flask": 2_000_000, "werkzeug": 500_000}},
    },
}


def told(part: str) -> str:
    return page(PARTS, {part: {"about": ABOUT, **RESULTS[part]}})


def test_ours_is_told_beside_the_others() -> None:
    ratios = next(line for line in told("operations").splitlines() if "| health, flask" in line)
    assert [cell.strip() for cell in ratios.split("|")[2:-1]] == [
        *("1.50 (1.50 to 1.50)", "0.67 (0.67 to 0.67)"),
        *("0.50 (0.50 to 0.50)", "2.00 (2.00 to 2.00)"),
    ]


def test_statements_are_told_and_those_that_were_not_counted() -> None:
    ours, plain = (
        next(line for line in told("operations").splitlines() if line.startswith(f"| {trial}"))
        for trial in ("flask ours", "flask plain")
    )
    assert ours.endswith(" 1 + 3 |")
    assert plain.endswith(" ? |")


def test_the_page_names_machine_versions_commands_and_faults() -> None:
    text = told("operations")
    for fact in ("A processor, 2 cores, 8 GiB", "wrk 4.1.0", "load average before: 0.10, 0.20"):
        assert fact in text
    assert "    gunicorn flask_app.wsgi:app" in text
    assert "- **wrong:** feed: flask ours: 1 of 2 answers were wrong" in text


def test_growth_is_told_from_the_first_to_the_last() -> None:
    text = told("growth")
    assert "| 1,000,000 " in text
    assert "1.01 (1.01 to 1.01)" in text


def test_footprint_is_told() -> None:
    text = told("footprint")
    assert "|               2.00 | 3.00 |         50 |" in text
    assert "flask 2.0, werkzeug 0.5" in text


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_plot_that_a_section_shows_is_drawn_the_same_twice(
    part: Part, tmp_path: Path
) -> None:
    for folder in ("first", "second"):
        part.draw(RESULTS[part.name], tmp_path / folder)
    drawn = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert drawn == sorted(
        line.partition("(performance/")[2].rstrip(")")
        for line in part.section(RESULTS[part.name]).splitlines()
        if line.startswith("![")
    )
    for name in drawn:
        first, second = (tmp_path / folder / name for folder in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_a_part_replaces_only_what_it_came_to_before(tmp_path: Path) -> None:
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
        (["--rounds", "1"], False),
    ],
)
def test_only_whole_parts_are_written(arguments: list[str], writes: bool) -> None:
    assert chosen(["operations", "growth"], arguments).writes is writes


def test_a_part_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        chosen(["operations"], ["--only", "nothing"])
    assert "there is no part nothing; say operations" in capsys.readouterr().err
