"""The OpenAPI document and the documentation page (GET /openapi.json, GET /docs)."""

import re
from base64 import b64encode
from hashlib import sha256

from contract_tests.api import Api
from contract_tests.openapi.contract import document
from contract_tests.openapi.documents import differences, normalised


def test_the_generated_document_equals_the_contract(api: Api) -> None:
    generated = api.get("/openapi.json").json()
    found = differences(normalised(document()), normalised(generated))
    assert [with_hint(line) for line in found] == []


def test_the_generated_document_is_openapi_3_1(api: Api) -> None:
    answer = api.get("/openapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert re.fullmatch(r"3\.1\.\d", answer.json()["openapi"])


def test_the_documentation_loads_nothing_from_other_hosts(api: Api) -> None:
    answer = api.get("/docs")
    addresses = _addresses(answer.text)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "swagger-ui" in answer.text
    assert [address for address in addresses if not address.startswith("/")] == []
    for address in addresses:
        if address.startswith("/static/"):
            assert api._client.get(address).status_code == 200


def test_the_documentation_runs_no_script_of_others(api: Api) -> None:
    answer = api.get("/docs")
    policy = {
        name: values
        for name, *values in map(str.split, answer.headers["Content-Security-Policy"].split(";"))
    }
    scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    assert {*policy["script-src"]} == {"'self'", *(f"'sha256-{one}'" for one in hashes)}
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["connect-src"] == ["'self'"]
    assert len(scripts) == len(re.findall(r"<script(?! src=)[^>]*>", answer.text))
    assert re.findall(r"\son\w+\s*=\s*[\"']", answer.text) == []


def test_the_documentation_ignores_the_query(api: Api) -> None:
    document, page = api.get("/openapi.json"), api.get("/docs")
    for query in ("version=2", "lang=de", "format=yaml", "urls.primaryName=x"):
        assert api.get(f"/openapi.json?{query}").content == document.content
        assert _addresses(api.get(f"/docs?{query}").text) == _addresses(page.text)


def test_the_comparison_detects_differences() -> None:
    contract = normalised(document())
    broken = normalised(document())
    broken["operations"]["GET /api/user"]["responses"]["418"] = {}
    del broken["operations"]["POST /api/users"]["requestBody"]
    lines = differences(contract, broken)
    assert len(lines) == 2
    assert [with_hint(line).endswith("in http_contract/operations.py)") for line in lines] == [
        "responses > 418" in line for line in lines
    ]


def with_hint(line: str) -> str:
    """A difference, with the file that our apps take error statuses from."""
    is_status = re.search(r"> responses > [45]\d\d\b", line)
    return f"{line} (statuses are in http_contract/operations.py)" if is_status else line


def _addresses(page: str) -> list[str]:
    return re.findall(r"(?:src|href|url)\s*[=:]\s*[\"']([^\"']*)", page)
