"""What the requests and the rows of the databases know of each other."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

AUTHORS = 1_000
ARTICLES_OF_EACH = 10
TAGS = ("hexagons", "adapters", "ports", "wire", "sameness", "idiom", "measures", "prices")
TAGS_OF_EACH = 3

# Those who ask: each follows so many authors.
READERS = {10: "reader-of-10", 100: "reader-of-100", 1_000: "reader-of-1000"}
VIEWER = READERS[10]


def author_name(number: int) -> str:
    """Authors are numbered from 0."""
    return f"author{number}"


def user_id(name: str) -> UUID:
    """The id of whoever has that name: as random as those of a running app, but always the same."""
    return UUID(bytes=sha256(name.encode()).digest()[:16], version=4)


def token_of(name: str) -> str:
    """The token that stands for whoever has that name; as long as a real one."""
    return urlsafe_b64encode(sha256(f"token of {name}".encode()).digest()).decode().rstrip("=")
