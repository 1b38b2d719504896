"""An A/A comparison: ten thousand requests to two servers that are the same."""

from pathlib import Path

from tests.gateway.servers import Server
from tests.gateway.test_planted_differences import compared, counting, locations

REQUESTS = 10_000


def test_ten_thousand_requests_find_no_difference(tmp_path: Path) -> None:
    servers = Server("old"), Server("new")
    try:
        for server in servers:
            server.answer = counting()
        found = compared(tmp_path, servers, REQUESTS)
    finally:
        for server in servers:
            server.stop()
    assert found.counts["show_order"] == {"compared": REQUESTS, "accepted": 0}
    assert locations(found) == []
