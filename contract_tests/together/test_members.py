"""Members who sign up, change, follow and leave concurrently through all three apps."""

from collections import Counter
from itertools import chain
from uuid import UUID

import pytest

from contract_tests.api import Api, problem
from contract_tests.articles.steps import article_path, draft, favorite, publish
from contract_tests.comments.steps import comments_path
from contract_tests.membership.steps import (
    Member,
    etag_of,
    get_member,
    member_path,
    sign_up,
    sign_up_body,
)
from contract_tests.together.apps import WRITERS, Request, ThreeApps, Writer, Writers
from contract_tests.users import follow, new_name, register, registration


def test_of_twenty_updates_of_one_version_one_succeeds(apps: ThreeApps, member: Member) -> None:
    headers = {"If-Match": etag_of(apps.first, member)}
    names = [new_name() for _ in range(20)]

    def renaming(name: str) -> Request:
        return lambda api: api.patch(
            member_path(member), {"name": name}, token=member.token, headers=headers
        )

    answers = apps.send_at_once([renaming(name) for name in names])
    successful = [answer for answer in answers if answer.status_code == 200]
    assert len(successful) == 1
    for answer in answers:
        assert answer in successful or problem(answer) == (412, {"user": ["has changed"]})
    for api in apps.apis.values():
        assert get_member(api, member) == successful[0].json()
        assert etag_of(api, member) == successful[0].headers["ETag"] == '"2"'


def test_of_twelve_sign_ups_with_one_name_one_succeeds(apps: ThreeApps) -> None:
    body = sign_up_body()
    answers = apps.send_at_once([lambda api: api.post("/forge/users", body)] * 12)
    successful = [answer for answer in answers if answer.status_code == 201]
    assert len(successful) == 1
    for answer in answers:
        taken = (409, {"name": ["has already been taken"]})
        assert answer in successful or problem(answer) == taken
    assert apps.count_rows("users", "username", body["name"]) == 1


def test_names_are_unique_across_members_and_accounts(apps: ThreeApps) -> None:
    body = registration()
    sign_up_request = {"name": body["user"]["username"]}
    requests = [
        lambda api: api.post("/forge/users", sign_up_request),
        lambda api: api.post("/api/users", body),
    ]
    answers = apps.send_at_once(requests * 4)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert apps.count_rows("users", "username", sign_up_request["name"]) == 1


def test_tokens_etags_and_cursors_are_valid_on_all_apps(apps: ThreeApps) -> None:
    """Each app issues a token, an ETag and a cursor, which all apps accept."""
    for issuer in apps.apis.values():
        member = sign_up(issuer)
        for _ in range(2):
            sign_up(issuer)
        listed = issuer.get("/forge/users?limit=1")
        etag, cursor = etag_of(issuer, member), listed.json()["next"]
        pages = []
        for api in apps.apis.values():
            account = api.get("/api/user", token=member.token).json()["user"]
            assert account["username"] == member.username
            known = api.get(member_path(member), headers={"If-None-Match": etag})
            assert (known.status_code, known.headers["ETag"]) == (304, etag)
            page = api.get(f"/forge/users?limit=1&cursor={cursor}")
            pages.append((page.content, page.headers["Link"]))
        assert len(pages) == 3
        assert len(set(pages)) == 1


def test_a_logout_on_one_app_holds_for_all(apps: ThreeApps) -> None:
    for app in apps.apis.values():
        member = sign_up(apps.first)
        assert app.post("/api/users/logout", token=member.token).status_code == 204
        for api in apps.apis.values():
            assert api.get("/protected", token=member.token).status_code == 401


TIMES = 4
Version = tuple[int, str]  # its number, and the name that it has


def test_retried_updates_all_succeed(writers: Writers, apps: ThreeApps, member: Member) -> None:
    def rename_often(writer: Writer) -> list[Version]:
        return [_rename(writer, member) for _ in range(TIMES)]

    written = writers.run(rename_often)
    for versions in written:
        assert versions == sorted(versions)
    names = dict(chain.from_iterable(written))
    last = 1 + WRITERS * TIMES
    assert sorted(names) == list(range(2, last + 1))
    for api in apps.apis.values():
        assert (get_member(api, member)["name"], etag_of(api, member)) == (names[last], f'"{last}"')


def _rename(writer: Writer, member: Member) -> Version:
    while True:
        headers, name = {"If-Match": etag_of(writer, member)}, new_name()
        answer = writer.patch(
            member_path(member), {"name": name}, token=member.token, headers=headers
        )
        if answer.status_code == 200:
            return int(answer.headers["ETag"].strip('"')), name
        assert answer.status_code == 412


def test_updates_of_different_fields_do_not_overwrite_each_other(
    writers: Writers, apps: ThreeApps, member: Member
) -> None:
    def change_often(writer: Writer) -> tuple[str, str]:
        name = "bio" if writer.number % 2 else "image"
        for turn in range(TIMES):
            value = f"{writer.number}.{turn}"
            answer = writer.put("/api/user", {"user": {name: value}}, token=member.token)
            assert answer.status_code == 200
            assert answer.json()["user"][name] == value
        return name, value

    last = writers.run(change_often)
    account = apps.first.get("/api/user", token=member.token).json()["user"]
    assert ("bio", account["bio"]) in last
    assert ("image", account["image"]) in last
    assert etag_of(apps.first, member) == f'"{1 + WRITERS * TIMES}"'


