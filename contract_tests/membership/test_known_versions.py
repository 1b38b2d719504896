"""Asking for a member whose version may be known (GET /forge/users/{id} with If-None-Match)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.members import Member, change, etag_of, path_of, shown
from contract_tests.membership.versions import NAMING, NAMING_WEAKLY, NOT_NAMING, lines

HEADER = "If-None-Match"


def test_a_version_that_is_known_is_not_sent_again(
    api: Api, any_member: Member, subtests: pytest.Subtests
) -> None:
    etag = etag_of(api, any_member)
    for values in [*NAMING, *NAMING_WEAKLY]:
        headers = [*lines(HEADER, values, etag), ("X-Request-ID", "known-1")]
        with subtests.test(values=values):
            for method in ("GET", "HEAD"):
                answer = api.send(method, path_of(any_member), headers=headers)
                assert (answer.status_code, answer.content) == (304, b"")
                assert (answer.headers["ETag"], answer.headers["X-Request-ID"]) == (etag, "known-1")


def test_any_other_is_sent(api: Api, any_member: Member, subtests: pytest.Subtests) -> None:
    expected, etag = shown(api, any_member), etag_of(api, any_member)
    for values in NOT_NAMING:
        with subtests.test(values=values):
            answer = api.get(path_of(any_member), headers=lines(HEADER, values, etag))
            assert (answer.status_code, answer.headers["ETag"]) == (200, etag)
            assert answer.json() == expected


def test_after_a_change_the_version_before_is_not_the_one_at_hand(api: Api, member: Member) -> None:
    known = {HEADER: etag_of(api, member)}
    assert change(api, member, member, name=f"{member.username}-2").status_code == 200
    answer = api.get(path_of(member), headers=known)
    assert (answer.status_code, answer.json()["name"]) == (200, f"{member.username}-2")
    assert answer.headers["ETag"] != known[HEADER]


def test_of_somebody_who_is_not_there_no_version_is_known(api: Api) -> None:
    for segment in ("0b5c1a0e-8f6f-4b7e-9f5d-2f1d6c6e7a01", "%FF"):
        for value in ("*", '"1"'):
            answer = api.get(f"/forge/users/{segment}", headers={HEADER: value})
            assert problem(answer) == (404, {"user": ["not found"]})


def test_if_match_does_not_count_where_nothing_is_changed(api: Api, member: Member) -> None:
    assert api.get(path_of(member), headers={"If-Match": '"0"'}).status_code == 200


def test_an_answer_that_may_be_known_to_a_front_end_says_so(
    api: Api, member: Member, allowed_origin: str
) -> None:
    headers = {HEADER: "*", "Origin": allowed_origin}
    answer = api.get(path_of(member), headers=headers)
    assert (answer.status_code, answer.headers["Vary"]) == (304, "Origin")
    assert answer.headers["Access-Control-Allow-Origin"] == allowed_origin
