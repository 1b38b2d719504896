"""What the apps do with a list of a million bytes: refuse it without a look at each member."""

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.api import JSON, Api, problem
from contract_tests.apps import APPS, ROOT, complete_apps
from contract_tests.articles.steps import draft
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.in_process import in_process
from contract_tests.users import register

MIB = 1_024**2
# They take 5 to 10 MiB; an error for each member took 46 (marshmallow) and 397 (pydantic).
ENOUGH = 16 * MIB
REFUSED: list[tuple[list[Any], str]] = [
    ([""] * 340_000, "can't be blank"),
    (["1e999", *[""] * 340_000], "can't be blank"),
    (["", *["["] * 250_000], "can't be blank"),
    (["a"] * 250_000, "is too long"),
    ([1] * 500_000, "must be a list of strings"),
]


@pytest.mark.parametrize("framework", complete_apps())
def test_a_large_list_of_tags_takes_little_memory(framework: str, tmp_path: Path) -> None:
    if not APPS[framework].is_installed:
        pytest.skip(f"{framework} is not installed")
    # In a process of its own, without the threads of other tests.
    ended = subprocess.run(
        [sys.executable, "-m", "tests.apps.test_large_lists", framework, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    measured = json.loads(ended.stdout)
    assert [errors for errors, _ in measured] == [[422, {"tagList": [it]}] for _, it in REFUSED]
    assert [most for _, most in measured if most >= ENOUGH] == []


def refusals(framework: str, folder: Path) -> Iterator[tuple[Any, int]]:
    """The problem of each large list, and the most bytes that were allocated meanwhile."""
    with in_process(framework, SqliteFiles(folder)) as target:
        api = Api(target.client)
        somebody = register(api)
        for tags, _ in REFUSED:
            # What the first refusal of its kind imports and compiles is not what a list takes.
            api.post("/api/articles", draft(tagList=tags[:1]), token=somebody.token)
            sent = json.dumps(draft(tagList=tags), separators=(",", ":")).encode()
            gc.collect()
            tracemalloc.start()
            answer = api.post("/api/articles", content=sent, headers=JSON, token=somebody.token)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            yield problem(answer), most


if __name__ == "__main__":
    print(json.dumps([*refusals(sys.argv[1], Path(sys.argv[2]))]))
