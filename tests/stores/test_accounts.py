"""Users, tokens and follows."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from core.domain.accounts import Token, User
from core.domain.errors import DomainError, Kind
from core.ports.store import Stale, Store
from tests.errors import expect_error
from tests.stores.shortcuts import (
    ANNA,
    BERT,
    NOON,
    TAKEN,
    add,
    by_username,
    issue_tokens,
    replace_user,
    token,
    token_owner,
)
from tests.stores.stores import Open, StoreRunner

# Users


def test_a_user_is_stored(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    assert runner.run(by_username(runner.store, "anna")) == ANNA


def test_optional_members_are_stored_as_none(runner: StoreRunner) -> None:
    minimal = replace(ANNA, email=None, password_hash=None, bio=None, image=None)
    runner.run(add(runner.store, minimal))
    assert runner.run(by_username(runner.store, "anna")) == minimal


def test_a_user_is_found_by_name_by_email_key_and_by_id(runner: StoreRunner) -> None:
    async def found() -> list[User | None]:
        async with runner.store.writing() as work:
            return [
                await work.users.by_username("bert"),
                await work.users.by_email_key("bert@x.org"),
                await work.users.by_id(BERT.id),
                await work.users.by_id(BERT.id, lock=True),
            ]

    runner.run(add(runner.store, ANNA, BERT))
    assert runner.run(found()) == [BERT] * 4


def test_unknown_names_and_ids_find_no_user(runner: StoreRunner) -> None:
    async def found() -> list[User | None]:
        async with runner.store.writing() as work:
            return [
                await work.users.by_username("Anna"),
                await work.users.by_username("anna "),
                await work.users.by_email_key("Anna@x.org"),  # not a key: keys are in lower case
                await work.users.by_id(UUID(int=3)),
                await work.users.by_id(UUID(int=3), lock=True),
            ]

    runner.run(add(runner.store, ANNA))
    assert runner.run(found()) == [None] * 5


@pytest.mark.parametrize(
    "text",
    [
        "  blanks at both ends \t\n",
        "\N{GRINNING FACE}" * 4_096,
        "a\u2028b\u2029c\u0085d\x7f\x01",
        "\r\n is no \n",
        "\u00e9 is no e\u0301",
        "'; DROP TABLE users; -- %s :name \\ \"",
        "\ufeff\ufffd\uffff",
        " ",
    ],
)
def test_a_text_is_stored_exactly(runner: StoreRunner, text: str) -> None:
    user = replace(ANNA, bio=text, image=text[:2_048])
    runner.run(add(runner.store, user))
    assert runner.run(by_username(runner.store, "anna")) == user


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u00e9va", "e\u0301va"),
        ("anna", "Anna"),
        ("\u00fc", "\u00dc"),
        ("a b", "a  b"),
        ("ss", "\u00df"),
        ("1", "01"),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}" * 2),
    ],
)
def test_similar_usernames_are_different(runner: StoreRunner, one: str, other: str) -> None:
    first, second = replace(ANNA, username=one), replace(BERT, username=other)
    runner.run(add(runner.store, first, second))
    assert runner.run(by_username(runner.store, one)) == first
    assert runner.run(by_username(runner.store, other)) == second


@pytest.mark.parametrize("milliseconds", [0, 1, 10, 100, 123, 999])
def test_a_time_is_stored_to_the_millisecond_and_read_in_utc(
    runner: StoreRunner, milliseconds: int
) -> None:
    created_at = NOON + timedelta(milliseconds=milliseconds)
    runner.run(add(runner.store, replace(ANNA, created_at=created_at)))
    found = runner.run(by_username(runner.store, "anna"))
    assert found is not None
    assert found.created_at == created_at
    assert found.created_at.utcoffset() == timedelta(0)


def test_an_error_rolls_a_user_back(runner: StoreRunner) -> None:
    async def fail_after_adding() -> None:
        async with runner.store.writing() as work:
            await work.users.add(ANNA)
            assert await work.users.by_username("anna") == ANNA
            raise LookupError

    with pytest.raises(LookupError):
        runner.run(fail_after_adding())
    assert runner.run(by_username(runner.store, "anna")) is None
    runner.run(add(runner.store, ANNA))
    assert runner.run(by_username(runner.store, "anna")) == ANNA


# Unique names and email addresses


WRITERS = 8
NEW = replace(ANNA, id=UUID(int=3), username="new", email="new@x.org")
CONFLICTS = [
    ({"username": "anna"}, ["username"]),
    ({"email": "Anna@x.org"}, ["email"]),
    ({"email": "aNNA@X.ORG"}, ["email"]),
    ({"username": "anna", "email": "anna@x.org"}, ["username", "email"]),
    ({"username": "anna", "email": "bert@x.org"}, ["username", "email"]),
]


@pytest.mark.parametrize(("members", "subjects"), CONFLICTS)
def test_a_new_user_may_not_have_a_taken_name_or_email(
    runner: StoreRunner, members: dict[str, str], subjects: list[str]
) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    new = _with(NEW, members)
    with expect_error(Kind.TAKEN, dict.fromkeys(subjects, TAKEN)):
        runner.run(add(runner.store, new))
    assert runner.run(_user_by_id(runner.store, new)) is None


@pytest.mark.parametrize(("members", "subjects"), CONFLICTS)
def test_a_changed_user_may_not_have_a_taken_name_or_email(
    runner: StoreRunner, members: dict[str, str], subjects: list[str]
) -> None:
    runner.run(add(runner.store, ANNA, BERT, NEW))
    change = replace(_with(NEW, members), bio="another", version=2)
    with expect_error(Kind.TAKEN, dict.fromkeys(subjects, TAKEN)):
        runner.run(replace_user(runner.store, change, NEW))
    assert runner.run(_user_by_id(runner.store, NEW)) == NEW


@pytest.mark.parametrize("how", ["add", "replace"])
def test_a_unit_of_work_continues_after_a_taken_name(runner: StoreRunner, how: str) -> None:
    async def go_on() -> None:
        async with runner.store.writing() as work:
            with expect_error(Kind.TAKEN, {"username": TAKEN, "email": TAKEN}):
                if how == "add":
                    await work.users.add(replace(ANNA, id=UUID(int=3)))
                else:
                    await work.users.replace(replace(ANNA, id=BERT.id, version=2), BERT)
            await work.users.add(NEW)

    runner.run(add(runner.store, ANNA, BERT))
    runner.run(go_on())
    stored = [runner.run(by_username(runner.store, name)) for name in ("anna", "bert", "new")]
    assert stored == [ANNA, BERT, NEW]


@pytest.mark.parametrize("free", [{"username": "new", "email": "new@x.org"}, {}])
def test_a_taken_id_is_stale_unless_a_name_is_taken_too(
    runner: StoreRunner, free: dict[str, str]
) -> None:
    async def add_once_more() -> None:
        async with runner.store.writing() as work:
            with pytest.raises(Stale) if free else expect_error(Kind.TAKEN, {"username": TAKEN}):
                await work.users.add(_with(ANNA, free or {"username": "bert"}))

    runner.run(add(runner.store, ANNA, BERT))
    runner.run(add_once_more())
    assert runner.run(by_username(runner.store, "anna")) == ANNA


def test_any_number_of_users_may_have_no_email(runner: StoreRunner) -> None:
    runner.run(add(runner.store, replace(ANNA, email=None), replace(BERT, email=None)))
    renamed = replace(BERT, email=None, username="Bert", version=2)
    runner.run(replace_user(runner.store, renamed, replace(BERT, email=None)))
    assert runner.run(by_username(runner.store, "Bert")) == renamed


def test_a_user_keeps_their_name_and_email(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA))
    change = replace(ANNA, email="ANNA@X.ORG", version=2)
    runner.run(replace_user(runner.store, change, ANNA))
    assert runner.run(by_username(runner.store, "anna")) == change


def test_a_former_name_is_free_in_the_same_unit_of_work(runner: StoreRunner) -> None:
    async def swap() -> None:
        async with runner.store.writing() as work:
            await work.users.replace(replace(ANNA, username="a", email="a@x.org", version=2), ANNA)
            await work.users.add(replace(ANNA, id=UUID(int=3)))

    runner.run(add(runner.store, ANNA))
    runner.run(swap())
    assert runner.run(by_username(runner.store, "anna")) == replace(ANNA, id=UUID(int=3))


def test_one_of_concurrent_users_gets_the_name(runner: StoreRunner) -> None:
    stale_writes = [replace(ANNA, id=UUID(int=10 + number)) for number in range(WRITERS)]
    outcomes = runner.run_at_once([add(runner.store, other) for other in stale_writes])
    errors = [outcome for outcome in outcomes if outcome is not None]
    assert len(errors) == WRITERS - 1
    for error in errors:
        assert isinstance(error, DomainError)
        assert (error.kind, error.errors) == (Kind.TAKEN, {"username": TAKEN, "email": TAKEN})
    winner = stale_writes[outcomes.index(None)]
    assert runner.run(by_username(runner.store, "anna")) == winner


def _with(user: User, members: dict[str, str]) -> User:
    return replace(
        user,
        username=members.get("username", user.username),
        email=members.get("email", user.email),
    )


async def _user_by_id(store: Store, user: User) -> User | None:
    async with store.reading() as work:
        return await work.users.by_id(user.id)


# Versions


def test_a_user_is_replaced(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    after = replace(
        ANNA,
        username="Anna",
        email="a@x.org",
        password_hash="another",
        bio=None,
        image="i",
        version=2,
    )
    runner.run(replace_user(runner.store, after, ANNA))
    assert runner.run(by_username(runner.store, "Anna")) == after
    assert runner.run(by_username(runner.store, "anna")) is None
    assert runner.run(by_username(runner.store, "bert")) == BERT


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_write_over_another_version_of_a_user_is_stale(runner: StoreRunner, version: int) -> None:
    runner.run(add(runner.store, ANNA))
    after, before = replace(ANNA, bio="b", version=version), replace(ANNA, version=version - 1)
    with pytest.raises(Stale):
        runner.run(replace_user(runner.store, after, before))
    assert runner.run(by_username(runner.store, "anna")) == ANNA


def test_a_write_over_a_missing_user_is_stale(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA))
    missing = replace(ANNA, id=UUID(int=3))
    with pytest.raises(Stale):
        runner.run(replace_user(runner.store, replace(missing, version=2), missing))
    assert runner.run(by_username(runner.store, "anna")) == ANNA


def test_a_stale_write_of_a_taken_name_is_stale(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    after = replace(BERT, username="anna", version=3)
    with pytest.raises(Stale):
        runner.run(replace_user(runner.store, after, replace(BERT, version=2)))


def test_one_of_concurrent_writes_over_a_version_of_a_user_succeeds(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA))
    changes = [replace(ANNA, bio=f"{number}", version=2) for number in range(WRITERS)]
    outcomes = runner.run_at_once([replace_user(runner.store, change, ANNA) for change in changes])
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [Stale] * 7
    winner = changes[outcomes.index(None)]
    assert runner.run(by_username(runner.store, "anna")) == winner


def test_a_stronger_hash_is_stored_without_a_new_version(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(_rehash(runner.store, ANNA))
    stored = runner.run(by_username(runner.store, "anna"))
    assert stored == replace(ANNA, password_hash="stronger")
    assert runner.run(by_username(runner.store, "bert")) == BERT


def test_the_hash_of_another_password_is_not_replaced(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA))
    runner.run(_rehash(runner.store, replace(ANNA, password_hash="of an older password")))
    assert runner.run(by_username(runner.store, "anna")) == ANNA


async def _rehash(store: Store, user: User) -> None:
    async with store.writing() as work:
        await work.users.rehash(user, "stronger")


# Tokens


MILLISECOND = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)


def test_a_token_has_its_owner(runner: StoreRunner) -> None:
    annas, berts = token("annas", ANNA, NOON), token("berts", BERT, NOON)
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(issue_tokens(runner.store, annas, berts))
    assert runner.run(token_owner(runner.store, annas, NOON - SECOND)) == ANNA
    assert runner.run(token_owner(runner.store, berts, NOON - SECOND)) == BERT


def test_an_unknown_digest_has_no_owner(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA))
    runner.run(issue_tokens(runner.store, token("annas", ANNA, NOON)))
    unknown = token("ANNAS", ANNA, NOON)
    assert runner.run(token_owner(runner.store, unknown, NOON - SECOND)) is None


@pytest.mark.parametrize("fraction", [0, 1, 100, 123, 500, 999])
@pytest.mark.parametrize(
    ("later", "is_valid"),
    [
        (-SECOND, True),
        (-MILLISECOND, True),
        (timedelta(0), False),
        (MILLISECOND, False),
        (SECOND, False),
    ],
)
def test_a_token_expires_exactly(
    runner: StoreRunner, fraction: int, later: timedelta, is_valid: bool
) -> None:
    expires_at = NOON + timedelta(milliseconds=fraction)
    annas = token("annas", ANNA, expires_at)
    runner.run(add(runner.store, ANNA))
    runner.run(issue_tokens(runner.store, annas))
    found = runner.run(token_owner(runner.store, annas, expires_at + later))
    assert found == (ANNA if is_valid else None)


def test_revoking_is_idempotent(runner: StoreRunner) -> None:
    async def revoke_twice() -> None:
        async with runner.store.writing() as work:
            await work.tokens.revoke(annas.digest)
            await work.tokens.revoke(annas.digest)

    annas, other = token("annas", ANNA, NOON), token("other", ANNA, NOON)
    runner.run(add(runner.store, ANNA))
    runner.run(issue_tokens(runner.store, annas, other))
    runner.run(revoke_twice())
    assert runner.run(_existing_tokens(runner.store, annas, other)) == ["other"]


def test_revoking_others_keeps_tokens_of_other_users(runner: StoreRunner) -> None:
    async def revoke_others() -> None:
        async with runner.store.writing() as work:
            await work.tokens.revoke_others(ANNA.id, kept.digest)

    kept, first, second = (token(name, ANNA, NOON) for name in ("kept", "first", "second"))
    berts = token("berts", BERT, NOON)
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(issue_tokens(runner.store, first, kept, second, berts))
    runner.run(revoke_others())
    assert runner.run(_existing_tokens(runner.store, first, kept, second, berts)) == [
        "kept",
        "berts",
    ]


@pytest.mark.parametrize(
    ("now", "keep", "left"),
    [
        (NOON - SECOND, 5, ["on the second", "after", "later", "berts"]),
        (NOON - SECOND, 2, ["after", "later", "berts"]),
        (NOON - SECOND, 1, ["later", "berts"]),
        (NOON - SECOND, 0, ["berts"]),
        (NOON, 5, ["after", "later", "berts"]),
        (NOON + MILLISECOND, 5, ["later", "berts"]),
        (NOON + SECOND, 5, ["berts"]),
        (NOON, 1, ["later", "berts"]),
    ],
)
def test_expired_tokens_and_all_but_the_newest_are_pruned(
    runner: StoreRunner, now: datetime, keep: int, left: list[str]
) -> None:
    async def prune() -> None:
        async with runner.store.writing() as work:
            await work.tokens.prune(ANNA.id, now, keep)

    tokens = [
        token("on the second", ANNA, NOON),
        token("later", ANNA, NOON + SECOND),
        token("after", ANNA, NOON + MILLISECOND),
        token("berts", BERT, NOON - SECOND),
    ]
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(issue_tokens(runner.store, *tokens))
    runner.run(prune())
    assert sorted(runner.run(_existing_tokens(runner.store, *tokens))) == sorted(left)


@pytest.mark.parametrize(
    ("now", "limit", "purged", "left"),
    [
        (NOON - SECOND, 9, 1, ["noon", "after", "later"]),
        (NOON - SECOND - MILLISECOND, 9, 0, ["berts", "noon", "after", "later"]),
        (NOON, 9, 2, ["after", "later"]),
        (NOON + MILLISECOND, 9, 3, ["later"]),
        (NOON + SECOND, 9, 4, []),
    ],
)
def test_expired_tokens_of_all_users_are_purged(
    runner: StoreRunner, now: datetime, limit: int, purged: int, left: list[str]
) -> None:
    tokens = _purgeable(runner)
    assert runner.run(purge(runner.store, now, limit)) == purged
    assert sorted(runner.run(_existing_tokens(runner.store, *tokens))) == sorted(left)
    assert runner.run(purge(runner.store, now, limit)) == 0


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_purging_is_limited(runner: StoreRunner, limit: int) -> None:
    tokens = _purgeable(runner)
    assert runner.run(purge(runner.store, NOON + MILLISECOND, limit)) == limit
    left = runner.run(_existing_tokens(runner.store, *tokens))
    assert len(left) == 4 - limit
    assert "later" in left
    assert runner.run(purge(runner.store, NOON + MILLISECOND, 9)) == 3 - limit


def test_concurrent_purges_delete_each_token_once(runner: StoreRunner) -> None:
    tokens = _purgeable(runner)
    purges = [purge(runner.store, NOON + MILLISECOND, 2) for _ in range(8)]
    outcomes = runner.run_at_once(purges)
    rest = runner.run(purge(runner.store, NOON + MILLISECOND, 9))
    assert sum(count for count in outcomes if isinstance(count, int)) + rest == 3
    assert {type(outcome) for outcome in outcomes} == {int}
    assert runner.run(_existing_tokens(runner.store, *tokens)) == ["later"]


def test_an_empty_store_has_nothing_to_purge(runner: StoreRunner) -> None:
    assert runner.run(purge(runner.store, NOON, 9)) == 0


async def purge(store: Store, now: datetime, limit: int) -> int:
    """Delete expired tokens."""
    async with store.writing() as work:
        return await work.tokens.purge(now, limit)


def _purgeable(runner: StoreRunner) -> list[Token]:
    """Four tokens that expire one after the other, of two users."""
    tokens = [
        token("noon", ANNA, NOON),
        token("later", ANNA, NOON + SECOND),
        token("after", BERT, NOON + MILLISECOND),
        token("berts", BERT, NOON - SECOND),
    ]
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(issue_tokens(runner.store, *tokens))
    return tokens


async def _existing_tokens(store: Store, *tokens: Token) -> list[str]:
    """The names of the tokens that exist, expired or not."""
    long_ago = NOON - timedelta(days=1)
    return [
        t.digest.rstrip(".") for t in tokens if await token_owner(store, t, long_ago) is not None
    ]


# Follows


def test_following_is_one_way(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    assert not runner.run(_follows(runner.store, ANNA.id, BERT.id))
    runner.run(_follow(runner.store))
    assert runner.run(_follows(runner.store, ANNA.id, BERT.id))
    assert not runner.run(_follows(runner.store, BERT.id, ANNA.id))
    assert not runner.run(_follows(runner.store, UUID(int=3), BERT.id))


def test_following_is_idempotent(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    for _ in range(3):
        runner.run(_follow(runner.store))
    runner.run(_unfollow(runner.store))
    assert not runner.run(_follows(runner.store, ANNA.id, BERT.id))


def test_unfollowing_is_idempotent(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    runner.run(_unfollow(runner.store))
    runner.run(_follow(runner.store))
    runner.run(_unfollow(runner.store))
    runner.run(_unfollow(runner.store))
    assert not runner.run(_follows(runner.store, ANNA.id, BERT.id))


def test_concurrent_follows_count_once(runner: StoreRunner) -> None:
    runner.run(add(runner.store, ANNA, BERT))
    assert runner.run_at_once([_follow(runner.store) for _ in range(8)]) == [None] * 8
    assert runner.run(_follows(runner.store, ANNA.id, BERT.id))


def test_an_error_rolls_a_follow_back(runner: StoreRunner) -> None:
    async def fail() -> None:
        async with runner.store.writing() as work:
            await work.follows.add(ANNA.id, BERT.id)
            raise LookupError

    runner.run(add(runner.store, ANNA, BERT))
    with pytest.raises(LookupError):
        runner.run(fail())
    assert not runner.run(_follows(runner.store, ANNA.id, BERT.id))


async def _follow(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.add(ANNA.id, BERT.id)


async def _unfollow(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.remove(ANNA.id, BERT.id)


async def _follows(store: Store, follower_id: UUID, followed_id: UUID) -> bool:
    async with store.reading() as work:
        return await work.follows.exists(follower_id, followed_id)


# Missing references


def test_a_token_without_a_user_is_stale_and_rolled_back(open_in_sql: Open, database: str) -> None:
    with open_in_sql(database) as runner:
        with pytest.raises(Stale):
            runner.run(_add_and_issue(runner.store))
        assert runner.run(by_username(runner.store, "anna")) is None
        runner.run(add(runner.store, ANNA, BERT))
        runner.run(issue_tokens(runner.store, token("berts", BERT, NOON)))


def test_following_a_missing_user_is_stale(open_in_sql: Open, database: str) -> None:
    with open_in_sql(database) as runner:
        runner.run(add(runner.store, ANNA))
        with pytest.raises(Stale):
            runner.run(_follow_bert(runner.store))


async def _add_and_issue(store: Store) -> None:
    async with store.writing() as work:
        await work.users.add(ANNA)
        await work.tokens.issue(token("berts", BERT, NOON))


async def _follow_bert(store: Store) -> None:
    async with store.writing() as work:
        await work.follows.add(ANNA.id, BERT.id)
