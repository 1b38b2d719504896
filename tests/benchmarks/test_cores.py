"""Who runs on which cores."""

import os

import pytest

from benchmarks.serving.cores import Cores, pinned, shared_out


@pytest.mark.parametrize(
    ("cores", "expected"),
    [
        ([0], Cores([], [], [])),
        ([0, 1], Cores([0], [1], [1])),
        ([2, 3, 5], Cores([2], [3, 5], [3, 5])),
        ([0, 1, 2, 3], Cores([0], [1], [2, 3])),
        (range(8), Cores([0], [1, 2, 3], [4, 5, 6, 7])),
    ],
)
def test_the_server_has_a_core_of_its_own(cores: list[int], expected: Cores) -> None:
    shared = shared_out(cores)
    assert [list(own) for own in (shared.server, shared.load, shared.database)] == [
        list(own) for own in (expected.server, expected.load, expected.database)
    ]


def test_where_nothing_is_pinned_it_is_said() -> None:
    assert "nothing is pinned" in str(Cores([], [], []))
    assert str(Cores([0], [1, 2], [3])).startswith("the server on core 0, the load generator on 1")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="nothing can be pinned here")
def test_processes_are_pinned_while_they_start() -> None:
    before = os.sched_getaffinity(0)
    with pinned([min(before)]):
        assert os.sched_getaffinity(0) == {min(before)}
    assert os.sched_getaffinity(0) == before
