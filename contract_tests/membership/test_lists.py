"""Lists of members: order, pages, tiers and cursors (GET /forge/users)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.steps import (
    UNKNOWN_TIER,
    UNRESERVED,
    Json,
    Member,
    cursor_after,
    get_member,
    get_page,
    ids_of,
    list_all,
    member_path,
    next_link,
    sign_up,
    update_member,
    with_changed_character,
    without_signature,
)
from contract_tests.membership.stripe import Stripe
from contract_tests.targets.doubles import SettableClock
from contract_tests.users import User, new_name


def _oldest_first(api: Api, members: list[Member]) -> list[str]:
    """Return their ids by `createdAt`, then by id."""
    listed_users = [get_member(api, member) for member in members]
    return [
        user["id"]
        for user in sorted(listed_users, key=lambda user: (user["createdAt"], user["id"]))
    ]


def _sign_up_members(api: Api, number: int) -> list[Member]:
    return [sign_up(api) for _ in range(number)]


def test_a_list_shows_complete_members(api: Api, member: Member) -> None:
    body = {"user": {"username": new_name()}}
    assert api.put("/api/user", body, token=sign_up(api).token).status_code == 200
    (listed, *_), _ = get_page(api, cursor=cursor_after(api, member))
    expected = api.get(f"/forge/users/{listed['id']}").json()
    assert list(listed) == ["id", "name", "tier", "createdAt"]
    assert listed == expected


def test_registered_users_are_listed(api: Api, somebody: User) -> None:
    assert somebody.username in [user["name"] for user in list_all(api, limit=100)]


def test_pages_of_any_size_list_each_member_once_oldest_first(api: Api) -> None:
    first, *members = _sign_up_members(api, 8)
    cursor, expected = cursor_after(api, first), _oldest_first(api, members)
    for limit in (1, 2, 3, 7, 20, 100):
        assert ids_of(list_all(api, limit=limit, cursor=cursor), members) == expected


def test_the_default_limit_is_twenty(api: Api) -> None:
    first, *_ = _sign_up_members(api, 23)
    cursor = cursor_after(api, first)
    assert [len(get_page(api, cursor=cursor, limit=n)[0]) for n in (None, 1, 21)] == [20, 1, 21]


def test_undocumented_parameters_are_ignored(api: Api, subtests: pytest.Subtests) -> None:
    for query in ("offset=x&offset=-1", "tag=a&tag=b&author=%FF", "page=0&%00=%00&=&Tier=Gold"):
        with subtests.test(query):
            assert api.get(f"/forge/users?{query}").status_code == 200


def test_the_link_leads_to_the_next_page_with_the_same_parameters(api: Api) -> None:
    _sign_up_members(api, 3)
    for query, parameters in (
        ("", {"limit": "20"}),
        ("?limit=1", {"limit": "1"}),
        ("?limit=002&page=7", {"limit": "2"}),
        ("?cursor={cursor}&tier=Standard&limit=1", {"tier": "Standard", "limit": "1"}),
    ):
        before = get_page(api, tier="Standard", limit=1)[1]
        path = f"/forge/users{query.format(cursor=before)}"
        answer = api.get(path)
        after = answer.json()["next"]
        if after is None:  # all members fit on one page
            assert "Link" not in answer.headers
            continue
        link, linked = next_link(answer)
        assert linked == parameters | {"cursor": after}
        assert api.get(link).json()["users"][0] not in answer.json()["users"]


def test_the_last_page_has_no_next_link(api: Api) -> None:
    first, *members = _sign_up_members(api, 3)
    cursor: str | None = cursor_after(api, first)
    listed_users: list[Json] = []
    while cursor is not None:
        answer = api.get(f"/forge/users?limit=2&cursor={cursor}")
        users, cursor = answer.json()["users"], answer.json()["next"]
        assert 1 <= len(users) <= 2
        listed_users += users
    assert answer.json()["next"] is None
    assert "Link" not in answer.headers
    assert ids_of(listed_users, members) == _oldest_first(api, members)


def test_changes_between_pages_neither_skip_nor_repeat_members(api: Api) -> None:
    first, *members = _sign_up_members(api, 9)
    order = _oldest_first(api, members)
    by_id = {member.id: member for member in members}
    cursor: str | None = cursor_after(api, first)
    listed_users: list[Json] = []
    while len(ids_of(listed_users, members)) < 3:  # other scenarios may sign up members
        users, cursor = get_page(api, limit=1, cursor=cursor)
        listed_users += users
    deleted = [by_id[order[position]] for position in (0, 2, 4)]
    for member in deleted:  # two already listed, one of them the last, and one not yet listed
        api.delete(member_path(member), token=member.token)
    renamed = by_id[order[1]]
    update_member(api, renamed, renamed, name=new_name())
    added = sign_up(api)
    while cursor is not None:
        users, cursor = get_page(api, limit=2, cursor=cursor)
        listed_users += users
    expected = [member_id for member_id in order if member_id != deleted[2].id]
    assert ids_of(listed_users, [*members, added]) == [*expected, added.id]


def test_a_cursor_stays_valid_when_its_member_is_deleted(api: Api) -> None:
    first, second, third = _sign_up_members(api, 3)
    cursor = cursor_after(api, second)
    for member in (first, second):
        api.delete(member_path(member), token=member.token)
    assert ids_of(get_page(api, cursor=cursor)[0], [first, second, third]) == [third.id]


def test_members_created_at_the_same_time_are_ordered_by_id(api: Api, clock: SettableClock) -> None:
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(milliseconds=uuid4().int % 10**11)
    clock.stop(moment)
    members = _sign_up_members(api, 7)
    clock.advance(-timedelta(milliseconds=1))
    first = sign_up(api)
    clock.advance(timedelta(milliseconds=2))
    last = sign_up(api)
    expected, start = [*sorted(member.id for member in members), last.id], cursor_after(api, first)
    for limit in (1, 2, 3, 7, 8):
        listed: list[str] = []
        cursor = start
        while len(listed) < len(expected):
            users, after = get_page(api, limit=limit, cursor=cursor)
            listed += [user["id"] for user in users]
            cursor = after or cursor
        assert listed[: len(expected)] == expected


UNKNOWN = {"tier": [UNKNOWN_TIER]}


def test_a_tier_filters_the_list(api: Api, member: Member, stripe: Stripe) -> None:
    paying = [sign_up(api) for _ in range(3)]
    for payer, tier in zip(paying, ("Pro", "Enterprise", "Pro"), strict=True):
        stripe.charge(payer, tier)
    expected = {
        "Standard": [member.id],
        "Pro": [paying[0].id, paying[2].id],
        "Enterprise": [paying[1].id],
    }
    for tier, ids in expected.items():
        for limit in (100, 7):
            listed = list_all(api, tier=tier, limit=limit)
            assert {user["tier"] for user in listed} == {tier}
            assert sorted(ids_of(listed, [member, *paying])) == sorted(ids)
    everybody = ids_of(list_all(api, limit=100), [member, *paying])
    assert sorted(everybody) == sorted([member.id, *(payer.id for payer in paying)])


def test_a_change_of_tier_moves_a_member_between_lists(api: Api, staff: User) -> None:
    first, second, third, last = (sign_up(api, staff, tier="Enterprise") for _ in range(4))
    cursor = cursor_after(api, first, "Enterprise")
    assert update_member(api, staff, second, tier="Pro").status_code == 200
    assert update_member(api, staff, first, tier="Standard").status_code == 200
    listed = get_page(api, tier="Enterprise", limit=100, cursor=cursor)[0]
    assert sorted(ids_of(listed, [first, second, third, last])) == sorted([third.id, last.id])
    assert second.id in [user["id"] for user in list_all(api, tier="Pro", limit=100)]


def test_an_unknown_tier_is_refused(api: Api, subtests: pytest.Subtests) -> None:
    similar = ("", "pro", "PRO", "Pro%20", "%20Pro", "Gold", "Pro,Standard")
    for value in (*similar, "%FF", "Pro%FF", "%00", "Pro%00"):
        with subtests.test(value=value):
            assert problem(api.get(f"/forge/users?tier={value}")) == (422, UNKNOWN)


def test_a_tier_without_a_value_is_empty(api: Api) -> None:
    assert problem(api.get("/forge/users?tier")) == (422, UNKNOWN)


@pytest.mark.parametrize("values", [("Pro", "Pro"), ("Pro", "x"), ("", ""), ("%FF", "Pro")])
def test_a_tier_must_not_be_repeated(api: Api, values: tuple[str, str]) -> None:
    first, second = values
    answer = api.get(f"/forge/users?tier={first}&a=1&t%69er={second}")
    assert problem(answer) == (422, {"tier": ["must be given once"]})


INVALID = (422, {"cursor": ["is invalid"]})
INVALID_CURSORS = [
    *("", "x", "null", "0", "%FF", "%00", "%D9%A1", "%2e%2e%2f", "e30", "W10"),
    *("A" * 22, "A" * 23, "A" * 24, "A" * 25, "A" * 200, "A" * 201, "A" * 2_000),
    *("-" * 88, "_" * 99, "A" * 101),
]


@pytest.fixture(params=[None, "Standard"], ids=["of all", "of a tier"])
def tier(request: pytest.FixtureRequest) -> str | None:
    """Return the tier of the list, or None for the list of all members."""
    chosen: str | None = request.param
    return chosen


@pytest.fixture
def cursor(api: Api, tier: str | None, member: Member) -> str:
    """Return a cursor after a member who is not the last one."""
    sign_up(api)
    return cursor_after(api, member, tier)


def _assert_refused(api: Api, cursor: str, tier: str | None) -> None:
    query = f"cursor={cursor}" if tier is None else f"tier={tier}&cursor={cursor}"
    assert problem(api.get(f"/forge/users?{query}")) == INVALID


def test_a_cursor_needs_no_percent_encoding(cursor: str) -> None:
    assert set(cursor) <= UNRESERVED, f"{cursor!r} has to be encoded"


def test_a_cursor_is_valid_with_any_limit(api: Api, member: Member) -> None:
    others = [sign_up(api) for _ in range(3)]
    cursor = cursor_after(api, member)
    for limit in (1, 3, 100):
        users, _ = get_page(api, limit=limit, cursor=cursor)
        assert set(ids_of(users, others)) <= {other.id for other in others}
        assert ids_of(users, [member]) == []
    assert len(ids_of(users, others)) == 3


def test_changing_any_character_invalidates_a_cursor(
    api: Api, cursor: str, tier: str | None
) -> None:
    for position in range(len(cursor)):
        _assert_refused(api, with_changed_character(cursor, position, bit=position), tier)


def test_a_cursor_has_exactly_one_encoding(api: Api, cursor: str, tier: str | None) -> None:
    """Unused bits of the last base64 character must not be ignored."""
    for bit in range(6):
        _assert_refused(api, with_changed_character(cursor, len(cursor) - 1, bit), tier)


def test_a_cursor_must_match_exactly(api: Api, cursor: str, tier: str | None) -> None:
    forms = [f"{cursor}=", f"{cursor}==", f"%20{cursor}", f"{cursor}%20", f"{cursor}%0A"]
    forms += [f"{cursor}%00", f"{cursor}%FF", f"{cursor}+", f"{cursor[:4]}%0A{cursor[4:]}"]
    forms += [cursor.swapcase(), f"{cursor}A", f"A{cursor}", cursor * 2, cursor[::-1]]
    for form in forms:
        if form != cursor:  # swapping the case changes no cursor without letters
            _assert_refused(api, form, tier)


def test_a_truncated_cursor_is_invalid(api: Api, cursor: str, tier: str | None) -> None:
    for cut in (*range(1, 5), *range(5, len(cursor), 11)):
        _assert_refused(api, cursor[:-cut], tier)
        _assert_refused(api, cursor[cut:], tier)


def test_an_arbitrary_text_is_not_a_cursor(
    api: Api, tier: str | None, subtests: pytest.Subtests
) -> None:
    for text in INVALID_CURSORS:
        with subtests.test(f"{text[:12]} {len(text)}"):
            _assert_refused(api, text, tier)


def test_a_cursor_without_its_signature_is_invalid(api: Api, cursor: str, tier: str | None) -> None:
    for text in without_signature(cursor):
        _assert_refused(api, text, tier)


def test_a_cursor_is_valid_only_for_its_own_list(api: Api, cursor: str, tier: str | None) -> None:
    others = {None, "Standard", "Pro", "Enterprise"} - {tier}
    for other in others:
        _assert_refused(api, cursor, other)


def test_a_cursor_of_a_paid_tier_is_valid_only_for_that_tier(api: Api, staff: User) -> None:
    first, second = (sign_up(api, staff, tier="Pro") for _ in range(2))
    cursor = cursor_after(api, first, "Pro")
    for other in (None, "Standard", "Enterprise"):
        _assert_refused(api, cursor, other)
    users, _ = get_page(api, tier="Pro", cursor=cursor)
    assert ids_of(users, [first, second]) in ([second.id], [])


def test_a_cursor_must_not_be_repeated(api: Api, cursor: str) -> None:
    for other in (cursor, "", "x"):
        for pair in ((cursor, other), (other, cursor)):
            answer = api.get("/forge/users?cursor={}&cursor={}".format(*pair))
            assert problem(answer) == (422, {"cursor": ["must be given once"]})


def test_all_errors_are_reported_together(api: Api, member: Member) -> None:
    limit = {"limit": ["must be an integer between 1 and 100"]}
    tier, malformed = {"tier": [UNKNOWN_TIER]}, {"cursor": ["is invalid"]}
    answer = api.get("/forge/users?cursor=&tier=Gold&limit=0")
    assert problem(answer) == (422, malformed | limit | tier)
    answer = api.get("/forge/users?cursor=a&cursor=a&tier=&limit=1&limit=1")
    repeated = ["must be given once"]
    assert problem(answer) == (422, {"cursor": repeated, "limit": repeated} | tier)


def test_the_signature_is_checked_after_all_other_parameters(api: Api) -> None:
    unsigned = "A" * 88
    answer = api.get(f"/forge/users?cursor={unsigned}&limit=0")
    assert problem(answer) == (422, {"limit": ["must be an integer between 1 and 100"]})
    answer = api.get(f"/forge/users?cursor={unsigned}&tier=Gold")
    assert problem(answer) == (422, {"tier": [UNKNOWN_TIER]})
    assert problem(api.get(f"/forge/users?cursor={unsigned}&tier=Pro")) == INVALID
