"""What the files beside this one say."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

FOLDER = Path(__file__).parent
PORTRAIT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<rect width="64" height="64" fill="{colour}"/>'
    '<text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff"'
    ' text-anchor="middle">{letter}</text></svg>'
)


def people() -> dict[str, Any]:
    """Everybody, by username."""
    return tomllib.loads((FOLDER / "people.toml").read_text(encoding="utf-8"))


def articles() -> list[dict[str, Any]]:
    """All articles, the oldest first."""
    files = sorted((FOLDER / "articles").glob("*.toml"))
    loaded = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    found = [article for file in loaded for article in file["articles"]]
    return sorted(found, key=lambda article: -article["hours_ago"])


def portrait(username: str, colour: str | None) -> str | None:
    """A picture that needs no server: the initial on that colour; None without one."""
    if colour is None:
        return None
    svg = PORTRAIT.format(colour=colour, letter=username[0].upper())
    return f"data:image/svg+xml,{quote(svg)}"
