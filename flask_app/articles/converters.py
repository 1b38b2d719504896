"""Which paths are an article's."""

from werkzeug.routing import BaseConverter


class NotFeedConverter(BaseConverter):
    """Any text but `feed`, so that no method of an article's reaches the feed's path."""

    regex = r"(?!feed\Z)[^/]+"
    part_isolating = True
