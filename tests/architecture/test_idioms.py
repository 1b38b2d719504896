"""docs/idioms.md: its links have targets, and its table is what the command prints."""

import pytest

from dev.app_sizes import PAGE, page_with, table
from tests.architecture.test_tour import links, visited_lines

TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "part"), sorted({*links(TEXT)}, key=str))
def test_a_link_has_a_target(path: str, part: str | None) -> None:
    assert visited_lines(path, part) != set()


def test_the_table_is_what_the_command_prints() -> None:
    assert page_with(table(), TEXT) == TEXT, "python -m dev.app_sizes --write"
