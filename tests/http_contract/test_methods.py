"""Which methods a path allows (W6)."""

import pytest

from http_contract.headers import allow_header


@pytest.mark.parametrize(
    ("methods", "allowed"),
    [
        (["GET"], "GET, HEAD, OPTIONS"),
        (["get"], "GET, HEAD, OPTIONS"),
        (["PUT", "GET"], "GET, HEAD, OPTIONS, PUT"),
        (["POST", "DELETE"], "DELETE, OPTIONS, POST"),
        (["OPTIONS", "HEAD", "GET", "GET"], "GET, HEAD, OPTIONS"),
        ([], "OPTIONS"),
    ],
)
def test_a_path_allows_its_own_methods_options_and_head_beside_get(
    methods: list[str], allowed: str
) -> None:
    assert allow_header(methods) == allowed
