"""What a Content-Type says (W4)."""


def is_json(content_type: str | None) -> bool:
    """Whether it is application/json, in any case and with any parameters."""
    media_type, _, _ = (content_type or "").partition(";")
    return media_type.strip(" \t").lower() == "application/json"


def is_utf8(content_type: str | None) -> bool:
    """Whether each charset that it names is utf-8 or utf8, quoted or not; none is UTF-8."""
    _, _, parameters = (content_type or "").partition(";")
    pairs = (parameter.partition("=") for parameter in parameters.lower().split(";"))
    charsets = [value.strip(" \t") for name, _, value in pairs if name.strip(" \t") == "charset"]
    return all(charset in _UTF8 for charset in charsets)


_UTF8 = frozenset({"utf-8", "utf8", '"utf-8"', '"utf8"'})
