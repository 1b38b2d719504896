"""The rules of `compare`, as pure functions: kinds of differences, order, and known values."""

from collections import defaultdict
from typing import Any

import pytest

from gateway.comparing import Answer, Request
from gateway.generating import VALUES_LIMIT, _collect, _turn, _values_of, kinds_of
from gateway.openapi import operations
from gateway.recording import Difference
from tests.gateway.servers import DOCUMENT


def difference(old: int | None, new: int | None, *locations: str) -> Difference:
    return Difference(Request("x", "GET", "/"), Answer(old), Answer(new), list(locations))


def test_an_index_is_no_kind_of_its_own() -> None:
    found = difference(200, 200, "body /pets/0/id", "body /pets/17/id", "body /1", "header etag")
    assert kinds_of(found, "") == {"body /pets/*/id", "body /*", "header etag"}


@pytest.mark.parametrize(
    ("old", "new", "is_refused"),
    [(201, 422, True), (422, 201, True), (200, 201, False), (404, 422, False), (200, None, True)],
)
def test_a_spelling_that_one_refuses_is_a_kind_of_its_own(
    old: int, new: int | None, is_refused: bool
) -> None:
    found = difference(old, new, "status", "body")
    kinds = kinds_of(found, "/age as str")
    assert len(kinds) == 1
    assert (kinds != kinds_of(found, "/age as bool")) is is_refused


def test_what_only_reads_comes_first_and_what_deletes_last() -> None:
    found = [it.id for it in sorted(operations(DOCUMENT), key=_turn)]
    assert set(found[:4]) == {"list_pets", "show_mine", "show_pet", "show_file"}
    assert found.index("list_pets") < found.index("show_pet") < found.index("show_file")
    assert found[-1] == "delete_pet"


def test_some_values_of_each_name_are_remembered() -> None:
    values: dict[str, list[Any]] = defaultdict(list)
    _collect({"orders": [{"order_id": number} for number in range(100)], "empty": ""}, values)
    _collect([{"id": "a", "owner": {"name": "ann"}}, 5, {"id": "a"}], values)
    assert values["orderid"] == list(range(VALUES_LIMIT))
    assert (values["id"], values["name"], values["empty"]) == (["a"], ["ann"], [])


def test_a_parameter_is_named_as_a_member_or_as_its_end() -> None:
    known = {"id": ("a",), "orderid": (1, 2), "": ("x",)}
    assert _values_of("order_id", known) == (1, 2)
    assert _values_of("petId", known) == ("a",)
    assert _values_of("slug", known) == ()
