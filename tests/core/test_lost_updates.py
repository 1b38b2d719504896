"""What a change does when somebody else was faster."""

import pytest

from adapters.memory.accounts import MemoryUsers
from core.domain.accounts import AccountChange, Bearer
from core.domain.errors import Kind
from core.ports import Ports
from core.run_blocking import run_blocking
from core.use_cases.accounts import authenticate, change_account
from tests.core.fakes import PlainPasswords
from tests.core.rivals import Rivals
from tests.refused import refused


@pytest.fixture
def rivals(monkeypatch: pytest.MonkeyPatch) -> Rivals:
    """Others who change the same account."""
    return Rivals(monkeypatch, MemoryUsers, "replace")


@pytest.mark.parametrize("wins", [0, 1, 2])
def test_a_change_is_decided_again_when_others_were_faster(
    ports: Ports, anna: Bearer, rivals: Rivals, wins: int
) -> None:
    rivals.wins = wins
    run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    stored = run_blocking(authenticate(ports, anna.token)).user
    assert (stored.bio, stored.version, rivals.writes) == ("b", 2, wins + 1)


def test_after_three_times_the_store_is_called_busy_and_nothing_is_changed(
    ports: Ports, anna: Bearer, rivals: Rivals
) -> None:
    rivals.wins = 4
    with refused(Kind.BUSY, {"database": "is busy"}):
        run_blocking(change_account(ports, anna, AccountChange(bio="b")))
    assert rivals.writes == 3
    assert run_blocking(authenticate(ports, anna.token)) == anna


def test_deciding_again_hashes_a_new_password_only_once(
    ports: Ports, anna: Bearer, rivals: Rivals, passwords: PlainPasswords
) -> None:
    hashes_before = passwords.hashes
    rivals.wins = 2
    run_blocking(change_account(ports, anna, AccountChange(password="12345678")))
    assert passwords.hashes - hashes_before == 1
