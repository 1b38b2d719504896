"""The requests whose cost is looked at while something grows."""

from benchmarks.load.request import Request
from benchmarks.seeding import names
from benchmarks.seeding.million import member_at
from benchmarks.serving.server import SECRET_KEY
from http_contract.cursors import Cursors

ROWS = (10, 1_000, 100_000, 1_000_000)
# How many connections, and for how many seconds: the more there are, the longer each waits.
CONNECTIONS = {1: 1, 16: 1, 128: 2, 2_000: 3}


def pages(database_url: str) -> dict[int, Request]:
    """The page of members behind each row."""
    cursors = Cursors(SECRET_KEY)
    return {row: _page(cursors.write(None, *member_at(database_url, row)), row) for row in ROWS}


def feeds() -> dict[int, Request]:
    """The feed of whoever follows so many authors."""
    return {
        authors: Request(
            "/api/articles/feed?limit=20",
            f'"articlesCount":{authors * names.ARTICLES_OF_EACH}',
            token=names.token_of(name),
        )
        for authors, name in names.READERS.items()
    }


def _page(cursor: str, row: int) -> Request:
    is_last = row == ROWS[-1]
    first = names.author_name(0) if is_last else f"member{row + 1}"
    return Request(f"/forge/users?limit=20&cursor={cursor}", f'"{first}"')
