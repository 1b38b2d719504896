"""A fault for tests."""

from contract_tests.planted.faults import Fault


def fault(**members: str) -> Fault:
    """A fault that breaks an operation in the Flask app, with these members changed."""
    planted = {
        "name": "check_readiness.says-less",
        "area": "service",
        "app": "flask",
        "caught_in": "service/test_readiness.py",
        "file": "flask_app/service/views.py",
        "find": '{"status": "ready"}',
        "replace": '{"status": "read"}',
        "reason": "A letter was lost.",
    }
    return Fault(**planted | members)
