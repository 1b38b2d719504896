"""Paths and queries: such as lead somewhere, and such as nobody foresaw."""

import re
from urllib.parse import quote

from contract_tests.fuzz.drawing import TIERS, Draw
from contract_tests.fuzz.operations import Form
from contract_tests.fuzz.texts import ODD_QUERIES, ODD_SEGMENTS, hostile_texts

_BLANK = re.compile(r"\{(\w+)\}")


def path_of(draw: Draw, form: Form) -> str:
    """Where the request goes, encoded."""
    path = _BLANK.sub(lambda blank: _segment(draw, blank[1]), form.path)
    if draw.likely(0.01):
        path = draw.one_of(
            (
                f"{path}/",
                path.upper(),
                path.replace("/", "//")[1:],
                f"{path}/x",
                f"{path}%0A",
                f"{path}%3F",
            )
        )
    return path + _query(draw, form)


def _segment(draw: Draw, kind: str) -> str:
    if draw.likely(0.04):
        return draw.one_of(ODD_SEGMENTS)
    text = draw.one_of(hostile_texts()) if draw.likely(0.02) else draw.known(kind)
    return _encoded(text) or "1"


def _encoded(text: str) -> str:
    # A segment of dots alone means another path, and is not sent as it is.
    return quote(text, safe="").replace(".", "%2E") if {*text} <= {"."} else quote(text, safe="")


def _query(draw: Draw, form: Form) -> str:
    likely = 0.4 if form.query else 0.01
    asked = [f"{name}={_value(draw, name)}" for name in form.query if draw.likely(likely)]
    if draw.likely(0.08 if form.query else 0.01):
        asked.append(draw.one_of(ODD_QUERIES))
    return f"?{'&'.join(asked)}" if asked else ""


def _value(draw: Draw, name: str) -> str:
    match name:
        case "limit":
            return draw.one_of(("1", "2", "3", "20", "100"))
        case "offset":
            return draw.one_of(("0", "1", "2", "50", "1000000"))
        case "tier":
            return draw.one_of(TIERS)
        case "author" | "favorited":
            return quote(draw.known("name"), safe="")
        case _:
            return quote(draw.known(name), safe="")
