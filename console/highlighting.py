"""Source code as HTML. Pygments escapes it; the colours are in static/console.css."""

from dataclasses import dataclass

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

from console.source import Part, text_of

_FORMATTER = HtmlFormatter(nowrap=True)


def part(part: Part) -> Markup:
    """A part of a file."""
    return _highlighted(part.file, part.text)


@dataclass(frozen=True)
class Line:
    """A line of a file."""

    number: int
    html: Markup


def file(path: str) -> list[Line]:
    """A file, by its lines. Raises NotShown."""
    lines = _highlighted(path, text_of(path)).split("\n")
    return [Line(number, Markup(line)) for number, line in enumerate(lines, 1)]  # noqa: S704


def code(text: str, language: str) -> str:
    """Code in a document; HTML, in which what is no known language is plain text."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return ""
    return str(highlight(text, lexer, _FORMATTER))


def _highlighted(path: str, text: str) -> Markup:
    try:
        lexer = get_lexer_for_filename(path, stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    return Markup(highlight(text, lexer, _FORMATTER).removesuffix("\n"))  # noqa: S704
