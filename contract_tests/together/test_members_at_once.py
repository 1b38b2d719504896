"""What members ask for at the same moment, through different apps."""

from contract_tests.api import problem
from contract_tests.membership.members import (
    Member,
    etag_of,
    joining,
    path_of,
    shown,
    sign_up,
)
from contract_tests.together.three import Request, Three
from contract_tests.users import new_name, registration


def test_of_twenty_changes_of_one_version_one_is_made(three: Three, member: Member) -> None:
    headers = {"If-Match": etag_of(three.any, member)}
    names = [new_name() for _ in range(20)]

    def renaming(name: str) -> Request:
        return lambda api: api.patch(
            path_of(member), {"name": name}, token=member.token, headers=headers
        )

    answers = three.spread([renaming(name) for name in names])
    made = [answer for answer in answers if answer.status_code == 200]
    assert len(made) == 1
    for answer in answers:
        assert answer in made or problem(answer) == (412, {"user": ["has changed"]})
    for api in three.apis.values():
        assert shown(api, member) == made[0].json()
        assert etag_of(api, member) == made[0].headers["ETag"] == '"2"'


def test_of_several_who_want_one_name_one_gets_it(three: Three) -> None:
    body = joining()
    answers = three.spread([lambda api: api.post("/forge/users", body)] * 12)
    made = [answer for answer in answers if answer.status_code == 201]
    assert len(made) == 1
    for answer in answers:
        taken = (409, {"name": ["has already been taken"]})
        assert answer in made or problem(answer) == taken
    assert three.count("users", "username", body["name"]) == 1


def test_a_name_is_one_for_members_and_accounts(three: Three) -> None:
    body = registration()
    joins = {"name": body["user"]["username"]}
    requests = [
        lambda api: api.post("/forge/users", joins),
        lambda api: api.post("/api/users", body),
    ]
    answers = three.spread(requests * 4)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert three.count("users", "username", joins["name"]) == 1


def test_what_one_gives_is_good_on_the_others(three: Three) -> None:
    """A token, an ETag, a cursor: each made by each, and shown to all."""
    for maker in three.apis.values():
        member = sign_up(maker)
        for _ in range(2):
            sign_up(maker)
        listed = maker.get("/forge/users?limit=1")
        etag, cursor = etag_of(maker, member), listed.json()["next"]
        pages = []
        for api in three.apis.values():
            account = api.get("/api/user", token=member.token).json()["user"]
            assert account["username"] == member.username
            known = api.get(path_of(member), headers={"If-None-Match": etag})
            assert (known.status_code, known.headers["ETag"]) == (304, etag)
            page = api.get(f"/forge/users?limit=1&cursor={cursor}")
            pages.append((page.content, page.headers["Link"]))
        assert len(pages) == 3
        assert len(set(pages)) == 1


def test_a_token_that_ends_on_one_ends_on_all(three: Three) -> None:
    for ending in three.apis.values():
        member = sign_up(three.any)
        assert ending.post("/api/users/logout", token=member.token).status_code == 204
        for api in three.apis.values():
            assert api.get("/protected", token=member.token).status_code == 401
