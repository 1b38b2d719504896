"""`python -m benchmarks.claims`: docs/claims.md, made from claims.toml and the results.

Without an option it checks that the page is what it would write, and returns 1 if not; `--write`
writes it. A figure in claims.toml is a text with expressions in braces, which are looked up in the
results each time, so that no figure is typed.

    {operations/samples/health/[trial=flask plain]/p99_ms | median | .1f}

A path begins with a part of docs/performance/results.json, or with `request-path`
(docs/request-path.json), `sizes` (the table of docs/idioms.md) or `plain` (files and lines of
benchmarks/plain). A segment in brackets keeps the elements of a list whose member has that value; a
name applied to a list is applied to each element. Quotes go around a name that has a slash. `÷`
divides one path by another, number by number, or `median(path)` by `median(path)`. Then come
functions (`median`, `min`, `max`, `sum`, `count`, and `times` with a number), and last a format.
`stands_while` has comparisons of expressions with numbers, without which the verdict would be
another one.
"""

import json
import re
import statistics
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.databases import ROOT
from benchmarks.results import read
from dev.app_sizes import modules

DATA = ROOT / "benchmarks" / "claims.toml"
PAGE = ROOT / "docs" / "claims.md"
NUMBERS = range(1, 174)

_EXPRESSION = re.compile(r"\{([^{}]+)\}")
_SEGMENT = re.compile(r'"[^"]*"|\[[^\]]*\]|[^/\["]+')
_COMPARISON = re.compile(r"\{([^{}]+)\} *(<|>) *([\d.]+)")
_SIZE = re.compile(r"(\d[\d,]*) files?, (\d[\d,]*) lines")
_FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "median": statistics.median,
    "min": min,
    "max": max,
    "sum": sum,
    "count": len,
}

_INTRODUCTION = """\
# Claims

What articles and talks say of FastAPI, Flask and Django, statement by statement, and what this
repository has to say to it. Each row names what shows its verdict: a command, a test or a file. A
test is linked to its file; `.venv/bin/python -m pytest FILE -k NAME` runs it.

- A figure is looked up in the results of `make bench` and `make defaults`
  ([results.json](performance/results.json)), or counted in the code. It is that of one machine:
  [performance](performance.md) says of which, and how it was measured. *Plain* is the app that
  somebody would write by hand with the framework (`benchmarks/plain/`), *ours* the app of this
  repository.
- `python -m benchmarks.claims --write` makes this page from
  [claims.toml](../benchmarks/claims.toml). A test fails if a figure differs from the results, if a
  verdict no longer follows from them, or if a row names something that does not exist.
- [Choosing a framework](choosing.md) is the guide that uses these rows."""


class Verdict(Enum):
    """The verdict on a claim. The text says what it means."""

    HOLDS = "holds"
    HOLDS_WHERE = "holds where"
    DOES_NOT_HOLD = "does not hold"
    OPINION = "opinion"
    NO_SOURCE = "no source"
    NOT_MEASURABLE = "not measurable"
    NOT_SHOWN_YET = "not shown yet"


_MEANINGS = {
    Verdict.HOLDS: "what is named shows it",
    Verdict.HOLDS_WHERE: "it is true on the condition that the row names, and not otherwise",
    Verdict.DOES_NOT_HOLD: "what is named shows the contrary",
    Verdict.OPINION: "a judgement of taste or of a situation; the row says what one can look at",
    Verdict.NO_SOURCE: "a statement of fact about the world, for which nobody gives a source",
    Verdict.NOT_MEASURABLE: "a statement of fact that no program can measure",
    Verdict.NOT_SHOWN_YET: "it could be shown by running code, and this repository does not do so",
}


@dataclass(frozen=True)
class Claim:
    """A row of the page."""

    number: int
    section: str
    claim: str
    verdict: Verdict
    where: str
    figure: str
    shown_by: Sequence[str]
    stands_while: Sequence[str]


def load(file: Path = DATA) -> list[Claim]:
    """The claims, in the order of the file. Raises ValueError for a member that is not known."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return [_claim(section["title"], row) for section in data["section"] for row in section["row"]]


def _claim(section: str, row: dict[str, Any]) -> Claim:
    known = {"n", "claim", "verdict", "where", "figure", "shown_by", "stands_while"}
    if unknown := row.keys() - known:
        raise ValueError(f"claim {row.get('n')}: {', '.join(sorted(unknown))}")
    return Claim(
        number=row["n"],
        section=section,
        claim=row["claim"],
        verdict=Verdict(row["verdict"]),
        where=row.get("where", ""),
        figure=row["figure"],
        shown_by=row.get("shown_by", []),
        stands_while=row.get("stands_while", []),
    )


@cache
def sources() -> Mapping[str, Any]:
    """What paths lead into."""
    requests = json.loads((ROOT / "docs" / "request-path.json").read_text(encoding="utf-8"))
    return {**read(), "request-path": requests, "sizes": _sizes(), "plain": _plain()}


def _plain() -> dict[str, dict[str, int]]:
    """Files and lines of the plain apps."""
    found = {}
    for name in ("fastapi", "flask", "django"):
        files = modules(ROOT / "benchmarks" / "plain" / f"with_{name}")
        lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
        found[name] = {"files": len(files), "lines": lines}
    return found


def _sizes() -> dict[str, dict[str, dict[str, int]]]:
    """The table of docs/idioms.md: files and lines by row and column."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for line in (ROOT / "docs" / "idioms.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip(" *`/") for cell in line.split("|")[1:-1]]
        sizes = [_SIZE.match(cell) for cell in cells[1:]]
        if sizes and sizes[0]:
            found[cells[0]] = {
                name: {
                    "files": int(size[1].replace(",", "")),
                    "lines": int(size[2].replace(",", "")),
                }
                for name, size in zip(("FastAPI", "Flask", "Django"), sizes, strict=False)
                if size
            }
    return found


