"""Where requests go, through a real Envoy: operations, methods, shares, and what sticks."""

import httpx
import pytest
import xxhash

from tests.gateway.servers import Running, raw

MIGRATED = 'stage = "migrated"\nold = "old"\nnew = "new"\nshare = 100\n'
CANARY = 'stage = "canary"\nold = "old"\nnew = "new"\nshare = {share}\n'


@pytest.fixture(scope="module")
def more() -> str:
    return """
[stickiness]
headers = ["Authorization", "X-User"]
cookie = "session"
set_cookie = "leg"
"""


def migrated(*operations: str) -> str:
    return "".join(f"[operations.{operation}]\n{MIGRATED}" for operation in operations)


def with_share(share: int) -> str:
    """A table in which list_pets has a share at the new upstream, whatever its stage is called."""
    text = '[operations.list_pets]\nold = "old"\nnew = "new"\n'
    stage = {0: "shadow", 100: "migrated"}.get(share, "canary")
    return f'{text}stage = "{stage}"\nshare = {share}\n'


def asked(gateway: Running, method: str, path: str) -> str:
    """Which server got a request."""
    for server in (gateway.old, gateway.new):
        server.requests.clear()
    request = f"{method} {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
    assert raw(gateway.port, request.encode()).startswith(b"HTTP/1.1 200 ")
    (name,) = [server.name for server in (gateway.old, gateway.new) if server.requests]
    return name


ROWS = [
    ("GET", "/pets", "new"),
    ("HEAD", "/pets", "new"),  # as GET
    ("GET", "/pets?limit=1&a=/pets/mine", "new"),
    ("POST", "/pets", "old"),
    ("OPTIONS", "/pets", "old"),  # one operation of the path each: the default upstream
    ("BREW", "/pets", "old"),
    ("GET", "/pets/", "old"),  # outside of the document
    ("GET", "//pets", "old"),
    ("GET", "/PETS", "old"),
    ("GET", "/pets/mine", "old"),  # a literal before the template
    ("PUT", "/pets/mine", "old"),  # no operation of that path, and not the template's
    ("GET", "/pets/1", "new"),
    ("GET", "/pets/%2F..%2F", "new"),
    ("GET", "/pets/a%20b%C3%BC", "new"),
    ("PUT", "/pets/1", "new"),
    ("DELETE", "/pets/1", "old"),
    ("OPTIONS", "/pets/1", "new"),  # two operations of three
    ("PATCH", "/pets/1", "new"),
    ("GET", "/pets/1/2", "old"),
    ("GET", "/pets/1/files/a.b.json", "new"),
    ("GET", "/pets/1/files/a.xml", "old"),
    ("GET", "/", "old"),
]


def test_every_request_goes_where_its_operation_is(
    gateway: Running, subtests: pytest.Subtests
) -> None:
    gateway.write(migrated("list_pets", "show_pet", "change_pet", "show_file"))
    for method, path, server in ROWS:
        with subtests.test(f"{method} {path}"):
            assert asked(gateway, method, path) == server


def test_a_request_arrives_as_it_was_sent(gateway: Running) -> None:
    gateway.write("")
    target = "/pets//a%2Fb/../%7e;x=1?q=a+b%20c&&=&%zz"
    assert asked(gateway, "GET", target) == "old"
    assert gateway.old.requests[0].target == target


# Shares


def bucket_of(key: str) -> int:
    """What Envoy makes of a key: its xxHash64, of which a hundred parts are the shares."""
    return xxhash.xxh64_intdigest(key.encode()) % 100


def test_a_key_is_served_by_the_place_of_its_hash(gateway: Running) -> None:
    keys = [f"Bearer {number}" for number in range(60)]
    with httpx.Client(base_url=gateway.url) as client:
        for share in (0, 1, 10, 50, 90, 99, 100):
            gateway.write(with_share(share))
            for key in keys:
                server = client.get("/pets", headers={"Authorization": key}).json()["server"]
                assert server == ("new" if bucket_of(key) < share else "old"), (key, share)


def test_of_100_000_keys_none_moves_back_and_shares_are_within_a_point() -> None:
    """By the same hash; the test above holds it to Envoy's."""
    locations = [bucket_of(f"Bearer {number}") for number in range(100_000)]
    at_new = [sum(location < share for location in locations) / 1000 for share in range(101)]
    assert at_new == sorted(at_new)
    assert all(abs(part - share) < 1 for share, part in enumerate(at_new))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"Authorization": "a"}, {"X-User": "b", "Cookie": "session=c; leg=d"}),
        ({"X-User": "a"}, {"Cookie": "session=b; leg=c"}),
        ({"Cookie": "session=a"}, {}),
        ({"Cookie": "x=1; leg=a"}, {}),
    ],
)
def test_the_first_key_that_a_request_carries_decides(
    gateway: Running, first: dict[str, str], second: dict[str, str]
) -> None:
    gateway.write(with_share(50))
    key = next(iter(first.values())).rpartition("=")[2]
    expected = "new" if bucket_of(key) < 50 else "old"
    cookies = "; ".join(it["Cookie"] for it in (first, second) if "Cookie" in it)
    headers = first | second | ({"Cookie": cookies} if cookies else {})
    for _ in range(3):
        response = gateway.client.get("/pets", headers=headers)
        assert response.json()["server"] == expected
        assert "Set-Cookie" not in response.headers


def test_who_carries_no_key_gets_a_cookie_and_stays(gateway: Running) -> None:
    gateway.write(with_share(50))
    first = []
    for _ in range(40):
        with httpx.Client(base_url=gateway.url) as client:
            answer = client.get("/pets")
            attributes = answer.headers["Set-Cookie"].split("; ")[1:]
            assert attributes == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=86400"]
            again = client.get("/pets")
            assert again.json() == answer.json()
            assert "Set-Cookie" not in again.headers
            first.append(answer.json()["server"])
    assert set(first) == {"old", "new"}


def test_a_cookie_of_another_name_is_no_key(gateway: Running) -> None:
    gateway.write(with_share(50))
    answer = gateway.get("/pets", Cookie="xleg=1; notsession=2")
    assert answer.headers["Set-Cookie"].startswith("leg=")


def test_nobody_gets_a_cookie_where_nothing_is_split(gateway: Running) -> None:
    gateway.write(with_share(100))
    assert "Set-Cookie" not in gateway.get("/pets").headers
    assert "Set-Cookie" not in gateway.get("/pets/1").headers


def test_a_servers_own_cookies_stay(gateway: Running) -> None:
    from tests.gateway.servers import Response

    for server in (gateway.old, gateway.new):
        server.answer = lambda _: Response(headers={"Set-Cookie": "own=1"})
    gateway.write(with_share(50))
    cookies = gateway.get("/pets").headers.get_list("Set-Cookie")
    assert "own=1" in cookies
    assert len(cookies) == 2
