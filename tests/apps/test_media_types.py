"""Files of the documentation page, on an operating system with a table of its own."""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest

from contract_tests.apps import APPS, complete_apps
from contract_tests.targets.databases import SqliteFiles
from contract_tests.targets.in_process import in_process

EXPECTED = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}


@pytest.fixture
def odd_table() -> Iterator[None]:
    """Scripts and style sheets are registered as plain text, as some installers do."""
    for extension in EXPECTED:
        mimetypes.add_type("text/plain", extension)
    yield
    mimetypes.init()


@pytest.mark.usefixtures("odd_table")
@pytest.mark.parametrize("app", complete_apps())
def test_a_browser_runs_the_scripts_of_the_page(app: str, tmp_path: Path) -> None:
    if not APPS[app].is_installed:
        pytest.skip(f"{APPS[app].framework} is not installed")
    with in_process(app, SqliteFiles(tmp_path)) as target:
        page = target.client.get("/docs").text
        files = set(re.findall(r"/static/[^\"']+\.(?:css|js|png)", page))
        found = {
            PurePath(file).suffix: target.client.get(file).headers["Content-Type"] for file in files
        }
    assert {".css", ".js"} <= found.keys()
    for end, media_type in found.items():
        assert media_type.partition(";")[0] == EXPECTED[end]
