"""What somebody is told who gives the contract suite an address where no server is."""

import re

import pytest

from contract_tests.targets.by_url import refuse_unreachable
from dev.addresses import free_port
from tests.reports.undecodable_server import undecodable_server

ALONE = "give scheme, host and port alone, as http://localhost:9000"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("localhost:9000", f"localhost:9000: {ALONE}"),
        ("ftp://localhost", f"ftp://localhost: {ALONE}"),
        ("http://", f"http://: {ALONE}"),
        ("http://localhost:9000/api", f"http://localhost:9000/api: {ALONE}"),
        ("http://localhost:9000/?a=1", f"http://localhost:9000/?a=1: {ALONE}"),
        ("http://localhost:9000/#a", f"http://localhost:9000/#a: {ALONE}"),
        ("http://localhost:9000#", f"http://localhost:9000#: {ALONE}"),
        ("", f"an empty address: {ALONE}"),
        ("http://localhost:abc", "http://localhost:abc is no address: Invalid port: 'abc'"),
    ],
)
def test_an_address_that_is_none_is_told_what_is_wrong_with_it(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        refuse_unreachable(url)


@pytest.mark.parametrize("end", ["", "/"])
def test_where_nobody_answers_no_scenario_is_tried(end: str) -> None:
    url = f"http://127.0.0.1:{free_port()}{end}"
    with pytest.raises(ValueError, match=f"^nothing answers at {url}: .*refused"):
        refuse_unreachable(url)


@pytest.mark.parametrize("port", ["9000", "abc"])
def test_a_password_in_an_address_is_not_repeated(port: str) -> None:
    with pytest.raises(ValueError, match=f"^localhost:{port}") as caught:
        refuse_unreachable(f"http://somebody:secret@localhost:{port}")
    assert "secret" not in str(caught.value)


def test_an_answer_that_cannot_be_decoded_is_one() -> None:
    with undecodable_server() as url:
        refuse_unreachable(url)
