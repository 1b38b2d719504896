"""Whether two runs agree."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.agreement import main
from benchmarks.measuring.figures import Figure


def run(folder: Path, name: str, rate: float) -> str:
    """The file of a run in which ours served at that rate, beside 100 of the plain one."""
    figures = [
        Figure(trial, 0, served, 1.0, 2.0, 3.0, 4.0).as_json()
        for trial, served in (("flask ours", rate), ("flask plain", 100.0))
    ]
    operations: dict[str, Any] = {"figures": {"health": figures}}
    file = folder / name
    file.write_text(json.dumps({"operations": operations}))
    return str(file)


@pytest.mark.parametrize(("rate", "verdict"), [(113, 0), (88, 0), (117, 1), (80, 1)])
def test_ratios_agree_within_15_percent(
    tmp_path: Path, rate: float, verdict: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([run(tmp_path, "first", 100), run(tmp_path, "second", rate)]) == verdict
    said = capsys.readouterr().out
    assert ("DIFFERS 1.00" in said) is bool(verdict)
    assert "health flask plain cpu_us" in said
