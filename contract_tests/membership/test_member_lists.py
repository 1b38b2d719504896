"""Lists of members (GET /forge/users)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from contract_tests.api import Api
from contract_tests.membership.lists import cursor_behind, ids_of, linked, page, walk
from contract_tests.membership.members import (
    Member,
    Shown,
    change,
    path_of,
    shown,
    sign_up,
)
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, new_name


def _oldest_first(api: Api, members: list[Member]) -> list[str]:
    """Their ids; whoever came in the same millisecond stands in the order of the ids."""
    seen = [shown(api, member) for member in members]
    return [user["id"] for user in sorted(seen, key=lambda user: (user["createdAt"], user["id"]))]


def _signed_up(api: Api, number: int) -> list[Member]:
    return [sign_up(api) for _ in range(number)]


def test_members_are_listed_as_they_are_shown_alone(api: Api, member: Member) -> None:
    body = {"user": {"username": new_name()}}
    assert api.put("/api/user", body, token=sign_up(api).token).status_code == 200
    (listed, *_), _ = page(api, cursor=cursor_behind(api, member))
    alone = api.get(f"/forge/users/{listed['id']}").json()
    assert list(listed) == ["id", "name", "tier", "createdAt"]
    assert listed == alone


def test_whoever_has_an_account_is_listed(api: Api, somebody: User) -> None:
    assert somebody.username in [user["name"] for user in walk(api, limit=100)]


def test_pages_of_any_size_show_everybody_once_oldest_first(api: Api) -> None:
    first, *members = _signed_up(api, 8)
    cursor, expected = cursor_behind(api, first), _oldest_first(api, members)
    for limit in (1, 2, 3, 7, 20, 100):
        assert ids_of(walk(api, limit=limit, cursor=cursor), members) == expected


def test_a_page_holds_twenty_members_unless_the_limit_says_otherwise(api: Api) -> None:
    first, *_ = _signed_up(api, 23)
    cursor = cursor_behind(api, first)
    assert [len(page(api, cursor=cursor, limit=n)[0]) for n in (None, 1, 21)] == [20, 1, 21]


def test_a_link_leads_to_the_page_after_and_says_what_was_asked_for(api: Api) -> None:
    _signed_up(api, 3)
    for query, parameters in (
        ("", {"limit": "20"}),
        ("?limit=1", {"limit": "1"}),
        ("?limit=002&page=7", {"limit": "2"}),
        ("?cursor={cursor}&tier=Standard&limit=1", {"tier": "Standard", "limit": "1"}),
    ):
        before = page(api, tier="Standard", limit=1)[1]
        path = f"/forge/users{query.format(cursor=before)}"
        answer = api.get(path)
        after = answer.json()["next"]
        if after is None:  # few enough for one page
            assert "Link" not in answer.headers
            continue
        link, asked_for = linked(answer)
        assert asked_for == parameters | {"cursor": after}
        assert api.get(link).json()["users"][0] not in answer.json()["users"]


def test_the_last_page_leads_nowhere(api: Api) -> None:
    first, *members = _signed_up(api, 3)
    cursor: str | None = cursor_behind(api, first)
    seen: list[Shown] = []
    while cursor is not None:
        answer = api.get(f"/forge/users?limit=2&cursor={cursor}")
        users, cursor = answer.json()["users"], answer.json()["next"]
        assert 1 <= len(users) <= 2
        seen += users
    assert answer.json()["next"] is None
    assert "Link" not in answer.headers
    assert ids_of(seen, members) == _oldest_first(api, members)


def test_who_comes_and_goes_between_pages_hides_nobody_and_repeats_nobody(api: Api) -> None:
    first, *members = _signed_up(api, 9)
    order = _oldest_first(api, members)
    by_id = {member.id: member for member in members}
    cursor: str | None = cursor_behind(api, first)
    seen: list[Shown] = []
    while len(ids_of(seen, members)) < 3:  # whoever else signs up meanwhile is there too
        users, cursor = page(api, limit=1, cursor=cursor)
        seen += users
    leaving = [by_id[order[place]] for place in (0, 2, 4)]
    for member in leaving:  # two who were shown, the last one among them, and one who was not
        api.delete(path_of(member), token=member.token)
    renamed = by_id[order[1]]
    change(api, renamed, renamed, name=new_name())
    late = sign_up(api)
    while cursor is not None:
        users, cursor = page(api, limit=2, cursor=cursor)
        seen += users
    expected = [member_id for member_id in order if member_id != leaving[2].id]
    assert ids_of(seen, [*members, late]) == [*expected, late.id]


def test_a_cursor_outlives_the_member_whom_it_is_behind(api: Api) -> None:
    first, second, third = _signed_up(api, 3)
    cursor = cursor_behind(api, second)
    for member in (first, second):
        api.delete(path_of(member), token=member.token)
    assert ids_of(page(api, cursor=cursor)[0], [first, second, third]) == [third.id]


def test_members_of_one_moment_stand_in_the_order_of_their_ids(
    api: Api, clock: SettableClock
) -> None:
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(milliseconds=uuid4().int % 10**11)
    clock.stop(moment)
    members = _signed_up(api, 7)
    clock.advance(-timedelta(milliseconds=1))
    first = sign_up(api)
    clock.advance(timedelta(milliseconds=2))
    last = sign_up(api)
    expected, start = [*sorted(member.id for member in members), last.id], cursor_behind(api, first)
    for limit in (1, 2, 3, 7, 8):
        listed: list[str] = []
        cursor = start
        while len(listed) < len(expected):
            users, after = page(api, limit=limit, cursor=cursor)
            listed += [user["id"] for user in users]
            cursor = after or cursor
        assert listed[: len(expected)] == expected
