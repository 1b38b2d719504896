"""Findings of the contract suite, which also compare the errors of problems."""

import json
from pathlib import Path
from typing import Any

import httpx

from contract_tests.api import TITLES
from contract_tests.openapi.contract import CONTRACT, document
from http_conformance.findings import Findings

HERE = Path(__file__).parents[1]


class ContractFindings(Findings):
    """Words a wrong member of a problem's errors, too."""

    comparisons = ("status_code", "problem(")

    def difference(self, expectation: Any, response: httpx.Response) -> str | None:
        """The errors that were expected, and those that came."""
        if not isinstance(expectation, tuple) or response.status_code not in TITLES:
            return None  # a response that is no problem has no errors to compare
        status, errors = response.status_code, _errors(response)
        if isinstance(expectation[1], dict) and expectation[1] != errors:
            received = "no errors" if errors is None else _json(errors)
            return f"{status} {_json(expectation[1])} expected, {status} with {received} received"
        return None


findings = ContractFindings(
    CONTRACT,
    HERE,
    left_out=(HERE / "api.py", Path(__file__).parent),  # which expect nothing of their own
    of_every_response=frozenset(
        name.lower() for name in document()["components"]["x-every-answer"]
    ),
)


def _errors(response: httpx.Response) -> Any:
    try:
        return response.json().get("errors")
    except (ValueError, AttributeError, RecursionError):
        return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
