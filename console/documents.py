"""The documents of the project as HTML, and what can be read out of them."""

import json
import posixpath
import re
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote, unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from console.highlighting import code
from console.source import ROOT, NotShown, line_of, text_of

PERFORMANCE, REQUEST_PATHS = "docs/performance.md", "docs/request-path.json"
# The order in which a reader would want them. Those that are not named follow, by name.
FIRST = (
    *("README.md", "docs/README.md", "docs/tour.md", "docs/choosing.md", "docs/claims.md"),
    "docs/drills.md",
    *("docs/idioms.md", "docs/extending.md"),
    *("docs/another-framework.md", "docs/migrating.md", "docs/your-own-server.md"),
    *("docs/running.md", "docs/commands.md", "docs/deploying.md", "docs/behind-a-proxy.md"),
    *("docs/choosing-a-store.md", "docs/contract.md", "docs/realworld.md"),
    *("docs/request-path.md", "docs/performance.md"),
)


def _highlighted(text: str, language: str, _attributes: str) -> str:
    return code(text, language) or escape(text)


# Without HTML of its own: nothing in a document is more than text.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "highlight": _highlighted})
_MARKDOWN.enable(["table", "strikethrough"])
# A wide table scrolls in a box of its own, which the keyboard reaches.
_BOX = '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>\n'
_MARKDOWN.renderer.rules["table_open"] = lambda *_: _BOX  # type: ignore[attr-defined]
_MARKDOWN.renderer.rules["table_close"] = lambda *_: "</table></div>\n"  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Document:
    """A document in HTML, with its title."""

    title: str
    html: Markup


@dataclass(frozen=True)
class Entered:
    """A file that a request enters, and the functions in it, in order."""

    file: str
    functions: list[str]


def render(path: str) -> Document:
    """A document. Its links lead to other documents and to source code. Raises NotShown."""
    text = text_of(path)
    tokens = _MARKDOWN.parse(text)
    _link(tokens, posixpath.dirname(path))
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Document(title_of(path), Markup(html))  # noqa: S704


def contents() -> dict[str, list[tuple[str, str]]]:
    """Paths and titles of all documents: guides, and decision records."""
    documents = sorted(it.relative_to(ROOT).as_posix() for it in (ROOT / "docs").glob("*.md"))
    guides = sorted(
        [*documents, "README.md"], key=lambda it: FIRST.index(it) if it in FIRST else 99
    )
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    records = [it.relative_to(ROOT).as_posix() for it in decisions]
    return {
        "Guides": [(path, title_of(path)) for path in guides],
        "Decision records": [(path, title_of(path)) for path in records],
    }


def title_of(path: str) -> str:
    """The first heading of a document."""
    heading = re.search(r"^#+ (.+)$", text_of(path), re.MULTILINE)
    return heading[1].replace("`", "") if heading else path


def request_paths() -> dict[str, dict[str, list[Entered]]]:
    """What requests enter in each app, as `make trace` has recorded it, by request and app."""
    text = (ROOT / REQUEST_PATHS).read_text(encoding="utf-8")
    recorded: dict[str, dict[str, list[str]]] = json.loads(text)
    return {
        request: {app: _by_file(functions) for app, functions in apps.items()}
        for request, apps in recorded.items()
    }


def _by_file(functions: list[str]) -> list[Entered]:
    found: dict[str, Entered] = {}
    for function in functions:
        file, _, name = function.partition(" ")
        found.setdefault(file, Entered(file, [])).functions.append(name)
    return list(found.values())


@dataclass
class Table:
    """Some rows of a table, with its headings and the title above it."""

    title: str
    headings: list[Markup]
    rows: list[list[Markup]] = field(default_factory=list)


def rows_with(words: str) -> list[Table]:
    """The rows of the performance page whose text or title has all of some words, by table."""
    wanted, title, before = words.lower().split(), "", ""
    tables: list[Table] = []
    for line in text_of(PERFORMANCE).splitlines():
        if line.startswith("#"):
            title = line.strip("# ")
        elif re.fullmatch(r"\|[|:\- ]+", line):  # below the headings
            tables.append(Table(title, _cells(before)))
        elif line.startswith("|") and before.startswith("|"):
            text = f"{title} {line}".lower()
            if all(word in text for word in wanted):
                tables[-1].rows.append(_cells(line))
        before = line
    return [table for table in tables if table.rows]


def _cells(line: str) -> list[Markup]:
    cells = (_MARKDOWN.renderInline(it.strip()) for it in line.strip("|").split("|"))
    return [Markup(cell) for cell in cells]  # noqa: S704


# Links


def _link(tokens: list[Token], folder: str) -> None:
    """Let links and pictures lead to pages of the console, and give headings their anchors."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(tokens[at + 1].content))
        if token.type == "th_open" and not tokens[at + 1].content:
            token.tag = tokens[at + 2].tag = "td"  # the corner of a table is no heading
        if token.attrs.pop("style", None) == "text-align:right":
            token.attrSet("class", "figure")  # the pages allow no styles in attributes
        for name in ("href", "src"):
            if (target := token.attrGet(name)) is not None:
                token.attrSet(name, _address(str(target), folder))
        if token.children:
            _link(token.children, folder)


def _address(target: str, folder: str) -> str:
    if re.match(r"[a-z]+:|//|#|/", target):
        return target
    path, _, part = target.partition("#")
    file = posixpath.normpath(posixpath.join(folder, unquote(path)))
    if (ROOT / file).is_dir():
        return "/learn"
    if file.endswith((".md", ".svg", ".png")):
        return f"/learn/{quote(file)}{f'#{part}' if part else ''}"
    try:
        anchor = f"#L{line_of(file, part)}" if part else ""
    except (NotShown, LookupError):
        anchor = ""
    return f"/source/{quote(file)}{anchor}"


def _anchor(heading: str) -> str:
    """The anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
