"""Domain errors."""

from core.domain.errors import DomainError, Kind


def test_an_error_shows_its_kind_and_messages_in_a_traceback() -> None:
    refusal = DomainError(Kind.TAKEN, {"email": "has already been taken"})
    assert refusal.args == (Kind.TAKEN, {"email": "has already been taken"})
    assert "Kind.TAKEN" in repr(refusal)
