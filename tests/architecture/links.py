"""Links of pages in Markdown, and the anchors of their headings."""

import re
from pathlib import Path

from tests.architecture.test_tour import visited_lines

_LINK = re.compile(r"\]\((?P<path>[^)#\s]*)(?:#(?P<part>[^)\s]+))?\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    """The anchors of a page."""
    return {anchor(heading) for heading in _HEADING.findall(page.read_text(encoding="utf-8"))}


def links(page: Path) -> list[tuple[str, str]]:
    """The path and the anchor of each link within the repository; either may be empty."""
    text = page.read_text(encoding="utf-8")
    found = [(link["path"], link["part"] or "") for link in _LINK.finditer(text)]
    return [(path, part) for path, part in found if ":" not in path]


def is_broken(page: Path, path: str, part: str) -> bool:
    """Whether a link leads nowhere: no such file, heading, or name in a file of Python or YAML."""
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return True
    if not part:
        return False
    if target.suffix == ".md":
        return part not in anchors(target)
    try:
        visited_lines(str(target), part)
    except LookupError:
        return True
    return False