def test_usernames_and_emails_stay_unique(writers: Writers, apps: ThreeApps) -> None:
    """All writers register the same names, half of them as an email address."""
    names = [new_name() for _ in range(TIMES)]

    def register_all(writer: Writer) -> list[int]:
        statuses = []
        for name in names:
            email, username = f"{name}@example.org", name
            if writer.number % 2:
                email, username = email.upper(), new_name()
            body = registration(username=username, email=email)
            statuses.append(writer.post("/api/users", body).status_code)
        return statuses

    for statuses in zip(*writers.run(register_all), strict=True):
        assert sorted(statuses) == [201] + [409] * (WRITERS - 1)
    for name in names:
        assert apps.count_rows("users", "email_key", f"{name}@example.org") == 1
        assert apps.count_rows("users", "username", name) <= 1


def test_a_name_is_taken_by_exactly_one_writer(writers: Writers, apps: ThreeApps) -> None:
    names = [new_name("member") for _ in range(TIMES)]

    def sign_up_as_all(writer: Writer) -> list[int]:
        return [writer.post("/forge/users", {"name": name}).status_code for name in names]

    for statuses in zip(*writers.run(sign_up_as_all), strict=True):
        assert sorted(statuses) == [201] + [409] * (WRITERS - 1)
    assert [apps.count_rows("users", "username", name) for name in names] == [1] * TIMES


def test_concurrent_follows_are_all_stored(writers: Writers, apps: ThreeApps) -> None:
    everybody = [sign_up(apps.first) for _ in range(WRITERS)]

    def follow_the_others(writer: Writer) -> None:
        follower = everybody[writer.number]
        others = [each for each in everybody if each is not follower]
        for other in [*others, *others]:
            path = f"/api/profiles/{other.username}/follow"
            answer = writer.post(path, token=follower.token)
            assert (answer.status_code, answer.json()["profile"]["following"]) == (200, True)
        dropped = f"/api/profiles/{others[writer.number % len(others)].username}/follow"
        assert writer.delete(dropped, token=follower.token).status_code == 200

    writers.run(follow_the_others)
    for each in everybody:
        assert apps.count_rows("follows", "follower_id", UUID(each.id)) == WRITERS - 2


# Columns that refer to a user.
COLUMNS = [
    ("users", "id"),
    ("tokens", "user_id"),
    ("follows", "follower_id"),
    ("follows", "followed_id"),
    ("articles", "author_id"),
    ("comments", "author_id"),
    ("favorites", "user_id"),
]


def _writes(api: Api, member: Member) -> list[Request]:
    """Return writes of a member, and writes of another user to what the member owns."""
    other = register(api)
    others_article, own_article = publish(api, other), publish(api, member)
    favorite(api, other, own_article)
    follow(api, other, member)
    token = member.token
    name = {"user": {"username": new_name()}}
    comment = {"comment": {"body": "c"}}
    return [
        lambda api: api.post("/api/articles", draft(), token=token),
        lambda api: api.post(comments_path(others_article), comment, token=token),
        lambda api: api.post(f"{article_path(others_article)}/favorite", token=token),
        lambda api: api.post(f"/api/profiles/{other.username}/follow", token=token),
        lambda api: api.put("/api/user", name, token=token),
        lambda api: api.put(article_path(own_article), {"article": {"body": "b"}}, token=token),
        lambda api: api.post(comments_path(own_article), comment, token=other.token),
        lambda api: api.post(f"{article_path(own_article)}/favorite", token=other.token),
    ]


@pytest.mark.parametrize("turn", range(3))
def test_concurrent_writes_leave_no_rows_of_a_deleted_member(apps: ThreeApps, turn: int) -> None:
    member = sign_up(apps.first)
    writes = _writes(apps.first, member)
    requests, position = [*writes, *writes], (turn + 1) * len(writes) // 2
    requests.insert(position, lambda api: api.delete(member_path(member), token=member.token))
    answers = apps.send_at_once(requests)
    assert answers[position].status_code == 204
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 201, 204, 401, 404}
    left = {
        f"{table}.{column}": apps.count_rows(table, column, UUID(member.id))
        for table, column in COLUMNS
    }
    assert left == dict.fromkeys(left, 0)
    assert apps.first.get("/api/user", token=member.token).status_code == 401


@pytest.mark.parametrize("guesses", [20, 40])
def test_of_concurrent_guesses_at_all_apps_ten_are_answered(apps: ThreeApps, guesses: int) -> None:
    somebody = register(apps.first)
    body = {"user": {"email": somebody.email, "password": "wrong"}}
    answers = apps.send_at_once([lambda api: api.post("/api/users/login", body)] * guesses)
    outcomes = [problem(answer) for answer in answers]
    assert outcomes.count((401, {"credentials": ["invalid"]})) == 10
    limited = (429, {"credentials": ["were wrong too often"]})
    assert outcomes.count(limited) == guesses - 10
    right = {"user": {"email": somebody.email, "password": somebody.password}}
    for api in apps.apis.values():
        assert problem(api.post("/api/users/login", right)) == limited
        assert api.get("/api/user", token=somebody.token).status_code == 200
