"""Eight writers who sign up, rename and follow members through all three apps at once."""

from itertools import chain
from uuid import UUID

from contract_tests.membership.members import Member, etag_of, path_of, shown, sign_up
from contract_tests.together.crowd import WRITERS, Crowd, Writer
from contract_tests.together.three import Three
from contract_tests.users import new_name, registration

TIMES = 4
Version = tuple[int, str]  # its number, and the name that it brought


def test_changes_that_try_again_are_all_made(crowd: Crowd, three: Three, member: Member) -> None:
    def rename_often(writer: Writer) -> list[Version]:
        return [_rename(writer, member) for _ in range(TIMES)]

    written = crowd.write(rename_often)
    for versions in written:
        assert versions == sorted(versions)
    names = dict(chain.from_iterable(written))
    last = 1 + WRITERS * TIMES
    assert sorted(names) == list(range(2, last + 1))
    for api in three.apis.values():
        assert (shown(api, member)["name"], etag_of(api, member)) == (names[last], f'"{last}"')


def _rename(writer: Writer, member: Member) -> Version:
    while True:
        headers, name = {"If-Match": etag_of(writer, member)}, new_name()
        answer = writer.patch(path_of(member), {"name": name}, token=member.token, headers=headers)
        if answer.status_code == 200:
            return int(answer.headers["ETag"].strip('"')), name
        assert answer.status_code == 412


def test_changes_of_different_members_of_an_account_do_not_undo_one_another(
    crowd: Crowd, three: Three, member: Member
) -> None:
    def change_often(writer: Writer) -> tuple[str, str]:
        name = "bio" if writer.number % 2 else "image"
        for turn in range(TIMES):
            value = f"{writer.number}.{turn}"
            answer = writer.put("/api/user", {"user": {name: value}}, token=member.token)
            assert answer.status_code == 200
            assert answer.json()["user"][name] == value
        return name, value

    last = crowd.write(change_often)
    account = three.any.get("/api/user", token=member.token).json()["user"]
    assert ("bio", account["bio"]) in last
    assert ("image", account["image"]) in last
    assert etag_of(three.any, member) == f'"{1 + WRITERS * TIMES}"'


def test_names_and_emails_stay_unique(crowd: Crowd, three: Three) -> None:
    """All want the same names, half of them in other words: that of somebody's email."""
    wanted = [new_name() for _ in range(TIMES)]

    def register_all(writer: Writer) -> list[int]:
        statuses = []
        for name in wanted:
            email, username = f"{name}@example.org", name
            if writer.number % 2:
                email, username = email.upper(), new_name()
            body = registration(username=username, email=email)
            statuses.append(writer.post("/api/users", body).status_code)
        return statuses

    for statuses in zip(*crowd.write(register_all), strict=True):
        assert sorted(statuses) == [201] + [409] * (WRITERS - 1)
    for name in wanted:
        assert three.count("users", "email_key", f"{name}@example.org") == 1
        assert three.count("users", "username", name) <= 1


def test_of_a_name_that_all_want_one_gets_it(crowd: Crowd, three: Three) -> None:
    wanted = [new_name("member") for _ in range(TIMES)]

    def sign_up_as_all(writer: Writer) -> list[int]:
        return [writer.post("/forge/users", {"name": name}).status_code for name in wanted]

    for statuses in zip(*crowd.write(sign_up_as_all), strict=True):
        assert sorted(statuses) == [201] + [409] * (WRITERS - 1)
    assert [three.count("users", "username", name) for name in wanted] == [1] * TIMES


def test_everybody_follows_whom_they_followed(crowd: Crowd, three: Three) -> None:
    everybody = [sign_up(three.any) for _ in range(WRITERS)]

    def follow_the_others(writer: Writer) -> None:
        follower = everybody[writer.number]
        others = [one for one in everybody if one is not follower]
        for other in [*others, *others]:
            path = f"/api/profiles/{other.username}/follow"
            answer = writer.post(path, token=follower.token)
            assert (answer.status_code, answer.json()["profile"]["following"]) == (200, True)
        dropped = f"/api/profiles/{others[writer.number % len(others)].username}/follow"
        assert writer.delete(dropped, token=follower.token).status_code == 200

    crowd.write(follow_the_others)
    for one in everybody:
        assert three.count("follows", "follower_id", UUID(one.id)) == WRITERS - 2
