"""What being staff is not: a way to become it, or a right to what others wrote."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles import publishing
from contract_tests.comments.commenting import below, comment, path_below
from contract_tests.membership.members import change, joining, sign_up
from contract_tests.users import User


def test_what_others_wrote_is_not_for_staff_to_change(
    api: Api, anybody: User, staff: User, subtests: pytest.Subtests
) -> None:
    article = publishing.publish(api, anybody)
    added = comment(api, anybody, article)
    written = publishing.path_of(article)
    for method, path, body, subject in (
        ("PUT", written, {"article": {"body": "b"}}, "article"),
        ("DELETE", written, None, "article"),
        ("DELETE", f"{path_below(article)}/{added['id']}", None, "comment"),
    ):
        with subtests.test(f"{method} {subject}"):
            answer = api.send(method, path, body=body, token=staff.token)
            assert problem(answer) == (403, {subject: ["forbidden"]})
    assert (publishing.shown(api, article), below(api, article)) == (article, [added])


def test_whoever_staff_sign_up_and_raise_is_no_staff(api: Api, staff: User) -> None:
    member = sign_up(api, staff)
    assert change(api, staff, member, tier="Enterprise").status_code == 200
    unpaid = api.post("/forge/users", joining(tier="Pro"), token=member.token)
    assert problem(unpaid) == (403, {"tier": ["requires payment"]})
