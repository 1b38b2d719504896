"""What a Content-Type says (W4)."""

import re


def is_json(content_type: str | None) -> bool:
    """Whether it is application/json, in any case and with any parameters."""
    media_type, _, _ = (content_type or "").partition(";")
    return media_type.strip(" \t").lower() == "application/json"


def is_utf8(content_type: str | None) -> bool:
    """Whether each charset that it names is utf-8 or utf8, quoted or not; none is UTF-8."""
    _, _, parameters = (content_type or "").partition(";")
    pairs = (parameter.partition("=") for parameter in _PARAMETER.findall(parameters.lower()))
    charsets = [value.strip(" \t") for name, _, value in pairs if name.strip(" \t") == "charset"]
    return all(charset in _UTF8 for charset in charsets)


# A semicolon within quotes ends no parameter. The repetition in the repetition costs nothing: what
# begins with a quote is matched in one way.
_PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
_UTF8 = frozenset({"utf-8", "utf8", '"utf-8"', '"utf8"'})
