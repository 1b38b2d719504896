"""How deep a body may be nested (W3)."""

import pytest

from http_contract.json_body import read_object
from http_contract.problems import Problem


def nested(depth: int, opening: str, closing: str) -> bytes:
    """An object, itself at depth 1, with the rest of the depth inside."""
    inner = depth - 1
    return ('{"a":' + opening * inner + "1" + closing * inner + "}").encode()


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ("[0,", ",0]")])
def test_a_body_may_be_nested_64_deep_the_outermost_object_included(
    opening: str, closing: str
) -> None:
    assert list(read_object(nested(64, opening, closing), "application/json")) == ["a"]


def test_what_stands_beside_the_deepest_makes_a_body_no_deeper() -> None:
    body = nested(64, "[", "]")[:-1] + b',"b":[[]]}'
    assert read_object(body, "application/json")["b"] == [[]]


@pytest.mark.parametrize("depth", [65, 66, 900, 5_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ("[0,", ",0]")])
def test_a_body_nested_deeper_is_not_valid(depth: int, opening: str, closing: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(nested(depth, opening, closing), "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000])
def test_a_body_that_only_opens_is_not_valid_either(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body, "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})


def test_arrays_and_objects_in_turns_are_as_deep() -> None:
    with pytest.raises(Problem) as caught:
        read_object(b'{"a":' + b'[{"a":' * 32 + b"1" + b"}]" * 32 + b"}", "application/json")
    assert caught.value.errors == {"body": "is not valid JSON"}


@pytest.mark.parametrize(
    "hidden", ['"\\u0000"', '{"\\udc00":1}', "[" * 64 + "]" * 64, '{"a":' * 64 + "1" + "}" * 64]
)
@pytest.mark.parametrize("again", ["1", '"b"', "{}", "[1]"])
def test_what_a_name_that_comes_again_hides_is_looked_at_too(hidden: str, again: str) -> None:
    with pytest.raises(Problem) as caught:
        read_object(f'{{"a":{hidden},"a":{again}}}'.encode(), "application/json")
    assert (caught.value.status, caught.value.errors) == (400, {"body": "is not valid JSON"})
    assert read_object(f'{{"a":"","a":{again}}}'.encode(), "application/json")


def test_what_stands_side_by_side_is_not_deep() -> None:
    body = b'{"a":[' + b"[1]," * 10_000 + b"[1]]}"
    assert len(read_object(body, "application/json")["a"]) == 10_001


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"\\u0000","b":{}}',
        b'{"a":"\\u0000","b":["c"]}',
        b'{"a":[["\\ud800"],[]]}',
        b'{"a":["\\u0000",[1]]}',
    ],
)
def test_what_stands_before_something_nested_is_looked_at_too(body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        read_object(body, "application/json")
    assert caught.value.errors == {"body": "is not valid JSON"}


def test_a_problem_says_nothing_of_the_body_that_caused_it() -> None:
    with pytest.raises(Problem) as caught:
        read_object(b'{"password":"secret"', "application/json")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