def figure(template: str) -> str:
    """A text with each expression replaced by what it finds."""
    return _EXPRESSION.sub(lambda match: evaluate(match[1]), template)


def evaluate(expression: str) -> str:
    """The formatted value of an expression. Raises LookupError if there is none."""
    terms, *rest = expression.split("|")
    value: Any = _quotient(terms)
    for step in (each.strip() for each in rest):
        if step in _FUNCTIONS:
            value = _FUNCTIONS[step]([*value])
        elif step.startswith("times "):
            value = value * float(step.removeprefix("times "))
        else:
            return format(value, step)
    if isinstance(value, list):
        (value,) = value
    return str(value)


def _quotient(terms: str) -> Any:
    first, *others = (_term(each.strip()) for each in terms.split("÷"))
    for other in others:
        if isinstance(first, list) and isinstance(other, list):
            first = [a / b for a, b in zip(first, other, strict=True)]
        else:
            first = first / other
    return first


def _term(term: str) -> Any:
    name, _, path = term.partition("(")
    if name in _FUNCTIONS and path.endswith(")"):
        return _FUNCTIONS[name]([*find(sources(), path[:-1])])
    return find(sources(), term)


def find(tree: Any, path: str) -> Any:
    """What a path leads to. Raises LookupError, which names the path."""
    found = tree
    for segment in _segments(path):
        try:
            found = _step(found, segment)
        except (LookupError, TypeError):
            raise LookupError(f"{path}: there is no {segment}") from None
    return found


def _segments(path: str) -> list[str]:
    """The parts between slashes; a slash within quotes or brackets belongs to its part."""
    return [part.strip('"') for part in _SEGMENT.findall(path)]


def _step(found: Any, segment: str) -> Any:
    if segment.startswith("["):
        name, _, value = segment[1:-1].partition("=")
        kept = [each for each in found if str(each[name]) == value]
        if not kept:
            raise LookupError(segment)
        return kept
    if segment == "*":
        return [*found.values()]
    if isinstance(found, list):
        return [each[segment] for each in found]
    return found[segment]


def stands(claim: Claim) -> list[str]:
    """The comparisons of a claim that are not true: the verdict does not follow any more."""
    return [each for each in claim.stands_while if not _holds(each)]


def _holds(comparison: str) -> bool:
    match = _COMPARISON.fullmatch(comparison)
    if match is None:
        raise ValueError(f"not a comparison: {comparison}")
    value, bound = float(evaluate(match[1])), float(match[3])
    return value < bound if match[2] == "<" else value > bound


def page(claims: Sequence[Claim]) -> str:
    """The page in Markdown."""
    sections = dict.fromkeys(claim.section for claim in claims)
    tables = [_section(name, [it for it in claims if it.section == name]) for name in sections]
    return "\n\n".join([_INTRODUCTION, _summary(claims), *tables]) + "\n"


def _summary(claims: Sequence[Claim]) -> str:
    counts = Counter(claim.verdict for claim in claims)
    rows = [
        f"| {verdict.value} | {counts[verdict]} | {meaning} |"
        for verdict, meaning in _MEANINGS.items()
    ]
    idle = [claim for claim in claims if not claim.shown_by]
    return "\n".join(
        [
            f"| verdict | rows of {len(claims)} | what it means |",
            "|---|--:|---|",
            *rows,
            "",
            f"{len(claims) - len(idle)} rows name something to run or to read; the {len(idle)}"
            " others are opinions, or have no source, or cannot be measured.",
        ]
    )


def _section(title: str, claims: Sequence[Claim]) -> str:
    rows = [_row(claim) for claim in claims]
    head = ["| | claim | verdict | figure | shown by |", "|--:|---|---|---|---|"]
    return "\n".join([f"## {title}", "", *head, *rows])


def _row(claim: Claim) -> str:
    verdict = f"**{claim.verdict.value}**" + (f" {claim.where}" if claim.where else "")
    shown = ", ".join(shown_as(each) for each in claim.shown_by) or "nothing to run"
    return f"| {claim.number} | {claim.claim} | {verdict} | {figure(claim.figure)} | {shown} |"


def shown_as(evidence: str) -> str:
    """A piece of evidence in Markdown: a command as code, a test or a file as a link."""
    if evidence.startswith(("make ", "python -m ")):
        return f"`{evidence}`"
    path, separator, part = evidence.partition("::")
    if separator:
        return f"[`{part.rpartition('::')[2]}`](../{path})"
    file, _, anchor = path.partition("#")
    target = file.removeprefix("docs/") if file.startswith("docs/") else f"../{file}"
    if file.startswith("docs/"):
        text = (anchor.replace("-", " ") or Path(file).stem.replace("-", " ")).strip()
    else:
        text = f"`{anchor}`" if anchor else f"`{file}`"
    return f"[{text}]({target}{'#' + anchor if anchor else ''})"


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it."""
    text = page(load())
    if "--write" in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print("docs/claims.md is out of date: python -m benchmarks.claims --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
