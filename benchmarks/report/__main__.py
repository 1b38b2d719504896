"""`python -m benchmarks.report`: write the page and its plots from results.json."""

import sys

from benchmarks.parts.every import PARTS
from benchmarks.report.page import page
from benchmarks.results import FILE, FOLDER, PAGE, read


def main() -> int:
    """Write them; 1 where nothing has been measured yet."""
    results = read()
    if not results:
        print(f"there is no {FILE}: measure first, with make bench", file=sys.stderr)
        return 1
    for part in PARTS:
        if part.name in results:
            part.draw(results[part.name], FOLDER)
    PAGE.write_text(page(PARTS, results), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
