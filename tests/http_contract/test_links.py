"""Links to other pages of a list (RFC 8288)."""

import pytest

from http_contract.headers import next_page_link


@pytest.mark.parametrize(
    ("parameters", "link"),
    [
        ({"tier": "Pro", "limit": 20, "cursor": "a-b_c"}, "tier=Pro&limit=20&cursor=a-b_c"),
        ({"tier": None, "limit": 1, "cursor": "x"}, "limit=1&cursor=x"),
        ({"limit": 0, "cursor": ""}, "limit=0&cursor="),
        ({"a": 'b c&d=e>; rel="prev"\r\n', "ä": "ü"}, None),
    ],
)
def test_a_link_is_relative_and_keeps_the_order_of_its_parameters(
    parameters: dict[str, str | int | None], link: str | None
) -> None:
    escaped = "a=b+c%26d%3De%3E%3B+rel%3D%22prev%22%0D%0A&%C3%A4=%C3%BC"
    expected = f'</forge/users?{link or escaped}>; rel="next"'
    assert next_page_link("/forge/users", **parameters) == expected
