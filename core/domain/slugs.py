"""Slugs: what stands for articles in addresses."""

import re
from unicodedata import normalize

STEM_LIMIT = 80
SUFFIX_LENGTH = 8
SLUG_LIMIT = STEM_LIMIT + 1 + SUFFIX_LENGTH

# Nobody's: GET /api/articles/feed is another operation.
RESERVED = frozenset({"feed"})
_OTHER_RUNS = re.compile(r"[^a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9-]+")


def slug_stem(title: str) -> str:
    """A title's ASCII letters and digits in lower case, a hyphen for all between; at most 80."""
    plain = normalize("NFKD", title)
    letters = "".join(c.lower() if c.isascii() else " " for c in plain)
    return _OTHER_RUNS.sub("-", letters).strip("-")[:STEM_LIMIT].rstrip("-") or "article"


def with_suffix(stem: str, suffix: str) -> str:
    """What an article gets if the stem is taken."""
    return f"{stem}-{suffix}"


def can_be_slug(text: str) -> bool:
    """Whether any article could have this slug."""
    return len(text) <= SLUG_LIMIT and _SLUG.fullmatch(text) is not None
