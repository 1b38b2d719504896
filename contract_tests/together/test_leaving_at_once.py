"""Somebody leaves while the three apps write in their name (DELETE /forge/users/{id})."""

from collections import Counter
from uuid import UUID

import pytest

from contract_tests.api import Api
from contract_tests.articles.publishing import draft, favorite, path_of, publish
from contract_tests.comments.commenting import path_below
from contract_tests.membership import members
from contract_tests.membership.members import Member, sign_up
from contract_tests.together.three import Request, Three
from contract_tests.users import follow, new_name, register

# Where something of a user's could be left.
PLACES = [
    ("users", "id"),
    ("tokens", "user_id"),
    ("follows", "follower_id"),
    ("follows", "followed_id"),
    ("articles", "author_id"),
    ("comments", "author_id"),
    ("favorites", "user_id"),
]


def _writes(api: Api, member: Member) -> list[Request]:
    """What a member can do to things of their own and of others."""
    other = register(api)
    theirs, own = publish(api, other), publish(api, member)
    favorite(api, other, own)
    follow(api, other, member)
    token = member.token
    name = {"user": {"username": new_name()}}
    comment = {"comment": {"body": "c"}}
    return [
        lambda api: api.post("/api/articles", draft(), token=token),
        lambda api: api.post(path_below(theirs), comment, token=token),
        lambda api: api.post(f"{path_of(theirs)}/favorite", token=token),
        lambda api: api.post(f"/api/profiles/{other.username}/follow", token=token),
        lambda api: api.put("/api/user", name, token=token),
        lambda api: api.put(path_of(own), {"article": {"body": "b"}}, token=token),
        lambda api: api.post(path_below(own), comment, token=other.token),
        lambda api: api.post(f"{path_of(own)}/favorite", token=other.token),
    ]


@pytest.mark.parametrize("turn", range(3))
def test_nothing_of_theirs_is_left(three: Three, turn: int) -> None:
    member = sign_up(three.any)
    writes = _writes(three.any, member)
    requests, place = [*writes, *writes], (turn + 1) * len(writes) // 2
    requests.insert(place, lambda api: api.delete(members.path_of(member), token=member.token))
    answers = three.spread(requests)
    assert answers[place].status_code == 204
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 201, 204, 401, 404}
    left = {
        f"{table}.{column}": three.count(table, column, UUID(member.id)) for table, column in PLACES
    }
    assert left == dict.fromkeys(left, 0)
    assert three.any.get("/api/user", token=member.token).status_code == 401
