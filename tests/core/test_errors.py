"""What a refusal says where it is logged."""

from core.domain.errors import DomainError, Kind


def test_a_refusal_says_its_kind_and_its_errors_in_a_traceback() -> None:
    refusal = DomainError(Kind.TAKEN, {"email": "has already been taken"})
    assert refusal.args == (Kind.TAKEN, {"email": "has already been taken"})
    assert "Kind.TAKEN" in repr(refusal)
