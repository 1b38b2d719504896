"""`python -m dev.app_sizes`: how many files and lines each app has, and what all share.

Counted are Python modules with at least one statement besides a docstring, blank lines included;
migrations are left out. `--write` updates the table in docs/idioms.md.
"""

import ast
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "idioms.md"
BEGIN, END = "<!-- begin of the table -->", "<!-- end of the table -->"
APPS = {"FastAPI": "fastapi_app", "Flask": "flask_app", "Django": "django_project"}
AREAS = ("accounts", "articles", "comments", "membership", "inference", "service")
SHARED = ("core", "http_contract", "adapters")


def modules(folder: Path) -> list[Path]:
    """The modules below a folder that hold code, without migrations."""
    found = (file for file in folder.rglob("*.py") if "migrations" not in file.parts)
    return [file for file in found if _has_code(file)]


def size(files: Iterable[Path]) -> str:
    """The number of files and lines, such as `3 files, 210 lines`."""
    files = list(files)
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    return f"{len(files)} {'file' if len(files) == 1 else 'files'}, {lines:,} lines"


def table() -> str:
    """The table in Markdown."""
    titles = ["", *APPS]
    rows = [[area, *(size(modules(ROOT / app / area)) for app in APPS.values())] for area in AREAS]
    rows.append(["for all areas", *(size(_outside_areas(app)) for app in APPS.values())])
    rows.append(["**all**", *(size(modules(ROOT / app)) for app in APPS.values())])
    rows += [[f"`{folder}/`", *_shared(folder)] for folder in SHARED]
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def page_with(table_: str, page: str) -> str:
    """The page with another table between its markers."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table_}\n\n{END}{after}"


def main(arguments: Sequence[str]) -> None:
    """Print the table, and write it into the page if asked to."""
    print(table())
    if "--write" in arguments:
        PAGE.write_text(page_with(table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def _outside_areas(app: str) -> list[Path]:
    folder = ROOT / app
    return [file for file in modules(folder) if file.relative_to(folder).parts[0] not in AREAS]


def _shared(folder: str) -> list[str]:
    return [f"{size(modules(ROOT / folder))}, shared by all", "", ""]


def _has_code(file: Path) -> bool:
    statements = ast.parse(file.read_text(encoding="utf-8")).body
    return any(not isinstance(one, ast.Expr) for one in statements)


if __name__ == "__main__":
    main(sys.argv[1:])
