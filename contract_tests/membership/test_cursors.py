"""Where a list of members goes on (GET /forge/users?cursor=…)."""

import pytest

from contract_tests.api import Api, problem
from contract_tests.membership.lists import cursor_behind, ids_of, page
from contract_tests.membership.members import TIER_FAULT, Member, sign_up
from contract_tests.membership.tampering import UNRESERVED, with_another, without_parts
from contract_tests.users import User

INVALID = (422, {"cursor": ["is invalid"]})
NEVER_SAID = [
    *("", "x", "null", "0", "%FF", "%00", "%D9%A1", "%2e%2e%2f", "e30", "W10"),
    *("A" * 22, "A" * 23, "A" * 24, "A" * 25, "A" * 200, "A" * 201, "A" * 2_000),
    *("-" * 88, "_" * 99, "A" * 101),
]


@pytest.fixture(params=[None, "Standard"], ids=["of all", "of a tier"])
def tier(request: pytest.FixtureRequest) -> str | None:
    """Whose list it is."""
    chosen: str | None = request.param
    return chosen


@pytest.fixture
def cursor(api: Api, tier: str | None, member: Member) -> str:
    """A cursor behind somebody, whom one more follows."""
    sign_up(api)
    return cursor_behind(api, member, tier)


def _refuse(api: Api, cursor: str, tier: str | None) -> None:
    query = f"cursor={cursor}" if tier is None else f"tier={tier}&cursor={cursor}"
    assert problem(api.get(f"/forge/users?{query}")) == INVALID


def test_a_cursor_can_stand_in_a_query_as_it_is(cursor: str) -> None:
    assert set(cursor) <= UNRESERVED, f"{cursor!r} has to be encoded"


def test_a_cursor_goes_with_any_limit(api: Api, member: Member) -> None:
    others = [sign_up(api) for _ in range(3)]
    cursor = cursor_behind(api, member)
    for limit in (1, 3, 100):
        users, _ = page(api, limit=limit, cursor=cursor)
        assert set(ids_of(users, others)) <= {other.id for other in others}
        assert ids_of(users, [member]) == []
    assert len(ids_of(users, others)) == 3


def test_no_position_of_a_cursor_can_be_forged(api: Api, cursor: str, tier: str | None) -> None:
    for place in range(len(cursor)):
        _refuse(api, with_another(cursor, place, bit=place), tier)


def test_a_cursor_is_written_in_one_way(api: Api, cursor: str, tier: str | None) -> None:
    """Bits of the last letter that no byte needs are no freedom."""
    for bit in range(6):
        _refuse(api, with_another(cursor, len(cursor) - 1, bit), tier)


def test_a_cursor_counts_in_its_own_letters_alone(api: Api, cursor: str, tier: str | None) -> None:
    forms = [f"{cursor}=", f"{cursor}==", f"%20{cursor}", f"{cursor}%20", f"{cursor}%0A"]
    forms += [f"{cursor}%00", f"{cursor}%FF", f"{cursor}+", f"{cursor[:4]}%0A{cursor[4:]}"]
    forms += [cursor.swapcase(), f"{cursor}A", f"A{cursor}", cursor * 2, cursor[::-1]]
    for form in forms:
        if form != cursor:  # as one without letters is in the other case
            _refuse(api, form, tier)


def test_a_cursor_is_whole(api: Api, cursor: str, tier: str | None) -> None:
    for cut in (*range(1, 5), *range(5, len(cursor), 11)):
        _refuse(api, cursor[:-cut], tier)
        _refuse(api, cursor[cut:], tier)


def test_what_no_list_ever_said_leads_nowhere(
    api: Api, tier: str | None, subtests: pytest.Subtests
) -> None:
    for text in NEVER_SAID:
        with subtests.test(f"{text[:12]} {len(text)}"):
            _refuse(api, text, tier)


def test_a_cursor_without_its_signature_leads_nowhere(
    api: Api, cursor: str, tier: str | None
) -> None:
    for text in without_parts(cursor):
        _refuse(api, text, tier)


def test_a_cursor_goes_on_with_its_own_list_alone(api: Api, cursor: str, tier: str | None) -> None:
    others = {None, "Standard", "Pro", "Enterprise"} - {tier}
    for other in others:
        _refuse(api, cursor, other)


def test_a_cursor_of_a_paid_tier_goes_on_with_no_other(api: Api, staff: User) -> None:
    first, second = (sign_up(api, staff, tier="Pro") for _ in range(2))
    cursor = cursor_behind(api, first, "Pro")
    for other in (None, "Standard", "Enterprise"):
        _refuse(api, cursor, other)
    users, _ = page(api, tier="Pro", cursor=cursor)
    assert ids_of(users, [first, second]) in ([second.id], [])


def test_a_cursor_must_be_given_once(api: Api, cursor: str) -> None:
    for other in (cursor, "", "x"):
        for pair in ((cursor, other), (other, cursor)):
            answer = api.get("/forge/users?cursor={}&cursor={}".format(*pair))
            assert problem(answer) == (422, {"cursor": ["must be given once"]})


def test_all_faults_are_named_at_once(api: Api, member: Member) -> None:
    limit = {"limit": ["must be an integer between 1 and 100"]}
    tier, malformed = {"tier": [TIER_FAULT]}, {"cursor": ["is invalid"]}
    answer = api.get("/forge/users?cursor=&tier=Gold&limit=0")
    assert problem(answer) == (422, malformed | limit | tier)
    answer = api.get("/forge/users?cursor=a&cursor=a&tier=&limit=1&limit=1")
    once = ["must be given once"]
    assert problem(answer) == (422, {"cursor": once, "limit": once} | tier)


def test_whether_a_cursor_was_signed_is_asked_when_its_shape_is_right(api: Api) -> None:
    forged = "A" * 88
    answer = api.get(f"/forge/users?cursor={forged}&limit=0")
    assert problem(answer) == (422, {"limit": ["must be an integer between 1 and 100"]})
    answer = api.get(f"/forge/users?cursor={forged}&tier=Gold")
    assert problem(answer) == (422, {"tier": [TIER_FAULT]})
    assert problem(api.get(f"/forge/users?cursor={forged}&tier=Pro")) == INVALID
