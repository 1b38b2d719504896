"""Slugs in paths."""

from starlette.convertors import StringConvertor


class SlugConvertor(StringConvertor):
    """One step of a path, unless it is `feed`: /api/articles/feed has methods of its own."""

    regex = r"(?!feed\Z)[^/]+"
