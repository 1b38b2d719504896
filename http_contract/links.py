"""Links to other pages of a list (RFC 8288)."""

from urllib.parse import urlencode


def next_page(path: str, **parameters: str | int | None) -> str:
    """The value of `Link` that leads to the next page; parameters that are None stay out."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return f'<{path}?{query}>; rel="next"'
