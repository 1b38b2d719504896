"""What a change does when somebody else was faster."""

import pytest

from adapters.memory.accounts import MemoryUsers
from core.domain.accounts import AccountChange, User
from core.domain.errors import Kind
from core.domain.tokens import SignedIn
from core.ports import Ports
from core.ports.store import Stale
from core.run_blocking import run_blocking
from core.use_cases.accounts import change_account, identify
from tests.core.fakes import PlainPasswords
from tests.refused import refused


class Rivals:
    """Others, who are faster in as many of the next writes as `wins` says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wins = self.writes = 0
        replace = MemoryUsers.replace

        async def replace_unless_a_rival_was_faster(users: MemoryUsers, user: User) -> None:
            self.writes += 1
            if self.writes <= self.wins:
                raise Stale
            await replace(users, user)

        monkeypatch.setattr(MemoryUsers, "replace", replace_unless_a_rival_was_faster)


@pytest.fixture
def rivals(monkeypatch: pytest.MonkeyPatch) -> Rivals:
    """Others who change the same account."""
    return Rivals(monkeypatch)


@pytest.mark.parametrize("wins", [0, 1, 2])
def test_a_change_is_decided_again_when_others_were_faster(
    ports: Ports, anna: SignedIn, rivals: Rivals, wins: int
) -> None:
    rivals.wins = wins
    run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    stored = run_blocking(identify(ports, anna.token)).user
    assert (stored.bio, stored.version, rivals.writes) == ("b", 2, wins + 1)


def test_after_three_times_the_store_is_called_busy_and_nothing_is_changed(
    ports: Ports, anna: SignedIn, rivals: Rivals
) -> None:
    rivals.wins = 4
    with refused(Kind.BUSY, {"database": "is busy"}):
        run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    assert rivals.writes == 3
    assert run_blocking(identify(ports, anna.token)) == anna


def test_deciding_again_hashes_a_new_password_only_once(
    ports: Ports, anna: SignedIn, rivals: Rivals, passwords: PlainPasswords
) -> None:
    hashes_before = passwords.hashes
    rivals.wins = 2
    run_blocking(change_account(ports, anna, AccountChange(password="12345678")))
    assert passwords.hashes - hashes_before == 1
