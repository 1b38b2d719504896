"""Pictures of the sample users, which the model server sends, so that they need no internet."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dev.addresses import address_of, ports

MEDIA_TYPE = "image/svg+xml"
FOLDER = "/pictures/"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">'
    '<rect width="64" height="64" fill="{colour}"/>'
    '<text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff"'
    ' text-anchor="middle">{letter}</text></svg>'
)


def people() -> dict[str, Any]:
    """The sample users, by username."""
    file = Path(__file__).with_name("people.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def picture_url(username: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The URL of a user's picture at the model server; None for a user without a picture.

    It ends in `.svg`: some front ends accept nothing else.
    """
    if "colour" not in people()[username]:
        return None
    return f"{address_of('models', ports(environment))}{FOLDER}{username}.svg"


def picture(path: str) -> bytes | None:
    """The picture at a path, the user's initial on their colour; None if there is none."""
    username = path.removeprefix(FOLDER).removesuffix(".svg")
    colour = people().get(username, {}).get("colour")
    if colour is None or path != f"{FOLDER}{username}.svg":
        return None
    return PICTURE.format(colour=colour, letter=username[0].upper()).encode()


def is_sample(url: str | None) -> bool:
    """Whether a user's picture came with the sample data of this or of an earlier version."""
    return url is not None and (url.startswith("data:") or FOLDER in url)
